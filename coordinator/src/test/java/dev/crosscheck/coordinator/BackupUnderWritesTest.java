package dev.crosscheck.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.coordinator.security.SealingKey;
import dev.crosscheck.coordinator.store.backup.BackupCheck;
import dev.crosscheck.coordinator.store.backup.BackupRestore;
import dev.crosscheck.proto.v1.AdminServiceGrpc;
import dev.crosscheck.proto.v1.Assignment;
import dev.crosscheck.proto.v1.BackupRequest;
import dev.crosscheck.proto.v1.CoordinatorMessage;
import dev.crosscheck.proto.v1.CreateSweepRequest;
import dev.crosscheck.proto.v1.DatasetServiceGrpc;
import dev.crosscheck.proto.v1.GetSweepRequest;
import dev.crosscheck.proto.v1.GetTrialRequest;
import dev.crosscheck.proto.v1.MissingBlobsRequest;
import dev.crosscheck.proto.v1.StepReport;
import dev.crosscheck.proto.v1.SweepServiceGrpc;
import dev.crosscheck.proto.v1.TrialDetail;
import dev.crosscheck.proto.v1.WorkerMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups while trials end and files arrive without a pause. */
class BackupUnderWritesTest {
    private static final int BACKUPS = 2;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    /** Results that the worker knows to be durable. */
    private final AtomicLong acknowledged = new AtomicLong();

    private final List<String> uploaded = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private volatile boolean stop;

    @AfterEach
    void endThreads() {
        stop = true;
        threads.shutdownNow();
    }

    /** What was acknowledged when a backup began, and how much when it had ended. */
    private record Moment(Path backup, long before, List<String> files, long after) {}

    @Test
    void aRestoredBackupHoldsAllThatWasAcknowledgedBeforeItBegan() throws Exception {
        Path home = Files.createDirectory(root.resolve("home"));
        List<Moment> moments = new ArrayList<>();
        String sweep;
        try (TestNode node = new TestNode(home, "")) {
            sweep = create(node);
            // Not the common pool: the coordinator uses that too, and these two wait.
            CompletableFuture<Void> trials = CompletableFuture.runAsync(() -> work(node), threads);
            CompletableFuture<Void> files = CompletableFuture.runAsync(() -> upload(node), threads);
            for (int i = 0; i < BACKUPS; i++) {
                awaitMore(trials, files);
                Path backup = root.resolve("backup-" + i);
                long before = acknowledged.get();
                List<String> there = List.copyOf(uploaded);
                AdminServiceGrpc.newBlockingStub(node.as("auditor"))
                        .backup(BackupRequest.newBuilder()
                                .setDirectory(backup.toString())
                                .build());
                moments.add(new Moment(backup, before, there, acknowledged.get()));
            }
            stop = true;
            CompletableFuture.allOf(trials, files)
                    .orTimeout(60, TimeUnit.SECONDS)
                    .join();
        }
        assertThat(moments).as("trials ended while backups were made").anyMatch(m -> m.after() > m.before());
        for (Moment moment : moments) {
            verify(home, moment, sweep);
        }
    }

    private void verify(Path home, Moment moment, String sweep) throws IOException {
        SealingKey key = SealingKey.load(home, Map.of(), false);
        assertThat(BackupCheck.check(moment.backup(), key).events()).isGreaterThan(2 * moment.before());
        Path other = Files.createDirectory(root.resolve(moment.backup().getFileName() + "-home"));
        Files.copy(home.resolve("key"), other.resolve("key"));
        Files.copy(home.resolve("tokens"), other.resolve("tokens"));
        BackupRestore.restore(moment.backup(), other.resolve("data"), key, false);
        try (TestNode node = new TestNode(other, "")) {
            SweepServiceGrpc.SweepServiceBlockingStub sweeps = SweepServiceGrpc.newBlockingStub(node.as("submitter"));
            long finished = sweeps.getSweep(
                            GetSweepRequest.newBuilder().setSweep(sweep).build())
                    .getFinished();
            assertThat(finished).isBetween(moment.before(), moment.after() + 1);
            for (long trial : new long[] {0, moment.before() / 2, moment.before() - 1}) {
                TrialDetail detail = sweeps.getTrial(GetTrialRequest.newBuilder()
                        .setSweep(sweep)
                        .setTrial(trial)
                        .build());
                assertThat(detail.getStepsCount())
                        .as("reports of trial %d", trial)
                        .isEqualTo(1);
            }
            assertThat(DatasetServiceGrpc.newBlockingStub(node.as("submitter"))
                            .missingBlobs(MissingBlobsRequest.newBuilder()
                                    .addAllSha256(moment.files())
                                    .build())
                            .getSha256List())
                    .isEmpty();
        }
    }

    private static String create(TestNode node) throws IOException {
        return SweepServiceGrpc.newBlockingStub(node.as("submitter"))
                .createSweep(CreateSweepRequest.newBuilder()
                        .setSpec(LiveCoordinator.spec(
                                "{metadata:{name:'kept'},objective:{metric:'value'},parameters:{x0:{type:'float',min:-5,max:10},"
                                        + "x1:{type:'float',min:0,max:15}},strategy:{name:'random',seed:'7'},"
                                        + "trainer:{function:'branin'},budget:{max_trials:'100000'}}"))
                        .build())
                .getSweep()
                .getSweep();
    }

    /** One trial after the other: a report, its answer, a result, its acknowledgement. */
    private void work(TestNode node) {
        try {
            ScriptedWorker worker = new ScriptedWorker(node.as("worker")).hello(ScriptedWorker.hello("w", "a"));
            assertThat(worker.next().hasWelcome()).isTrue();
            worker.ready(0);
            Assignment assignment = worker.next().getAssignment();
            while (!stop) {
                worker.say(WorkerMessage.newBuilder()
                        .setStepReport(StepReport.newBuilder()
                                .setLease(assignment.getLease())
                                .setStep(1)
                                .putMetrics("value", 1.0)));
                assertThat(worker.next().hasStepAnswer()).isTrue();
                worker.complete(assignment, 1.0);
                CoordinatorMessage answer = worker.next();
                assertThat(answer.getResultAck().getAccepted()).isTrue();
                acknowledged.incrementAndGet();
                assignment = answer.getResultAck().hasNext()
                        ? answer.getResultAck().getNext()
                        : worker.next().getAssignment();
            }
            worker.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void upload(TestNode node) {
        try {
            for (int i = 0; !stop; i++) {
                uploaded.add(Uploads.file(node.as("submitter"), "file " + i).getSha256());
                long wanted = acknowledged.get() + 10;
                while (!stop && acknowledged.get() < wanted) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitMore(CompletableFuture<Void> trials, CompletableFuture<Void> files) {
        long wanted = acknowledged.get() + 50;
        int more = uploaded.size() + 5;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (acknowledged.get() < wanted || uploaded.size() < more) {
            assertThat(System.nanoTime()).as("trials and files go on").isLessThan(end);
            assertThat(trials).isNotCompletedExceptionally();
            assertThat(files).isNotCompletedExceptionally();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }
}
