package dev.crosscheck.worker.slot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.proto.v1.Assignment;
import dev.crosscheck.proto.v1.LeaseRef;
import dev.crosscheck.proto.v1.PredictionSet;
import dev.crosscheck.proto.v1.TrainerSpec;
import dev.crosscheck.proto.v1.TrialResult;
import dev.crosscheck.proto.v1.TrialTask;
import dev.crosscheck.worker.data.BlobCache;
import dev.crosscheck.worker.data.BlobSource;
import dev.crosscheck.worker.data.EarlierCheckpoints;
import dev.crosscheck.worker.gpu.Gpu;
import dev.crosscheck.worker.gpu.GpuLayout;
import dev.crosscheck.worker.gpu.GpuSeat;
import dev.crosscheck.worker.trainer.RecordingContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One slot with real child processes, without a session. */
@Timeout(300)
@NullUnmarked
class SlotTest {
    @TempDir
    Path folder;

    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
    private final BlockingQueue<TrialResult> results = new LinkedBlockingQueue<>();
    private final List<Long> steps = new CopyOnWriteArrayList<>();
    private Slot slot;
    private volatile boolean stepsBreak;
    private volatile boolean endsBreak;
    private long trials;

    @AfterEach
    void close() {
        slot.close();
        timers.shutdownNow();
    }

    @Test
    void anErrorOfTheWorkerItselfEndsTheAttemptAndTheSlotGoesOn() throws Exception {
        open(200);
        stepsBreak = true;
        TrialResult broken = run(hostile("good"));
        assertThat(broken.getFailed().getKind()).isEqualTo("ERROR");
        assertThat(broken.getFailed().getMessage()).contains("The worker broke over the trial", "no room for a step");
        stepsBreak = false;
        assertThat(run(hostile("good")).hasCompleted()).isTrue();
    }

    @Test
    void aResultThatCannotBeToldIsToldAsAFailure() throws Exception {
        open(200);
        endsBreak = true;
        TrialResult broken = run(hostile("good"));
        assertThat(broken.getFailed().getMessage()).contains("no room for a result");
        assertThat(run(hostile("good")).hasCompleted()).isTrue();
    }

    @Test
    void aProcessRunsItsNumberOfTrialsAndTheNextOneGoesOn() throws Exception {
        open(3);
        double first = pid();
        assertThat(List.of(pid(), pid())).containsOnly(first);
        double second = pid();
        assertThat(second).isNotEqualTo(first);
        assertThat(List.of(pid(), pid())).containsOnly(second);
        assertThat(pid()).isNotIn(first, second);
    }

    @Test
    void tablesAndFunctionsDoNotCount() throws Exception {
        open(2);
        double first = pid();
        TrialTask function = TrialTask.newBuilder()
                .setParams(RecordingContext.params("x0", 0.5, "x1", 0.5))
                .setMetric("value")
                .setTrainer(TrainerSpec.newBuilder().setFunction("branin"))
                .build();
        for (int i = 0; i < 3; i++) {
            assertThat(run(function).hasCompleted()).isTrue();
        }
        assertThat(pid()).isEqualTo(first);
        assertThat(pid()).isNotEqualTo(first);
    }

    @Test
    void aProcessWhoseTrainerBrokeIsReplacedAndNoOther() throws Exception {
        open(200);
        double first = pid();
        assertThat(run(hostile("infeasible")).hasInfeasible()).isTrue();
        assertThat(run(hostile("silent")).hasFailed()).isTrue();
        assertThat(pid()).isEqualTo(first);
        assertThat(run(hostile("throw")).hasFailed()).isTrue();
        double second = pid();
        assertThat(second).isNotEqualTo(first);
        assertThat(run(hostile("assertion")).hasFailed()).isTrue();
        assertThat(pid()).isNotIn(first, second);
    }

    @Test
    void aReasonOfAnyLengthIsCutToWhatTheCoordinatorKeeps() throws Exception {
        open(200);
        assertThat(run(hostile("wordy")).getFailed().getMessage())
                .startsWith("The trainer hostile: IllegalStateException: no no ")
                .endsWith("(cut; it has 18874411 characters)")
                .hasSize(10_000);
        assertThat(run(hostile("wordy-infeasible")).getInfeasible().getReason())
                .contains("(cut; ")
                .hasSize(10_000);
    }

    @Test
    void moreMetricsThanTheCoordinatorTakesAreNotTold() throws Exception {
        open(200);
        assertThat(run(hostile("wide")).getFailed().getMessage()).contains("1001 metrics", "at most 1000");
        assertThat(run(hostile("long-name")).getFailed().getMessage()).contains("201 characters", "at most 200");
        assertThat(steps).isEmpty();
        assertThat(run(hostile("ever-new-names")).getFailed().getMessage()).contains("1498 metrics", "at most 1000");
        assertThat(steps).containsExactly(1L, 2L, 3L);
        assertThat(run(hostile("good")).hasCompleted()).isTrue();
    }

    /** The virtual machine itself warns of a thread that it cannot make. */
    @Test
    void theVirtualMachinesOwnWarningsDoNotBreakTheTalk() throws Exception {
        open(200);
        TrialResult broken = run(hostile("threads"));
        assertThat(broken.getFailed().getMessage()).contains("unable to create native thread");
        assertThat(broken.getFailed().getKind()).isEqualTo("OUT_OF_MEMORY");
    }

    @Test
    void whatAnEarlierTrialsThreadStillSaysIsNotTheNextOnes() throws Exception {
        open(200);
        Path told = folder.resolve("told");
        TrialTask late = hostile("late").toBuilder()
                .setParams(RecordingContext.params("how", "late", "told", told.toString()))
                .build();
        assertThat(run(late).hasCompleted()).isTrue();
        Files.createFile(folder.resolve("go"));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (!Files.exists(told) && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        assertThat(told).exists();
        assertThat(run(hostile("good")).hasCompleted()).isTrue();
        assertThat(steps).containsExactly(1L, 1L);
    }

    /** A process that computed on a GPU keeps the memory that it had there for its next trial, and a program would not get it. */
    @Test
    void aProgramFindsTheGpuFreeOfWhatEarlierTrialsKept() throws Exception {
        Gpu gpu = new Gpu(0, "", "", 0);
        open(200, GpuSeat.of(GpuLayout.deal(List.of(gpu), 1), Optional.empty()).get(0));
        double first = pid();
        assertThat(pid()).isEqualTo(first);
        assertThat(run(program()).hasCompleted()).isTrue();
        double second = pid();
        assertThat(second).isNotEqualTo(first);
        assertThat(pid()).isEqualTo(second);
    }

    @Test
    void aProgramWithoutAGpuTakesTheProcessThatIsThere() throws Exception {
        open(200);
        double first = pid();
        assertThat(run(program()).hasCompleted()).isTrue();
        assertThat(pid()).isEqualTo(first);
    }

    private static TrialTask program() {
        return TrialTask.newBuilder()
                .setMetric("value")
                .setTrainer(TrainerSpec.newBuilder()
                        .addCommand("sh")
                        .addCommand("-c")
                        .addCommand("echo '{\"step\": 1, \"metrics\": {\"value\": 0.5}}' > metrics.jsonl"))
                .build();
    }

    private double pid() throws InterruptedException {
        return run(hostile("pid")).getCompleted().getMetricsOrThrow("value");
    }

    private static TrialTask hostile(String how) {
        return TrialTask.newBuilder()
                .setParams(RecordingContext.params("how", how))
                .setMetric("value")
                .setTrainer(TrainerSpec.newBuilder().setPlugin("hostile"))
                .build();
    }

    private TrialResult run(TrialTask task) throws InterruptedException {
        trials++;
        LeaseRef lease =
                LeaseRef.newBuilder().setSweep("s-abcdef").setTrial(trials).build();
        slot.start(Assignment.newBuilder().setLease(lease).setTask(task).build());
        TrialResult result = results.poll(120, TimeUnit.SECONDS);
        assertThat(result).as("the result of trial " + trials).isNotNull();
        assertThat(result.getLease()).isEqualTo(lease);
        return result;
    }

    private void open(int trialsPerProcess) throws IOException {
        open(trialsPerProcess, GpuSeat.cpu());
    }

    private void open(int trialsPerProcess, GpuSeat seat) throws IOException {
        SlotSettings settings = new SlotSettings(
                "128m",
                trialsPerProcess,
                folder.resolve("djl"),
                folder,
                folder.resolve("plugins"),
                Duration.ofSeconds(10),
                Duration.ZERO);
        BlobSource none = (sha256, offset, target) -> {
            throw new IOException("there is no content here");
        };
        SlotContents contents = new SlotContents(
                new BlobCache(folder.resolve("cache"), 1 << 20, none, Clock.systemUTC()),
                new EarlierCheckpoints(lease -> none, Clock.systemUTC()));
        slot = new Slot(0, settings, seat, contents, new Listener(), timers);
    }

    private final class Listener implements SlotListener {
        @Override
        public void step(LeaseRef lease, long step, Map<String, Double> metrics, List<PredictionSet> predictions) {
            if (stepsBreak) {
                throw new IllegalStateException("no room for a step");
            }
            steps.add(step);
        }

        @Override
        public void ended(TrialResult result, List<PredictionSet> predictions) {
            if (endsBreak) {
                endsBreak = false;
                throw new OutOfMemoryError("no room for a result");
            }
            results.add(result);
        }
    }
}
