package dev.crosscheck.worker;

import static dev.crosscheck.worker.FakeCoordinator.lease;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import com.google.protobuf.Struct;
import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.proto.v1.PredictionSet;
import dev.crosscheck.proto.v1.TrainerSpec;
import dev.crosscheck.proto.v1.TrialResult;
import dev.crosscheck.proto.v1.TrialTask;
import dev.crosscheck.proto.v1.WorkerMessage;
import dev.crosscheck.worker.trainer.RecordingContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Trials that do their worst in real child processes; the worker goes on, and trials do not touch each other. */
@Timeout(500)
@NullUnmarked
class HostileProcessTest {
    @TempDir
    Path folder;

    private FakeCoordinator coordinator;
    private Process worker;

    @BeforeEach
    void open() throws IOException {
        coordinator = new FakeCoordinator();
    }

    @AfterEach
    void close() {
        worker.destroyForcibly();
        coordinator.close();
    }

    @Test
    void aMetricThatIsNotANumberAtStepThreeIsInfeasible() throws Exception {
        start(1);
        TrialResult result = run(1, hostile("nan", 0));
        assertThat(result.getInfeasible().getReason()).contains("value is NaN at step 3");
        assertThat(coordinator.inbox.stream()
                        .filter(WorkerMessage::hasStepReport)
                        .mapToLong(message -> message.getStepReport().getStep()))
                .allMatch(step -> step < 3);
        assertThat(run(2, hostile("good", 0)).hasCompleted()).isTrue();
    }

    @Test
    void exceptionsAndMissingMetricsAreNamed() throws Exception {
        start(1);
        assertThat(run(1, hostile("throw", 0)).getFailed().getMessage())
                .contains("The trainer hostile: IllegalStateException: what was that");
        assertThat(run(2, hostile("silent", 0)).getFailed().getMessage())
                .contains("ended without reporting the metric value");
        TrialTask unknown = hostile("good", 0).toBuilder()
                .setTrainer(TrainerSpec.newBuilder().setPlugin("missing"))
                .build();
        assertThat(run(3, unknown).getFailed().getMessage()).contains("no trainer plug-in \"missing\"; it has hostile");
    }

    @Test
    void aSegmentationFaultLosesTheAttemptAndNoMore() throws Exception {
        start(1);
        run(9, hostile("good", 0));
        coordinator.assign(lease(1), hostile("hang", 0));
        coordinator.await(WorkerMessage::hasTrialStarted);
        ProcessHandle child = child();
        signal("SEGV", child);
        TrialResult result = coordinator.awaitResult(lease(1));
        assertThat(result.getFailed().getKind()).isEqualTo("CRASHED");
        assertThat(result.getFailed().getMessage()).contains("ended by signal");
        coordinator.acknowledge(lease(1));
        assertThat(run(2, hostile("good", 0)).hasCompleted()).isTrue();
        assertThat(worker.isAlive()).isTrue();
    }

    @Test
    void aFullHeapIsNamedAndNotTheEndOfTheWorker() throws Exception {
        start(1);
        assertThat(run(1, hostile("memory", 0)).getFailed().getKind()).isEqualTo("OUT_OF_MEMORY");
        assertThat(run(2, hostile("good", 0)).hasCompleted()).isTrue();
    }

    @Test
    void aHangingTrialAndAFrozenProcessEndAtTheTimeout() throws Exception {
        start(1);
        TrialResult hung = run(1, hostile("hang", 1));
        assertThat(hung.getFailed().getKind()).isEqualTo("TIMED_OUT");
        coordinator.assign(lease(2), hostile("hang", 2));
        coordinator.await(message -> message.hasTrialStarted()
                && message.getTrialStarted().getLease().equals(lease(2)));
        signal("STOP", child());
        assertThat(coordinator.awaitResult(lease(2)).getFailed().getKind()).isEqualTo("TIMED_OUT");
        coordinator.acknowledge(lease(2));
        assertThat(run(3, hostile("good", 0)).hasCompleted()).isTrue();
    }

    @Test
    void aHundredTrialsInOneProcessLeaveItsMemoryBounded() throws Exception {
        start(1);
        TrialTask task = digits(
                RecordingContext.params("epochs", 2, "units", 128, "batch_norm", true, "dropout", 0.1, "keep", "best"));
        for (long trial = 1; trial <= 30; trial++) {
            assertThat(run(trial, task).hasCompleted()).isTrue();
        }
        ProcessHandle child = child();
        long before = residentKib(child);
        for (long trial = 31; trial <= 130; trial++) {
            assertThat(run(trial, task).hasCompleted()).isTrue();
        }
        assertThat(child().pid()).isEqualTo(child.pid());
        // A leak of the training set alone would be 100 x 150 KiB twice over; of one epoch's batches, more.
        assertThat(residentKib(child) - before).isLessThan(60 * 1024);
    }

    @Test
    void slotsSideBySideDoNotChangeEachOthersResults() throws Exception {
        start(2);
        Struct params = RecordingContext.params("epochs", 8, "dropout", 0.4, "lr", 0.01, "depth", 2);
        List<PredictionSet> alone = uploaded(run(1, digits(params)));
        coordinator.send(dev.crosscheck.proto.v1.CoordinatorMessage.newBuilder()
                .setAssignment(FakeCoordinator.assignment(lease(2), digits(params))));
        coordinator.send(dev.crosscheck.proto.v1.CoordinatorMessage.newBuilder()
                .setAssignment(
                        FakeCoordinator.assignment(
                                        lease(3),
                                        digits(params).toBuilder().setSeed(99).build())
                                .toBuilder()
                                .setSlot(1)));
        TrialResult beside = coordinator.awaitResult(lease(2));
        TrialResult other = coordinator.awaitResult(lease(3));
        assertThat(uploaded(beside)).isEqualTo(alone);
        assertThat(uploaded(other)).isNotEqualTo(alone);
    }

    private List<PredictionSet> uploaded(TrialResult result) {
        return coordinator.uploads.get(result.getCompleted().getPredictions()).stream()
                .map(chunk -> chunk.getPredictions())
                .toList();
    }

    private TrialResult run(long trial, TrialTask task) throws InterruptedException {
        coordinator.assign(lease(trial), task);
        TrialResult result = coordinator.awaitResult(lease(trial));
        coordinator.acknowledge(lease(trial));
        return result;
    }

    private static TrialTask hostile(String how, long timeoutSeconds) {
        return TrialTask.newBuilder()
                .setParams(RecordingContext.params("how", how))
                .setMetric("value")
                .setTimeout(Duration.newBuilder().setSeconds(timeoutSeconds))
                .setTrainer(TrainerSpec.newBuilder().setPlugin("hostile"))
                .build();
    }

    private TrialTask digits(Struct params) throws Exception {
        Datasets.Dealt digits = Datasets.digits(folder);
        return TrialTask.newBuilder()
                .setParams(params)
                .setSeed(1)
                .setMetric("accuracy")
                .setMaximize(true)
                .setTrainer(TrainerSpec.newBuilder().setBuiltin("mlp"))
                .setData(digits.data().toBuilder()
                        .setNeedsProbabilities(true)
                        .setTrain(blob(digits.files().get("train")))
                        .setTuning(blob(digits.files().get("tuning")))
                        .setBlind(blob(digits.files().get("blind"))))
                .build();
    }

    private FileRef blob(Path file) throws Exception {
        byte[] content = Files.readAllBytes(file);
        String hash =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        coordinator.blobs.put(hash, content);
        return FileRef.newBuilder()
                .setName(file.getFileName().toString())
                .setSha256(hash)
                .setSize(content.length)
                .build();
    }

    private static void signal(String name, ProcessHandle to) throws IOException, InterruptedException {
        int status = new ProcessBuilder("kill", "-" + name, Long.toString(to.pid()))
                .inheritIO()
                .start()
                .waitFor();
        assertThat(status).isZero();
    }

    private static long residentKib(ProcessHandle process) throws IOException {
        String line = Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                .filter(text -> text.startsWith("VmRSS:"))
                .findFirst()
                .orElseThrow();
        return LongStream.of(Long.parseLong(line.replaceAll("[^0-9]", ""))).sum();
    }

    /** The worker's first child, as soon as there is one. */
    private ProcessHandle child() throws IOException, InterruptedException {
        for (int i = 0; i < 3000; i++) {
            var child = worker.toHandle().children().findFirst();
            if (child.isPresent()) {
                return child.get();
            }
            new ProcessBuilder("sleep", "0.01").start().waitFor();
        }
        throw new AssertionError("no child");
    }

    private void start(int slots) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WorkerMain.class.getName(),
                        "--server",
                        coordinator.address(),
                        "--slots",
                        Integer.toString(slots),
                        "--slot-heap",
                        "300m",
                        "--work-dir",
                        folder.resolve("work").toString())
                .inheritIO();
        builder.environment()
                .put("DJL_CACHE_DIR", Path.of("target", "djl").toAbsolutePath().toString());
        worker = builder.start();
        for (int slot = 0; slot < slots; slot++) {
            coordinator.await(WorkerMessage::hasSlotReady);
        }
    }
}
