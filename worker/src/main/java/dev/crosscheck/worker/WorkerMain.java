package dev.crosscheck.worker;

import dev.crosscheck.worker.session.SessionEnd;
import dev.crosscheck.worker.session.SessionSettings;
import dev.crosscheck.worker.trainer.command.ProgramLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code crosscheck worker}. */
@Command(
        name = "crosscheck worker",
        mixinStandardHelpOptions = true,
        usageHelpWidth = 110,
        description =
                "Runs trials for a coordinator until it is stopped. A lost connection loses nothing: training goes on and the worker connects again.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  crosscheck worker                                          a slot on each GPU, or one on the CPU",
            "  crosscheck worker --slots-per-gpu 2                        two trials share each GPU",
            "  crosscheck worker --server c1:8470,c2:8470 --slots 4       four trials at once, either coordinator",
            "  crosscheck worker --server c1:8470 --device cuda:1 --label gpu=a100",
            "",
            "Ctrl-C or SIGTERM gives unfinished trials back and ends; a second one ends at once.",
            "Exit codes: 0 stopped, 1 failed or refused, 2 wrong usage, 5 token not accepted."
        })
public final class WorkerMain implements Callable<Integer> {
    private static final int MOST_SLOTS = 1024;
    private static final int MOST_SLOTS_PER_GPU = 16;
    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int DENIED = 5;
    private static final int STOPPED_TWICE = 130;

    @Spec
    private @Nullable CommandSpec command;

    @Option(
            names = "--server",
            split = ",",
            paramLabel = "HOST:PORT",
            description = "Coordinators, tried in turn. Default: CROSSCHECK_SERVER, else localhost:8470.")
    private List<String> servers = List.of();

    @Option(
            names = "--slots",
            paramLabel = "N",
            description =
                    "Trials at once, each in a process of its own; GPUs are dealt to them in turn. Default: 1 on the CPU, one on each GPU.")
    private @Nullable Integer slots;

    @Option(
            names = "--slots-per-gpu",
            paramLabel = "N",
            description = "Trials at once on each GPU; each is offered 1/N of it and of its memory. Default: 1.")
    private @Nullable Integer slotsPerGpu;

    @Option(
            names = "--device",
            paramLabel = "auto|cpu|cuda|cuda:N|auto:N",
            defaultValue = "auto",
            description =
                    "Where trials compute; cuda: on all GPUs. auto is cuda where there is a GPU, else cpu; auto:N the N-th GPU, counted round. Default: auto.")
    private String device = "";

    @Option(names = "--label", paramLabel = "KEY=VALUE", description = "What sweeps may ask for; repeatable.")
    private Map<String, String> labels = Map.of();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            defaultValue = "",
            description = "Unique among all workers. Default: host name and a suffix kept in the work folder.")
    private String name = "";

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            defaultValue = "",
            description = "Default: CROSSCHECK_TOKEN, else the line \"worker: ...\" of $CROSSCHECK_HOME/tokens.")
    private String token = "";

    @Option(
            names = "--work-dir",
            paramLabel = "DIR",
            description =
                    "This worker's folder, its cache of data included. Default: the first free $CROSSCHECK_HOME/worker-N (home: ~/.crosscheck), with one cache for all.")
    private @Nullable Path workDir;

    @Option(
            names = "--plugins",
            paramLabel = "DIR",
            description = "Folder of jars with trainers of your own. Default: $CROSSCHECK_HOME/plugins.")
    private @Nullable Path plugins;

    @Option(
            names = "--slot-heap",
            paramLabel = "SIZE",
            defaultValue = "768m",
            description = "Java heap of a slot's process. Default: 768m.")
    private String slotHeap = "";

    @Option(
            names = "--slot-trials",
            paramLabel = "N",
            defaultValue = "200",
            description =
                    "Trials after which a slot's process is replaced by a fresh one; those of tables and test functions do not count. Default: 200.")
    private int slotTrials;

    @Option(
            names = "--cache-size",
            paramLabel = "SIZE",
            defaultValue = "10g",
            description =
                    "Disk for data, such as 500m or 10g. Beyond it goes what was used longest ago and no trial uses. Default: 10g.")
    private String cacheSize = "";

    @Option(
            names = "--checkpoint-every",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "Least time between two checkpoints of a trial. Default: 30.")
    private int checkpointSeconds;

    @Option(
            names = "--program-memory",
            paramLabel = "SIZE",
            defaultValue = "",
            description = "Most memory of each process of a trial that is a program, such as 4g. Default: no limit.")
    private String programMemory = "";

    @Option(
            names = "--program-disk",
            paramLabel = "SIZE",
            defaultValue = ProgramLimits.DEFAULT_DISK,
            description = "Most disk that a trial that is a program may fill. Default: 10g.")
    private String programDisk = "";

    public static void main(String[] args) {
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "logback-worker.xml");
        }
        // Children and gRPC leave threads that nobody waits for.
        System.exit(WorkerLine.create().execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        WorkerVariables variables = WorkerVariables.here();
        servers = servers.isEmpty() ? variables.servers() : servers;
        check();
        Path home = variables.home();
        try (WorkFolder folder = workDir == null
                ? WorkFolder.first(home)
                : WorkFolder.open(workDir)
                        .orElseThrow(() -> new IOException(
                                workDir + " is in use by another worker; give each its own --work-dir."))) {
            Path cache = (workDir == null ? home : folder.path()).resolve("cache");
            Devices devices = Devices.here(variables.all());
            Devices.Choice choice = devices.choose(device, optional(slots), optional(slotsPerGpu));
            choice.warn();
            SessionSettings session = new SessionSettings(
                    servers,
                    new Tokens(home).workerToken(token, variables.all()),
                    name.isEmpty() ? folder.defaultName() : name,
                    UUID.randomUUID().toString(),
                    choice.slots(),
                    choice.device(),
                    choice.layout(),
                    labels);
            return work(new WorkerSettings(
                    session,
                    devices.smi(),
                    folder.path(),
                    cache,
                    variables.libraries(),
                    (plugins == null ? home.resolve("plugins") : plugins).toAbsolutePath(),
                    slotHeap,
                    slotTrials,
                    cacheBytes(),
                    Duration.ofSeconds(checkpointSeconds)));
        }
    }

    private static int work(WorkerSettings settings) throws IOException, InterruptedException {
        Files.createDirectories(settings.nativeCache());
        Worker worker = new Worker(settings, Clock.systemUTC());
        AtomicBoolean asked = new AtomicBoolean();
        Runnable stop = () -> {
            if (asked.getAndSet(true)) {
                Runtime.getRuntime().halt(STOPPED_TWICE);
            }
            try {
                worker.stop("shut down");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        var end = worker.start();
        Signals.on("INT", stop);
        Signals.on("TERM", stop);
        SessionEnd how = end.join();
        if (how.kind() == SessionEnd.Kind.STOPPED) {
            return OK;
        }
        System.err.println(how.message());
        worker.stop("refused");
        return how.kind() == SessionEnd.Kind.DENIED ? DENIED : FAILED;
    }

    private void check() {
        if (plugins != null && !Files.isDirectory(plugins)) {
            throw wrong("--plugins " + plugins + ": there is no such folder.");
        }
        checkSlots();
        if (!cacheSize.matches("[1-9][0-9]{0,5}[kKmMgGtT]")) {
            throw wrong("--cache-size " + cacheSize + ": write a size such as 500m or 10g.");
        }
        if (checkpointSeconds < 0) {
            throw wrong("--checkpoint-every " + checkpointSeconds + ": at least 0 is needed.");
        }
        if (!slotHeap.matches("[1-9][0-9]*[kKmMgG]")) {
            throw wrong("--slot-heap " + slotHeap + ": write a size such as 768m or 2g.");
        }
        try {
            ProgramLimits.parse(programMemory, programDisk).publish();
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
        if (slotTrials < 1) {
            throw wrong("--slot-trials " + slotTrials + ": at least 1 is needed.");
        }
        if (!device.matches("cpu|(auto|cuda)(:[0-9]{1,3})?")) {
            throw wrong("--device " + device + ": write auto, cpu, cuda, cuda:N or auto:N.");
        }
        for (String server : servers) {
            if (!server.matches("[^\\s:/]+:[0-9]{1,5}|\\[[0-9a-fA-F:]+]:[0-9]{1,5}")) {
                throw wrong("--server " + server + ": write HOST:PORT, several separated by commas.");
            }
        }
    }

    private void checkSlots() {
        if (slots != null && (slots < 1 || slots > MOST_SLOTS)) {
            throw wrong("--slots " + slots + ": a worker needs 1 to " + MOST_SLOTS + " slots.");
        }
        if (slotsPerGpu != null && (slotsPerGpu < 1 || slotsPerGpu > MOST_SLOTS_PER_GPU)) {
            throw wrong("--slots-per-gpu " + slotsPerGpu + ": a GPU has 1 to " + MOST_SLOTS_PER_GPU + " slots.");
        }
        if (slotsPerGpu != null && (slots != null || device.equals("cpu"))) {
            throw wrong("--slots-per-gpu " + slotsPerGpu + ": not together with "
                    + (slots == null ? "--device cpu." : "--slots, which says how many trials run at once."));
        }
    }

    private static OptionalInt optional(@Nullable Integer value) {
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }

    private long cacheBytes() {
        int unit = 1 + "kmgt".indexOf(Character.toLowerCase(cacheSize.charAt(cacheSize.length() - 1)));
        return Long.parseLong(cacheSize.substring(0, cacheSize.length() - 1)) << (10 * unit);
    }

    private ParameterException wrong(String message) {
        if (command == null) {
            throw new IllegalStateException(message);
        }
        return new ParameterException(command.commandLine(), message);
    }
}
