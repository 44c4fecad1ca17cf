package dev.crosscheck.worker.slot;

import dev.crosscheck.worker.gpu.GpuSeat;
import dev.crosscheck.worker.slot.wire.FromChild;
import dev.crosscheck.worker.slot.wire.ToChild;
import dev.crosscheck.worker.slot.wire.WarmUp;
import dev.crosscheck.worker.trainer.command.ProgramLimits;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A child JVM and the pipes to it. One thread reads, any may write or kill. */
final class ChildProcess {
    private static final Logger LOG = LoggerFactory.getLogger(ChildProcess.class);
    /** All that trainers may know of the service's own variables: others are keys, passwords and tokens. */
    private static final Set<String> KEPT = Set.of("CROSSCHECK_HOME", "CROSSCHECK_JAVA_OPTS", "CROSSCHECK_LOG_LEVEL");

    private static final int FIRST_JDK_THAT_WARNS_OF_NATIVE_ACCESS = 22;
    /** A crash log takes its time on a busy machine. */
    private static final long EXIT_SECONDS = 20;

    /**
     * What a virtual machine writes on standard output when its heap is full; no message begins so. The status 3 that it then exits with is lost where the end of PyTorch's libraries aborts the
     * process, and the process itself is not over where that end hangs.
     */
    private static final byte[] HEAP_FULL =
            "Terminating due to java.lang.OutOfMemoryError".getBytes(StandardCharsets.US_ASCII);

    private final Process process;
    private final InputStream in;
    private final OutputStream out;
    private volatile boolean heapFull;

    /** Of a process that keeps to the protocol. */
    ChildProcess(Process process) {
        this.process = process;
        this.in = new BufferedInputStream(process.getInputStream());
        this.out = process.getOutputStream();
    }

    /** A child that sees the GPU of the seat and no other. */
    static ChildProcess start(SlotSettings settings, GpuSeat seat) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command(settings));
        Map<String, String> environment = builder.environment();
        environment.put("OMP_NUM_THREADS", "1");
        environment.put("MKL_NUM_THREADS", "1");
        environment.put("DJL_CACHE_DIR", settings.nativeCache().toString());
        environment.keySet().removeIf(name -> name.startsWith("CROSSCHECK_") && !KEPT.contains(name));
        environment.put("CUDA_VISIBLE_DEVICES", seat.visible());
        // Where GPUs go by number, CUDA is to count as nvidia-smi does.
        environment.put("CUDA_DEVICE_ORDER", "PCI_BUS_ID");
        return new ChildProcess(builder.redirectError(Redirect.INHERIT).start());
    }

    private static List<String> command(SlotSettings settings) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + settings.heap(),
                "-XX:+UseSerialGC",
                // Trials are short and their time is native: the optimising compiler costs more than it gives.
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                // By default on standard output, where they would be taken for messages.
                "-Xlog:disable",
                "-Xlog:all=warning:stderr",
                "-XX:ErrorFile=" + settings.folder().resolve("hs_err_pid%p.log"),
                "-Djava.util.concurrent.ForkJoinPool.common.parallelism=2",
                "-Dai.djl.offline=true",
                "-Dai.djl.pytorch.num_threads=1",
                "-Dai.djl.pytorch.num_interop_threads=1",
                "-D" + TrainerRegistry.ATTEMPTS + "=" + SlotSettings.attempts(settings.folder()),
                "-D" + TrainerRegistry.PLUGINS + "=" + settings.plugins(),
                "-Dlogback.configurationFile="
                        + System.getProperty("logback.configurationFile", "logback-worker.xml")));
        if (Runtime.version().feature() >= FIRST_JDK_THAT_WARNS_OF_NATIVE_ACCESS) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(ProgramLimits.definitions());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), SlotMain.class.getName()));
        return command;
    }

    void send(ToChild message) throws IOException {
        synchronized (out) {
            message.writeDelimitedTo(out);
            out.flush();
        }
    }

    /** Has it load what the built-in trainer needs; without effect where that is loaded, or the child is gone. */
    void warmUp(String builtin) {
        try {
            send(ToChild.newBuilder()
                    .setWarmUp(WarmUp.newBuilder().setBuiltin(builtin))
                    .build());
        } catch (IOException e) {
            LOG.debug("the child pid={} is gone already", pid(), e);
        }
    }

    /**
     * The next message; empty when the child has closed its end.
     *
     * @throws IOException if what comes is no message, as when the child's heap is full
     */
    Optional<FromChild> read() throws IOException {
        if (atHeapFull()) {
            heapFull = true;
            throw new IOException("the heap of the child pid=" + pid() + " is full");
        }
        return Optional.ofNullable(FromChild.parseDelimitedFrom(in));
    }

    /** Reads no further than the words are met, so that it waits for nothing but the next message. */
    private boolean atHeapFull() throws IOException {
        in.mark(HEAP_FULL.length);
        int met = 0;
        while (met < HEAP_FULL.length && in.read() == HEAP_FULL[met]) {
            met++;
        }
        in.reset();
        return met == HEAP_FULL.length;
    }

    boolean alive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** Resident memory of the process; empty where the system does not say. */
    OptionalLong residentBytes() {
        return resident(Path.of("/proc", Long.toString(pid()), "status"));
    }

    /** What a file like Linux's /proc/PID/status says. */
    static OptionalLong resident(Path status) {
        try (Stream<String> lines = Files.lines(status, StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.matches("VmRSS:\\s+[0-9]{1,15} kB"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                    .findFirst();
        } catch (IOException | UncheckedIOException e) {
            return OptionalLong.empty();
        }
    }

    void kill() {
        process.destroyForcibly();
    }

    /** Its exit status: 128 + signal for a signal, 3 where its heap was full, -1 where it did not end by itself and was killed here. */
    int exitStatus() throws InterruptedException {
        if (!heapFull && process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) {
            return process.exitValue();
        }
        process.destroyForcibly().waitFor(EXIT_SECONDS, TimeUnit.SECONDS);
        return heapFull ? Attempt.EXIT_OUT_OF_MEMORY : -1;
    }
}
