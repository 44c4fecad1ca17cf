package dev.crosscheck.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.proto.v1.Assignment;
import dev.crosscheck.proto.v1.CoordinatorMessage;
import dev.crosscheck.proto.v1.CreateSweepRequest;
import dev.crosscheck.proto.v1.GetLeaderboardRequest;
import dev.crosscheck.proto.v1.GetTrialRequest;
import dev.crosscheck.proto.v1.Leaderboard;
import dev.crosscheck.proto.v1.ListSweepsRequest;
import dev.crosscheck.proto.v1.StopSweepRequest;
import dev.crosscheck.proto.v1.WatchSweepRequest;
import dev.crosscheck.proto.v1.WorkerMessage;
import io.grpc.Status;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A whole coordinator on an ephemeral port, its public API and a scripted worker. */
class CoordinatorSmokeTest extends CoordinatorFixture {
    @Test
    void functionSweepRunsToItsExactBudgetOnOneSlotAndTheWatchEndsWithIt() {
        String sweep = create("smoke", 25).getSweep();
        Iterator<Leaderboard> watch = submitter.watchSweep(
                WatchSweepRequest.newBuilder().setSweep(sweep).build());
        assertThat(watch.next().getSweep().getFinished()).isZero();

        ScriptedWorker worker = new ScriptedWorker(as("worker")).hello(ScriptedWorker.hello("w-smoke", "a"));
        assertThat(worker.next().hasWelcome()).isTrue();
        worker.ready(0);
        Assignment assignment = worker.next().getAssignment();
        assertThat(assignment.getTask().getTrainer().getFunction()).isEqualTo("branin");
        assertThat(assignment.getTask().getParams().getFieldsMap()).containsOnlyKeys("x0", "x1");
        int trials = 0;
        while (true) {
            trials++;
            WorkerMessage.Builder step = WorkerMessage.newBuilder();
            step.getStepReportBuilder()
                    .setLease(assignment.getLease())
                    .setStep(1)
                    .putMetrics("value", trials);
            worker.say(step);
            assertThat(worker.next().getStepAnswer().getStop()).isFalse();
            worker.complete(assignment, 100.0 - trials);
            CoordinatorMessage ack = worker.next();
            assertThat(ack.getResultAck().getAccepted()).as(ack.toString()).isTrue();
            if (ack.getResultAck().hasNext()) {
                assignment = ack.getResultAck().getNext();
            } else if (trials < 25) { // no proposal was ready at that moment
                assignment = worker.next().getAssignment();
            } else {
                break;
            }
        }
        assertThat(trials).isEqualTo(25);

        Leaderboard last = watch.next();
        while (watch.hasNext()) {
            last = watch.next();
        }
        assertThat(last.getSweep().getState()).isEqualTo("COMPLETED");
        assertThat(last.getTrialsList()).hasSize(25);
        assertThat(last.getTrials(0).getScore()).isEqualTo(75.0);
        assertThat(submitter
                        .getTrial(GetTrialRequest.newBuilder()
                                .setSweep(sweep)
                                .setTrial(0)
                                .build())
                        .getSteps(0)
                        .getMetricsMap())
                .containsEntry("value", 1.0);
        worker.close();
    }

    @Test
    void repeatedRequestIdGivesTheSameSweep() {
        CreateSweepRequest request = CreateSweepRequest.newBuilder()
                .setSpec(branin("twice", 3))
                .setRequestId("r-1")
                .build();
        String first = submitter.createSweep(request).getSweep().getSweep();

        assertThat(submitter.createSweep(request).getSweep().getSweep()).isEqualTo(first);
        assertThat(submitter.listSweeps(ListSweepsRequest.getDefaultInstance()).getSweepsList())
                .filteredOn(s -> s.getName().equals("twice"))
                .hasSize(1);
        submitter.stopSweep(StopSweepRequest.newBuilder().setSweep(first).build());
    }

    @Test
    void newProcessUnderAWorkersNameGetsItsTrialAtOnce() {
        String sweep = create("takeover", 1).getSweep();
        ScriptedWorker old = new ScriptedWorker(as("worker")).hello(ScriptedWorker.hello("w-take", "old"));
        assertThat(old.next().hasWelcome()).isTrue();
        old.ready(0);
        Assignment lost = old.next().getAssignment();
        assertThat(lost.getLease().getSweep()).isEqualTo(sweep);

        ScriptedWorker fresh = new ScriptedWorker(as("worker")).hello(ScriptedWorker.hello("w-take", "new"));
        assertThat(fresh.next().hasWelcome()).isTrue();
        // Final for the old process: coming back, it would take the name away again, in turns without end.
        assertThat(old.ended.orTimeout(10, TimeUnit.SECONDS).join().getCode())
                .isEqualTo(Status.Code.FAILED_PRECONDITION);
        fresh.ready(0);
        Assignment again = fresh.next().getAssignment();
        assertThat(again.getLease().getTrial()).isEqualTo(lost.getLease().getTrial());
        assertThat(again.getLease().getAttempt()).isEqualTo(lost.getLease().getAttempt() + 1);
        assertThat(again.getTask().getParams()).isEqualTo(lost.getTask().getParams());

        fresh.complete(lost, 1.0);
        assertThat(fresh.next().getResultAck().getAccepted()).isFalse();
        fresh.complete(again, 2.0);
        CoordinatorMessage message = fresh.next();
        assertThat(message.getResultAck().getAccepted()).as(message.toString()).isTrue();
        assertThat(submitter
                        .getLeaderboard(GetLeaderboardRequest.newBuilder()
                                .setSweep(sweep)
                                .build())
                        .getTrials(0)
                        .getScore())
                .isEqualTo(2.0);
        fresh.close();
    }

    @Test
    void workerWithAnotherProtocolIsToldBothVersions() {
        ScriptedWorker worker = new ScriptedWorker(as("worker"))
                .hello(ScriptedWorker.hello("w", "i").setProtocol(9));

        Status status = worker.ended.orTimeout(10, TimeUnit.SECONDS).join();
        assertThat(status.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(status.getDescription()).contains("protocol 9", "1");
    }

    @Test
    void messageThatMakesNoSenseEndsTheStreamWithASentence() {
        ScriptedWorker worker = new ScriptedWorker(as("worker")).hello(ScriptedWorker.hello("w-bad", "i"));
        assertThat(worker.next().hasWelcome()).isTrue();
        worker.ready(7);

        Status status = worker.ended.orTimeout(10, TimeUnit.SECONDS).join();
        assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(status.getDescription()).contains("slot 7");
    }

    @Test
    void secondCoordinatorOnTheSameDataIsRefusedWithOneSentence() {
        assertThatThrownBy(() -> CoordinatorNode.start(settings(), Map.of()))
                .hasMessageContaining("in use by another running coordinator")
                .hasMessageContaining(String.valueOf(node.port()));
    }
}
