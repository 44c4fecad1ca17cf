package dev.crosscheck.worker.slot;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import dev.crosscheck.proto.v1.Assignment;
import dev.crosscheck.proto.v1.LeaseRef;
import dev.crosscheck.proto.v1.PredictionSet;
import dev.crosscheck.proto.v1.TrainerSpec;
import dev.crosscheck.proto.v1.TrialResult;
import dev.crosscheck.proto.v1.TrialTask;
import dev.crosscheck.worker.Datasets;
import dev.crosscheck.worker.Datasets.Dealt;
import dev.crosscheck.worker.data.BlobCache;
import dev.crosscheck.worker.data.BlobSource;
import dev.crosscheck.worker.data.EarlierCheckpoints;
import dev.crosscheck.worker.gpu.GpuSeat;
import dev.crosscheck.worker.trainer.RecordingContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How attempts of the built-in trainers end, in the real process of a slot, and what becomes of the process. */
@Timeout(600)
@NullUnmarked
class BuiltinEndsTest {
    private static final Path LIBRARIES = Path.of("target", "djl").toAbsolutePath();

    @TempDir
    Path folder;

    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
    private final BlockingQueue<TrialResult> results = new LinkedBlockingQueue<>();
    private final List<Map<String, Double>> reports = new ArrayList<>();
    private final Map<String, byte[]> blobs = new HashMap<>();
    private Slot slot;
    private long trials;

    @BeforeEach
    void open() throws IOException {
        SlotSettings settings = new SlotSettings(
                "256m", 200, LIBRARIES, folder, folder.resolve("plugins"), Duration.ofSeconds(10), Duration.ZERO);
        BlobSource source = (sha256, offset, target) -> target.write(blobs.get(sha256));
        SlotContents contents = new SlotContents(
                new BlobCache(folder.resolve("cache"), 1 << 24, source, Clock.systemUTC()),
                new EarlierCheckpoints(lease -> source, Clock.systemUTC()));
        slot = new Slot(0, settings, GpuSeat.cpu(), contents, new Listener(), timers);
    }

    @AfterEach
    void close() {
        slot.close();
        timers.shutdownNow();
    }

    /**
     * One step an epoch, in which the decay of AdamW multiplies every weight by 1 - lr * weight_decay, minus 3e9, and all else is negligible. The network is the product of two layers, so its answers grow from some 1e-18
     * to 30 after the first epoch and to 1e20 after the second, and the square of that is no 32-bit number.
     */
    @Test
    void aLossThatOverflowsInTheThirdEpochIsInfeasibleAndTheProcessLivesOn() throws Exception {
        double process = pid();
        TrialTask wild = task(
                "mlp",
                Datasets.diabetes(folder),
                "rmse",
                RecordingContext.params(
                        "activation",
                        "identity",
                        "depth",
                        1,
                        "units",
                        4,
                        "init_scale",
                        3e-18,
                        "optimizer",
                        "adamw",
                        "lr",
                        1e-11,
                        "weight_decay",
                        3e20,
                        "batch_size",
                        1000,
                        "epochs",
                        6));
        TrialResult result = run(wild);
        assertThat(result.hasInfeasible()).as(result.toString()).isTrue();
        assertThat(result.getInfeasible().getReason())
                .startsWith("Training diverged in epoch 3: the loss is ")
                .containsPattern("Infinity|NaN")
                .contains("init_scale=3.0E-18");
        assertThat(reports).hasSize(2);
        assertThat(reports.get(0).get("train_loss")).isBetween(0.5, 2.0);
        assertThat(reports.get(1).get("train_loss")).isBetween(2.0, 10_000.0);

        assertThat(run(good()).hasCompleted()).isTrue();
        assertThat(pid()).isEqualTo(process);
    }

    @Test
    void aNetworkThatDoesNotFitIntoTheHeapIsOutOfMemoryAndTheNextTrialHasAnotherProcess() throws Exception {
        double process = pid();
        TrialResult result = run(task(
                "mlp",
                Datasets.diabetes(folder),
                "rmse",
                RecordingContext.params("units", 20_000, "depth", 2, "epochs", 1)));
        assertThat(result.getFailed().getKind()).as(result.toString()).isEqualTo("OUT_OF_MEMORY");
        assertThat(result.getFailed().getMessage()).contains("heap");
        assertThat(pid()).isNotEqualTo(process);
        assertThat(run(good()).hasCompleted()).isTrue();
    }

    /** The process may have 300 MiB more than it has; a convolution's answers to one batch alone are 600 x 4,096 x 64 numbers, 600 MiB. */
    @Test
    void memoryThatPyTorchDoesNotGetIsOutOfMemoryAndTheNextTrialHasAnotherProcess() throws Exception {
        assertThat(run(good()).hasCompleted()).isTrue();
        double process = pid();
        limitMemory((long) process, 300L << 20);
        TrialResult result = run(task(
                "cnn",
                Datasets.digits(folder),
                "accuracy",
                RecordingContext.params("width", 4096, "blocks", 1, "units", 1, "batch_size", 600, "epochs", 1)));
        assertThat(result.getFailed().getKind()).as(result.toString()).isEqualTo("OUT_OF_MEMORY");
        assertThat(pid()).isNotEqualTo(process);
        assertThat(run(good()).hasCompleted()).isTrue();
    }

    /** Of another shape each time, so that nothing that is kept by shape is found again. */
    @Test
    @Tag("nightly")
    void aHundredConvolutionalTrialsInOneProcessLeaveItsMemoryBounded() throws Exception {
        Dealt digits = Datasets.digits(folder);
        for (int trial = 0; trial < 20; trial++) {
            assertThat(run(convolution(digits, trial)).hasCompleted()).isTrue();
        }
        double process = pid();
        long before = resident(process);
        for (int trial = 20; trial < 120; trial++) {
            assertThat(run(convolution(digits, trial)).hasCompleted()).isTrue();
        }
        assertThat(pid()).isEqualTo(process);
        // A leak of the training set alone would be 100 x 150 KiB twice over; of an epoch's first layer, 100 x 1 MiB.
        assertThat(resident(process) - before).isLessThan(80L << 20);
    }

    private TrialTask convolution(Dealt digits, int trial) throws Exception {
        return task(
                "cnn",
                digits,
                "accuracy",
                RecordingContext.params(
                        "epochs",
                        1,
                        "width",
                        4 + trial % 5,
                        "units",
                        16 + trial % 7,
                        "batch_size",
                        50 + trial % 11,
                        "batch_norm",
                        trial % 2 == 0,
                        "shift",
                        trial % 3,
                        "architecture",
                        trial % 10 == 9 ? "resnet" : "lenet"));
    }

    private TrialTask good() throws Exception {
        return task("mlp", Datasets.diabetes(folder), "rmse", RecordingContext.params("epochs", 1));
    }

    private TrialTask task(String trainer, Dealt dealt, String metric, Struct params) throws Exception {
        var data = dealt.offered(blobs);
        if (trainer.equals("cnn")) {
            data.getImageBuilder().setHeight(8).setWidth(8);
        }
        return TrialTask.newBuilder()
                .setParams(params)
                .setSeed(3)
                .setMetric(metric)
                .setMaximize(!metric.equals("rmse"))
                .setTrainer(TrainerSpec.newBuilder().setBuiltin(trainer))
                .setData(data)
                .build();
    }

    private double pid() throws InterruptedException {
        return run(TrialTask.newBuilder()
                        .setParams(RecordingContext.params("how", "pid"))
                        .setMetric("value")
                        .setTrainer(TrainerSpec.newBuilder().setPlugin("hostile"))
                        .build())
                .getCompleted()
                .getMetricsOrThrow("value");
    }

    private static long resident(double pid) {
        return ChildProcess.resident(Path.of("/proc", Long.toString((long) pid), "status"))
                .orElseThrow();
    }

    /** Leaves a process so many bytes more of address space than it has. */
    private static void limitMemory(long pid, long more) throws Exception {
        long now = Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                .filter(line -> line.startsWith("VmSize:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                .findFirst()
                .orElseThrow();
        Process limit = new ProcessBuilder("prlimit", "--pid", Long.toString(pid), "--as=" + (now + more))
                .inheritIO()
                .start();
        assertThat(limit.waitFor()).isZero();
    }

    private TrialResult run(TrialTask task) throws InterruptedException {
        trials++;
        LeaseRef lease =
                LeaseRef.newBuilder().setSweep("s-abcdef").setTrial(trials).build();
        reports.clear();
        slot.start(Assignment.newBuilder().setLease(lease).setTask(task).build());
        TrialResult result = results.poll(300, TimeUnit.SECONDS);
        assertThat(result).as("the result of trial " + trials).isNotNull();
        assertThat(result.getLease()).isEqualTo(lease);
        return result;
    }

    private final class Listener implements SlotListener {
        @Override
        public void step(LeaseRef lease, long step, Map<String, Double> metrics, List<PredictionSet> predictions) {
            reports.add(metrics);
        }

        @Override
        public void ended(TrialResult result, List<PredictionSet> predictions) {
            results.add(result);
        }
    }
}
