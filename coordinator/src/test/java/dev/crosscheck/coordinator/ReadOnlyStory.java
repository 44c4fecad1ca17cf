package dev.crosscheck.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.proto.v1.Assignment;
import dev.crosscheck.proto.v1.CoordinatorMessage;
import dev.crosscheck.proto.v1.CreateSweepRequest;
import dev.crosscheck.proto.v1.GetSweepRequest;
import dev.crosscheck.proto.v1.GetTrialRequest;
import dev.crosscheck.proto.v1.Heartbeat;
import dev.crosscheck.proto.v1.StepReport;
import dev.crosscheck.proto.v1.SweepServiceGrpc;
import dev.crosscheck.proto.v1.SweepServiceGrpc.SweepServiceBlockingStub;
import dev.crosscheck.proto.v1.WorkerMessage;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A running trial on a database that takes no writes for a while: who is told what, and that nothing is lost. */
final class ReadOnlyStory {
    private static final String SETTINGS = "crosscheck.retention.upload-grace = 0s";

    private final Path home;
    private final String url;
    private final String reason;

    /** A change of the database. */
    interface Change {
        void make() throws IOException;
    }

    /** {@code reason}: what everybody is told meanwhile. */
    ReadOnlyStory(Path home, String url, String reason) {
        this.home = home;
        this.url = url;
        this.reason = reason;
    }

    void tell(Change trouble, Change end) throws IOException, InterruptedException {
        String sweep;
        try (TestNode node = TestNode.onPostgres(home, url, SETTINGS)) {
            SweepServiceBlockingStub sweeps = SweepServiceGrpc.newBlockingStub(node.as("submitter"));
            sweep = create(sweeps, "branin");
            ScriptedWorker worker = new ScriptedWorker(node.as("worker")).hello(ScriptedWorker.hello("w", "a"));
            assertThat(worker.next().hasWelcome()).isTrue();
            worker.ready(0);
            Assignment first = worker.next().getAssignment();
            report(worker, first, 1);
            assertThat(worker.next().hasStepAnswer()).isTrue();

            trouble.make();
            awaitRefusal(sweeps, worker);
            await(
                    node,
                    worker,
                    () -> node.ready().startsWith("read-only: ") && node.ready().contains(reason));
            assertThatThrownBy(() -> Uploads.file(node.as("submitter"), "x".repeat(600_000)))
                    .hasStackTraceContaining("UNAVAILABLE")
                    .hasStackTraceContaining(reason)
                    .hasStackTraceContaining("goes on by itself");
            assertThat(finished(sweeps, sweep)).as("questions are answered").isZero();
            report(worker, first, 2);
            worker.complete(first, 0.5);
            assertThat(anyAnswer(worker))
                    .as("nothing is acknowledged that is not written")
                    .isEmpty();
            assertThat(finished(sweeps, sweep)).isZero();

            end.make();
            await(node, worker, () -> node.ready().equals("ready\n"));
            awaitBothAnswers(worker);
            assertThat(finished(sweeps, sweep)).isEqualTo(1);
            assertThat(create(sweeps, "branin")).isNotEmpty();
            assertThat(steps(sweeps, sweep)).isEqualTo(2);
        }
        try (TestNode node = TestNode.onPostgres(home, url, SETTINGS)) {
            SweepServiceBlockingStub sweeps = SweepServiceGrpc.newBlockingStub(node.as("submitter"));
            assertThat(finished(sweeps, sweep)).isEqualTo(1);
            assertThat(steps(sweeps, sweep)).isEqualTo(2);
        }
    }

    private static String create(SweepServiceBlockingStub sweeps, String function) {
        return sweeps.createSweep(CreateSweepRequest.newBuilder()
                        .setSpec(LiveCoordinator.spec(
                                "{metadata:{name:'full'},objective:{metric:'value'},parameters:{x0:{type:'float',min:-5,max:10},"
                                        + "x1:{type:'float',min:0,max:15}},strategy:{name:'random',seed:'7'},trainer:{"
                                        + (function.length() > 20
                                                ? "command:['" + function + "']"
                                                : "function:'" + function + "'")
                                        + "},budget:{max_trials:'50'},trial:{lease:'600s'}}"))
                        .build())
                .getSweep()
                .getSweep();
    }

    /** Creates sweeps until one is refused: what is left of pages that are there already takes some. */
    private void awaitRefusal(SweepServiceBlockingStub sweeps, ScriptedWorker worker) {
        String refusal = "";
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (!refusal.contains(reason)) {
            assertThat(System.nanoTime()).as("the last refusal: " + refusal).isLessThan(end);
            beat(worker);
            try {
                create(sweeps, "x".repeat(20_000));
            } catch (StatusRuntimeException e) {
                refusal = e.toString();
                assertThat(refusal).contains("UNAVAILABLE");
            }
        }
        assertThat(refusal).contains("goes on by itself");
    }

    private static void awaitBothAnswers(ScriptedWorker worker) throws InterruptedException {
        boolean answered = false;
        boolean taken = false;
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
        while (!answered || !taken) {
            assertThat(System.nanoTime())
                    .as("report answered: %s, result taken: %s", answered, taken)
                    .isLessThan(end);
            beat(worker);
            CoordinatorMessage message = worker.received.poll(1, TimeUnit.SECONDS);
            if (message != null) {
                answered |= message.hasStepAnswer();
                taken |= message.getResultAck().getAccepted();
            }
        }
    }

    /** Whether a report or result was answered within some seconds. */
    private static Optional<CoordinatorMessage> anyAnswer(ScriptedWorker worker) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
        beat(worker);
        while (System.nanoTime() < end) {
            CoordinatorMessage message = worker.received.poll(1, TimeUnit.SECONDS);
            if (message != null && !message.hasHeartbeatAck()) {
                return Optional.of(message);
            }
        }
        return Optional.empty();
    }

    private static void beat(ScriptedWorker worker) {
        worker.say(
                WorkerMessage.newBuilder().setHeartbeat(Heartbeat.newBuilder().setSequence(1)));
    }

    private static long finished(SweepServiceBlockingStub sweeps, String sweep) {
        return sweeps.getSweep(GetSweepRequest.newBuilder().setSweep(sweep).build())
                .getFinished();
    }

    private static int steps(SweepServiceBlockingStub sweeps, String sweep) {
        return sweeps.getTrial(
                        GetTrialRequest.newBuilder().setSweep(sweep).setTrial(0).build())
                .getStepsCount();
    }

    private static void report(ScriptedWorker worker, Assignment assignment, int step) {
        worker.say(WorkerMessage.newBuilder()
                .setStepReport(StepReport.newBuilder()
                        .setLease(assignment.getLease())
                        .setStep(step)
                        .putMetrics("value", step)));
    }

    private static void await(TestNode node, ScriptedWorker worker, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(node.ready()).isLessThan(end);
            beat(worker);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }
}
