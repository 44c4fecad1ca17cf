package dev.crosscheck.coordinator.session;

import static org.assertj.core.api.Assertions.assertThat;

import akka.Done;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.RecipientRef;
import com.typesafe.config.ConfigFactory;
import dev.crosscheck.coordinator.checkpoint.Checkpoints;
import dev.crosscheck.coordinator.config.SessionSettings;
import dev.crosscheck.coordinator.scheduler.SchedulerCommand;
import dev.crosscheck.coordinator.scoring.TrialScorer;
import dev.crosscheck.coordinator.store.StoreException;
import dev.crosscheck.coordinator.sweep.LeaseKey;
import dev.crosscheck.coordinator.sweep.SweepCommand;
import dev.crosscheck.coordinator.sweep.SweepCommand.AttemptOutcome;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import dev.crosscheck.coordinator.sweep.SweepRejection;
import dev.crosscheck.coordinator.sweep.SweepReply;
import dev.crosscheck.coordinator.sweep.TestSpecs;
import dev.crosscheck.search.space.Configuration;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A worker that came back speaks to a session of a coordinator whose sweeps and stores do not answer at once. */
@NullUnmarked
class StoreTroubleTest {
    private static final LeaseKey LEASE = new LeaseKey("s-abcdef", 0, 1, 1);
    private static final SweepReply AWAY =
            new SweepReply.Rejected(SweepRejection.UNAVAILABLE, "the sweep starts: try again");

    private static final class Away extends StoreException {
        private static final long serialVersionUID = 1L;

        Away() {
            super("the store is away; start it", null);
        }
    }

    private final ActorTestKit kit =
            ActorTestKit.create(ConfigFactory.parseString("akka.actor.testkit.typed.single-expect-default = 60s")
                    .withFallback(ConfigFactory.load()));
    private final TestProbe<SweepCommand> sweep = kit.createTestProbe();
    private final TestProbe<SchedulerCommand> scheduler = kit.createTestProbe();
    private final LinkedBlockingQueue<SessionOutput> said = new LinkedBlockingQueue<>();
    /** What the store says to the next step reports, then it takes them. */
    private final Queue<Throwable> stepTroubles = new ConcurrentLinkedQueue<>();

    private final Queue<Throwable> taskTroubles = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<SessionEnd> closed = new CompletableFuture<>();
    private ActorRef<SessionCommand> session;

    @BeforeEach
    void theWorkerConnectsWithALeaseOfAnEarlierSession() throws Exception {
        session = kit.spawn(WorkerSession.create(services(), link(), "session-1"));
        worker(new SessionInput.Hello(
                1, "w", "i", 2, "cpu", Map.of(), "1", List.of(new SessionInput.Held(LEASE, 0)), List.of(), List.of()));
        sweep.expectMessageClass(SweepCommand.RenewLeases.class).replyTo().tell(new SweepReply.Renewed(List.of()));
        next(SessionOutput.Welcome.class);
    }

    @AfterEach
    void close() {
        kit.shutdownTestKit();
    }

    private SessionLink link() {
        return new SessionLink() {
            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void send(SessionOutput message) {
                said.add(message);
            }

            @Override
            public void request(int messages) {}

            @Override
            public void close(SessionEnd end) {
                closed.complete(end);
            }
        };
    }

    private SessionServices services() {
        SessionServices.SweepAccess sweeps = new SessionServices.SweepAccess() {
            @Override
            public RecipientRef<SweepCommand> sweep(String sweepId) {
                return sweep.ref();
            }

            @Override
            public CompletionStage<SweepDefinition> definition(String sweepId) {
                return CompletableFuture.completedFuture(TestSpecs.read(TestSpecs.bytes("trials=5")));
            }

            @Override
            public CompletionStage<List<String>> active() {
                return CompletableFuture.completedFuture(List.of());
            }

            @Override
            public void release(String worker, String currentInstance) {}
        };
        return new SessionServices(
                sweeps,
                scheduler.ref(),
                kit.spawn(SessionRegistry.create()),
                scorer(),
                assignment -> Optional.ofNullable(taskTroubles.poll())
                        .<CompletionStage<TaskPayload>>map(CompletableFuture::failedFuture)
                        .orElseGet(() -> CompletableFuture.completedFuture(new TaskPayload() {})),
                (lease, step, metrics) -> Optional.ofNullable(stepTroubles.poll())
                        .<CompletionStage<Done>>map(CompletableFuture::failedFuture)
                        .orElseGet(() -> CompletableFuture.completedFuture(Done.getInstance())),
                new SessionMeters(new SimpleMeterRegistry()),
                new SessionSettings(
                        Duration.ofMinutes(5),
                        3,
                        Duration.ofMinutes(5),
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(30),
                        Duration.ofMillis(10),
                        100,
                        1000),
                new Checkpoints(null, null, null, Runnable::run, new SecureRandom(), 0));
    }

    private static TrialScorer scorer() {
        return new TrialScorer() {
            @Override
            public CompletionStage<Scored> score(
                    SweepDefinition definition,
                    LeaseKey lease,
                    Configuration params,
                    String predictions,
                    Map<String, Double> reported) {
                return CompletableFuture.completedFuture(new Scored(OptionalDouble.of(0.5), reported, ""));
            }

            @Override
            public CompletionStage<Boolean> scoreRung(
                    SweepDefinition definition, LeaseKey lease, Configuration params, long step, String predictions) {
                return CompletableFuture.completedFuture(false);
            }
        };
    }

    private void worker(SessionInput input) {
        session.tell(new SessionCommand.FromWorker(input));
    }

    private <T extends SessionOutput> T next(Class<T> type) throws InterruptedException {
        SessionOutput message = said.poll(30, TimeUnit.SECONDS);
        assertThat(message).isInstanceOf(type);
        return type.cast(message);
    }

    private static SweepReply.Detail detail() {
        return new SweepReply.Detail(
                new SweepReply.TrialView(
                        0,
                        OptionalLong.empty(),
                        "SEARCH",
                        "RUNNING",
                        1,
                        TestSpecs.config(0),
                        OptionalDouble.empty(),
                        Map.of(),
                        "w",
                        Optional.empty(),
                        Optional.empty(),
                        "",
                        OptionalLong.empty(),
                        ""),
                List.of());
    }

    private static SessionInput.Result result(LeaseKey lease, Map<String, Double> metrics) {
        return new SessionInput.Result(lease, 0, SweepCommand.AttemptOutcome.COMPLETED, "", metrics, "", 1);
    }

    @Test
    void moreResultsThanAWorkerCanHaveEndTheSessionAndTheWorkerKeepsThem() {
        for (int trial = 0; trial <= Results.MOST_UNDER_WAY; trial++) {
            worker(result(new LeaseKey("s-abcdef", trial, 1, 1), Map.of("score", 1.0)));
        }

        SessionEnd end = closed.orTimeout(60, TimeUnit.SECONDS).join();
        assertThat(end.kind()).isEqualTo(SessionEnd.Kind.OVERFLOW);
        assertThat(end.message()).isEqualTo("4096 results wait to be taken: connect again in a moment");
        assertThat(said).as("nothing is acknowledged").isEmpty();
    }

    @Test
    void moreMetricsThanAreKeptFailTheAttemptWithTheReason() {
        Map<String, Double> many = new java.util.HashMap<>();
        for (int i = 0; i <= MetricLimit.MOST; i++) {
            many.put("m" + i, 1.0);
        }

        worker(result(LEASE, many));
        var ended = sweep.expectMessageClass(SweepCommand.FinishAttempt.class);
        assertThat(ended.outcome()).isEqualTo(SweepCommand.AttemptOutcome.FAILED);
        assertThat(ended.message()).contains("reported 1001 metrics at once (expected: at most 1000)");
        assertThat(ended.metrics()).isEmpty();

        worker(new SessionInput.Step(LEASE, 3, Map.of("x".repeat(201), 1.0), "", ""));
        var stopped = sweep.expectMessageClass(SweepCommand.FinishAttempt.class);
        assertThat(stopped.outcome()).isEqualTo(SweepCommand.AttemptOutcome.FAILED);
        assertThat(stopped.message()).contains("a metric whose name has 201 characters (expected: at most 200)");
    }

    @Test
    void aResultWaitsForASweepThatDoesNotTellItsTrialYet() throws Exception {
        worker(new SessionInput.Result(LEASE, 0, AttemptOutcome.COMPLETED, "", Map.of("value", 0.5), "", 1));
        for (int i = 0; i < 3; i++) {
            sweep.expectMessageClass(SweepCommand.GetTrial.class).replyTo().tell(AWAY);
        }
        sweep.expectMessageClass(SweepCommand.GetTrial.class).replyTo().tell(detail());
        SweepCommand.FinishAttempt finish = sweep.expectMessageClass(SweepCommand.FinishAttempt.class);
        assertThat(finish.outcome()).isEqualTo(AttemptOutcome.COMPLETED);
        assertThat(finish.score()).hasValue(0.5);
        assertThat(said).as("no answer before the result is durable").isEmpty();
        finish.replyTo().tell(new SweepReply.ResultTaken(LEASE, true, "", Optional.empty()));
        assertThat(next(SessionOutput.ResultAck.class).accepted()).isTrue();
    }

    @Test
    void aHeartbeatDoesNotTakeAwayTheLeaseOfAResultThatIsOnItsWay() throws Exception {
        worker(new SessionInput.Result(LEASE, 0, AttemptOutcome.STOPPED, "", Map.of(), "", 1));
        sweep.expectMessageClass(SweepCommand.GetTrial.class).replyTo().tell(detail());
        SweepCommand.FinishAttempt finish = sweep.expectMessageClass(SweepCommand.FinishAttempt.class);
        assertThat(dropped(1)).isEmpty();
        finish.replyTo().tell(new SweepReply.ResultTaken(LEASE, true, "", Optional.empty()));
        assertThat(next(SessionOutput.ResultAck.class).accepted()).isTrue();
        assertThat(dropped(2)).containsExactly(LEASE);
    }

    /** What a heartbeat that names the lease is told when the lease is no longer open. */
    private List<LeaseKey> dropped(long beat) throws InterruptedException {
        worker(new SessionInput.Heartbeat(beat, List.of(LEASE), List.of()));
        sweep.expectMessageClass(SweepCommand.RenewLeases.class).replyTo().tell(new SweepReply.Renewed(List.of(LEASE)));
        return next(SessionOutput.HeartbeatAck.class).dropped();
    }

    @Test
    void aResultOfATrialThatIsNotThereIsRefusedForGood() throws Exception {
        worker(new SessionInput.Result(LEASE, 0, AttemptOutcome.COMPLETED, "", Map.of("value", 0.5), "", 1));
        sweep.expectMessageClass(SweepCommand.GetTrial.class)
                .replyTo()
                .tell(new SweepReply.Rejected(SweepRejection.UNKNOWN_TRIAL, "no such trial"));
        SweepCommand.FinishAttempt finish = sweep.expectMessageClass(SweepCommand.FinishAttempt.class);
        assertThat(finish.outcome()).isEqualTo(AttemptOutcome.FAILED);
        finish.replyTo().tell(new SweepReply.Rejected(SweepRejection.UNKNOWN_TRIAL, "no such trial"));
        assertThat(next(SessionOutput.ResultAck.class).accepted()).isFalse();
    }

    @Test
    void aStepReportIsAnsweredOnceStoreAndSweepHaveTakenIt() throws Exception {
        stepTroubles.add(new Away());
        stepTroubles.add(new Away());
        worker(new SessionInput.Step(LEASE, 3, Map.of("value", 0.4), "", ""));
        SweepReply decision = new SweepReply.StepDecision(LEASE, 3, true, "behind");
        Queue<SweepReply> replies = new ArrayDeque<>(List.of(decision, decision, AWAY, decision));
        while (!replies.isEmpty()) {
            SweepCommand.ReportStep report = sweep.expectMessageClass(SweepCommand.ReportStep.class);
            assertThat(said).isEmpty();
            report.replyTo().tell(replies.remove());
        }
        SessionOutput.StepAnswer answer = next(SessionOutput.StepAnswer.class);
        assertThat(answer.stop()).isTrue();
        assertThat(answer.reason()).isEqualTo("behind");
    }

    @Test
    void aTaskThatCannotBeMadeNowCostsNoAttempt() throws Exception {
        for (int i = 0; i < 5; i++) {
            taskTroubles.add(new Away());
        }
        lease();
        assertThat(sweep.expectMessageClass(SweepCommand.FinishAttempt.class).outcome())
                .isEqualTo(AttemptOutcome.RELEASED);
        assertThat(taskTroubles).isEmpty();
    }

    @Test
    void aTaskIsMadeOnceTheStoreIsBack() throws Exception {
        taskTroubles.add(new Away());
        taskTroubles.add(new Away());
        lease();
        assertThat(next(SessionOutput.Assign.class).assignment().lease().trial())
                .isEqualTo(1);
    }

    /** The other slot is given a trial. */
    private void lease() throws InterruptedException {
        SchedulerCommand.SessionState state = scheduler.expectMessageClass(SchedulerCommand.SessionState.class);
        state.session().tell(new SchedulerCommand.SlotGrant(1, LEASE.sweepId()));
        worker(new SessionInput.SlotReady(1));
        sweep.expectMessageClass(SweepCommand.LeaseTrial.class)
                .replyTo()
                .tell(new SweepReply.Leased(new SweepReply.Assignment(
                        new LeaseKey(LEASE.sweepId(), 1, 1, 2),
                        1,
                        TestSpecs.config(0),
                        1,
                        Duration.ofSeconds(15),
                        Duration.ofMinutes(1),
                        0)));
    }
}
