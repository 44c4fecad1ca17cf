package dev.crosscheck.coordinator;

import dev.crosscheck.coordinator.config.CoordinatorSettings;
import dev.crosscheck.coordinator.config.SettingsException;
import dev.crosscheck.coordinator.config.SettingsReader;
import dev.crosscheck.coordinator.security.SealingKey;
import dev.crosscheck.coordinator.security.SecretFileException;
import dev.crosscheck.coordinator.store.backup.BackupCheck;
import dev.crosscheck.coordinator.store.backup.BackupException;
import dev.crosscheck.coordinator.store.backup.BackupRestore;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Checks backups and puts them back; needs no running coordinator. */
@Command(
        name = "crosscheck admin",
        mixinStandardHelpOptions = true,
        description =
                "Checks backups and puts them back; the key is read from $CROSSCHECK_HOME (default ~/.crosscheck) or CROSSCHECK_KEY.")
public final class AdminMain {
    private AdminMain() {}

    /** Exit codes: 0 done, 1 failed, 2 wrong usage. */
    public static void main(String[] arguments) {
        System.exit(line().execute(arguments));
    }

    static CommandLine line() {
        CommandLine line = new CommandLine(new AdminMain());
        line.setParameterExceptionHandler(CoordinatorMain::refused);
        line.setExecutionExceptionHandler((error, command, result) -> {
            if (error instanceof BackupException
                    || error instanceof SecretFileException
                    || error instanceof SettingsException) {
                System.err.println("crosscheck admin: " + error.getMessage());
                return error instanceof SettingsException ? 2 : 1;
            }
            throw error;
        });
        return line;
    }

    private static CoordinatorSettings settings(Optional<Path> config, Optional<Path> data) {
        return SettingsReader.read(
                new SettingsReader.Overrides(config, data, Optional.empty(), OptionalInt.empty()), System.getenv());
    }

    private static SealingKey key(CoordinatorSettings settings) {
        return SealingKey.load(settings.home(), System.getenv(), false);
    }

    private static String contents(BackupCheck.Report report) {
        return String.format(
                Locale.ROOT,
                "%d files, %.1f MiB, %d events",
                report.files(),
                report.bytes() / 1024.0 / 1024.0,
                report.events());
    }

    @Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            description = "Read all of a backup: every file, the database, every event with the key.",
            footer = {"", "Example: crosscheck admin verify /backup/monday"})
    int verify(
            @Parameters(paramLabel = "DIR", description = "The backup.") Path directory,
            @Option(names = "--config", paramLabel = "FILE", description = "File of settings (HOCON).") @Nullable
                    Path config) {
        SealingKey key = key(settings(Optional.ofNullable(config), Optional.empty()));
        BackupCheck.Report report = BackupCheck.check(directory.toAbsolutePath(), key);
        System.out.println("The backup in " + directory + " is complete and undamaged (" + contents(report)
                + "), and the key from " + key.origin() + " opens it.");
        return 0;
    }

    @Command(
            name = "restore",
            mixinStandardHelpOptions = true,
            description = "Check a backup and make a data directory from it; stop the coordinator first.",
            footer = {"", "Example: crosscheck admin restore /backup/monday --data /var/lib/crosscheck"})
    int restore(
            @Parameters(paramLabel = "DIR", description = "The backup.") Path directory,
            @Option(
                            names = "--data",
                            paramLabel = "DIR",
                            description = "Data directory to make; default: that of the coordinator.")
                    @Nullable
                    Path data,
            @Option(
                            names = "--force",
                            description = "Replace a data directory that is there; it is kept under another name.")
                    boolean force,
            @Option(names = "--config", paramLabel = "FILE", description = "File of settings (HOCON).") @Nullable
                    Path config) {
        CoordinatorSettings settings = settings(Optional.ofNullable(config), Optional.ofNullable(data));
        BackupRestore.Report report =
                BackupRestore.restore(directory.toAbsolutePath(), settings.data(), key(settings), force);
        report.before().ifPresent(before -> System.out.println("What was there before is in " + before + "."));
        System.out.println("The data directory " + settings.data() + " is as it was when the backup was made ("
                + contents(report.backup()) + "); start the coordinator.");
        return 0;
    }
}
