package dev.crosscheck.worker;

import static dev.crosscheck.worker.FakeCoordinator.lease;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import com.google.protobuf.Struct;
import dev.crosscheck.proto.v1.CoordinatorMessage;
import dev.crosscheck.proto.v1.LeaseRef;
import dev.crosscheck.proto.v1.PredictionSet;
import dev.crosscheck.proto.v1.TrainerSpec;
import dev.crosscheck.proto.v1.TrialResult;
import dev.crosscheck.proto.v1.TrialTask;
import dev.crosscheck.proto.v1.WorkerMessage;
import dev.crosscheck.worker.trainer.RecordingContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
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
    private WorkerProcesses workers;
    private Process worker;

    @BeforeEach
    void open() throws IOException {
        coordinator = new FakeCoordinator();
        workers = new WorkerProcesses(coordinator, folder);
    }

    @AfterEach
    void close() {
        workers.close();
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
    void errorsOfAnyKindEndTheAttemptWithTheirNames() throws Exception {
        start(1);
        Map<String, String> says = Map.of(
                "overflow", "The trainer broke: StackOverflowError",
                "assertion", "The trainer broke: AssertionError: two is not three",
                "unchecked", "The trainer hostile: UncheckedIOException: java.io.IOException: the disk is full",
                "direct", "direct buffer memory",
                "exit", "The trainer ended its own process (System.exit).");
        long trial = 1;
        for (Map.Entry<String, String> one : says.entrySet()) {
            TrialResult result = run(trial++, hostile(one.getKey(), 0));
            assertThat(result.getFailed().getMessage()).as(one.getKey()).contains(one.getValue());
            assertThat(result.getFailed().getKind())
                    .isEqualTo(one.getKey().equals("direct") ? "OUT_OF_MEMORY" : "ERROR");
            assertThat(run(trial++, hostile("good", 0)).hasCompleted()).isTrue();
        }
    }

    @Test
    void trainersSeeNoSecretsAndTheirProcessGoesAfterItsTrials() throws Exception {
        start(1, "--slot-trials", "2");
        assertThat(run(1, hostile("environment", 0)).getInfeasible().getReason())
                .endsWith("[CROSSCHECK_HOME]");
        double first = pid(2);
        double second = pid(3);
        assertThat(pid(4)).isEqualTo(second).isNotEqualTo(first);
        assertThat(pid(5)).isNotIn(first, second);
    }

    /** What a program prints before it fails is in the attempt's message. */
    @Test
    void programsSeeNoSecretsInTheirEnvironmentOrInThatOfTheProcessThatStartsThem() throws Exception {
        start(1);
        String seen = program(
                1,
                "env | sed -n 's/^\\(CROSSCHECK_[A-Z_]*\\)=.*/\\1/p' | sort; env | grep -c 'not for trainers'; exit 3");
        assertThat(seen).contains("CROSSCHECK_DIR").doesNotContain("KEY", "TOKEN", "PASSWORD", "not for trainers");
        assertThat(seen).contains("\n0\n");
        String parent = program(2, "tr '\\0' '\\n' < /proc/$PPID/environ | grep -c 'not for trainers'; exit 3");
        assertThat(parent).contains("\n0\n");
    }

    private String program(long trial, String script) throws InterruptedException {
        TrialTask task = TrialTask.newBuilder()
                .setMetric("value")
                .setTrainer(TrainerSpec.newBuilder().addAllCommand(List.of("sh", "-c", script)))
                .build();
        String message = run(trial, task).getFailed().getMessage();
        assertThat(message).contains("exit status 3");
        return message.strip();
    }

    private double pid(long trial) throws InterruptedException {
        return run(trial, hostile("pid", 0)).getCompleted().getMetricsOrThrow("value");
    }

    @Test
    void aSegmentationFaultLosesTheAttemptAndNoMore() throws Exception {
        start(1);
        run(9, hostile("good", 0));
        coordinator.assign(lease(1), hostile("hang", 0));
        coordinator.await(WorkerMessage::hasTrialStarted);
        ProcessHandle child = workers.child();
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
        signal("STOP", workers.child());
        assertThat(coordinator.awaitResult(lease(2)).getFailed().getKind()).isEqualTo("TIMED_OUT");
        coordinator.acknowledge(lease(2));
        assertThat(run(3, hostile("good", 0)).hasCompleted()).isTrue();
    }

    @Test
    @Tag("nightly")
    void aHundredTrialsInOneProcessLeaveItsMemoryBounded() throws Exception {
        start(1);
        TrialTask task = digits(
                RecordingContext.params("epochs", 2, "units", 128, "batch_norm", true, "dropout", 0.1, "keep", "best"));
        for (long trial = 1; trial <= 30; trial++) {
            assertThat(run(trial, task).hasCompleted()).isTrue();
        }
        ProcessHandle child = workers.child();
        long before = residentKib(child);
        for (long trial = 31; trial <= 130; trial++) {
            assertThat(run(trial, task).hasCompleted()).isTrue();
        }
        assertThat(workers.child().pid()).isEqualTo(child.pid());
        // A leak of the training set alone would be 100 x 150 KiB twice over; of one epoch's batches, more.
        assertThat(residentKib(child) - before).isLessThan(60 * 1024);
    }

    @Test
    void slotsSideBySideDoNotChangeEachOthersResults() throws Exception {
        start(2);
        TrialTask one = digits(RecordingContext.params("epochs", 40, "dropout", 0.4, "lr", 0.01, "depth", 2));
        TrialTask another = one.toBuilder().setSeed(99).build();
        List<PredictionSet> oneAlone = uploaded(run(1, one));
        assign(2, 1, another);
        List<PredictionSet> anotherAlone = uploaded(coordinator.awaitResult(lease(2)));
        coordinator.acknowledge(lease(2));
        assertThat(oneAlone).isNotEqualTo(anotherAlone);
        // Both processes are warm now, so that both train at once.
        assign(3, 0, one);
        assign(4, 1, another);
        Set<LeaseRef> trained = new HashSet<>();
        WorkerMessage message = coordinator.await(any -> true);
        for (; !message.hasTrialResult(); message = coordinator.await(any -> true)) {
            if (message.hasStepReport()) {
                trained.add(message.getStepReport().getLease());
            }
        }
        assertThat(trained).containsExactlyInAnyOrder(lease(3), lease(4));
        TrialResult first = message.getTrialResult();
        boolean oneIsFirst = first.getLease().equals(lease(3));
        TrialResult second = coordinator.awaitResult(oneIsFirst ? lease(4) : lease(3));
        assertThat(uploaded(oneIsFirst ? first : second)).isEqualTo(oneAlone);
        assertThat(uploaded(oneIsFirst ? second : first)).isEqualTo(anotherAlone);
    }

    private void assign(long trial, int slot, TrialTask task) {
        coordinator.send(CoordinatorMessage.newBuilder()
                .setAssignment(FakeCoordinator.assignment(lease(trial), task).toBuilder()
                        .setSlot(slot)));
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
                .setData(digits.offered(coordinator.blobs).setNeedsProbabilities(true))
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

    private void start(int slots, String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of("--slots", Integer.toString(slots), "--slot-heap", "300m"));
        all.addAll(List.of(options));
        String secret = "not for trainers";
        worker = workers.start(
                Map.of(
                        "CROSSCHECK_KEY", secret,
                        "CROSSCHECK_TOKEN", secret,
                        "CROSSCHECK_POSTGRES_PASSWORD", secret,
                        "CROSSCHECK_HOME", folder.toString()),
                all.toArray(String[]::new));
        for (int slot = 0; slot < slots; slot++) {
            coordinator.await(WorkerMessage::hasSlotReady);
        }
    }
}
