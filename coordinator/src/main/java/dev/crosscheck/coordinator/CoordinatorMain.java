package dev.crosscheck.coordinator;

import dev.crosscheck.coordinator.cluster.FormationException;
import dev.crosscheck.coordinator.config.CoordinatorSettings;
import dev.crosscheck.coordinator.config.SettingsException;
import dev.crosscheck.coordinator.config.SettingsReader;
import dev.crosscheck.coordinator.security.SecretFileException;
import dev.crosscheck.coordinator.store.DataDirectoryException;
import dev.crosscheck.coordinator.store.postgres.DatabaseException;
import java.net.BindException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Starts a coordinator and serves until the process is told to stop. */
@Command(
        name = "crosscheck coordinator",
        mixinStandardHelpOptions = true,
        version = "0.1.0",
        sortOptions = false,
        usageHelpWidth = 110,
        description = {
            "Runs the coordinator: keeps sweeps, hands trials to workers and checks them against the secret sets.",
            "Prints \"ready port=PORT\" once it serves; stops on SIGTERM."
        },
        footer = {
            "",
            "Examples:",
            "  crosscheck coordinator                               data in ~/.crosscheck/data, port 8470, this machine only",
            "  crosscheck coordinator --data /var/lib/crosscheck --port 9000",
            "  crosscheck coordinator --config crosscheck.conf      settings, such as crosscheck.scheduler.quantum = 5s",
            "",
            "Key and tokens are in $CROSSCHECK_HOME (default ~/.crosscheck) and made at the first start."
        })
public final class CoordinatorMain implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(CoordinatorMain.class);

    @Option(names = "--config", paramLabel = "FILE", description = "File of settings (HOCON).")
    private @Nullable Path config;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Data directory; default: \"data\" in $CROSSCHECK_HOME.")
    private @Nullable Path data;

    @Option(names = "--port", paramLabel = "PORT", description = "Port of everything; 0: any free one; default: 8470.")
    private @Nullable Integer port;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description =
                    "Address to bind; default: 127.0.0.1. Another one lets other machines connect, without encryption.")
    private @Nullable String host;

    private CoordinatorMain() {}

    /** Exit codes: 0 done, 1 failed, 2 wrong usage. */
    public static void main(String[] arguments) {
        System.exit(line().execute(arguments));
    }

    static CommandLine line() {
        return new CommandLine(new CoordinatorMain()).setParameterExceptionHandler(CoordinatorMain::refused);
    }

    /** One line what, one line what to do; all of the help would hide them. */
    static int refused(ParameterException error, String[] arguments) {
        CommandLine line = error.getCommandLine();
        line.getErr().println(error.getMessage());
        line.getErr().println("See: " + line.getCommandSpec().qualifiedName() + " --help");
        return line.getCommandSpec().exitCodeOnInvalidInput();
    }

    @Override
    public Integer call() {
        try {
            CoordinatorSettings settings = SettingsReader.read(
                    new SettingsReader.Overrides(
                            Optional.ofNullable(config),
                            Optional.ofNullable(data),
                            Optional.ofNullable(host),
                            port == null ? OptionalInt.empty() : OptionalInt.of(port)),
                    System.getenv());
            return serve(settings);
        } catch (SettingsException e) {
            System.err.println("crosscheck coordinator: " + e.getMessage());
            return 2;
        }
    }

    private static int serve(CoordinatorSettings settings) {
        CoordinatorNode node;
        try {
            node = CoordinatorNode.start(settings, System.getenv());
        } catch (RuntimeException e) {
            LOG.debug("The coordinator did not start", e);
            System.err.println("crosscheck coordinator: " + explanation(e, settings));
            return 1;
        }
        System.out.println("ready port=" + node.port());
        System.out.flush();
        node.terminated().toCompletableFuture().join();
        return 0;
    }

    /** One line for the person who started it. */
    static String explanation(RuntimeException error, CoordinatorSettings settings) {
        for (Throwable t = error; t != null; t = t.getCause()) {
            if (t instanceof DataDirectoryException
                    || t instanceof SecretFileException
                    || t instanceof DatabaseException
                    || t instanceof FormationException
                    || t instanceof SettingsException) {
                return String.valueOf(t.getMessage());
            }
            if (t instanceof BindException
                    || t instanceof UnresolvedAddressException
                    || t instanceof UnknownHostException
                    || t instanceof SocketException) {
                return "port " + settings.server().port() + " on "
                        + settings.server().host() + " cannot be bound (" + t.getMessage()
                        + "); stop the program that uses it, or choose another with --port (0: any free one)";
            }
        }
        return "it did not start: " + error + "; run it again with CROSSCHECK_LOG_LEVEL=DEBUG to learn more";
    }
}
