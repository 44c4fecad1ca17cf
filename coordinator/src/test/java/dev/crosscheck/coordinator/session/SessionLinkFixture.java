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
import dev.crosscheck.coordinator.sweep.LeaseKey;
import dev.crosscheck.coordinator.sweep.SweepCommand;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import dev.crosscheck.coordinator.sweep.SweepRejection;
import dev.crosscheck.coordinator.sweep.SweepReply;
import dev.crosscheck.coordinator.sweep.TestSpecs;
import dev.crosscheck.search.space.Configuration;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A connected worker whose sweep and stores are played by the test. */
@NullUnmarked
abstract class SessionLinkFixture {
    static final LeaseKey LEASE = new LeaseKey("s-abcdef", 0, 1, 1);
    static final SweepReply AWAY = new SweepReply.Rejected(SweepRejection.UNAVAILABLE, "the sweep starts: try again");
    static final SweepReply GONE = new SweepReply.Rejected(SweepRejection.UNKNOWN_SWEEP, "there is no sweep s-abcdef");
    final ActorTestKit kit =
            ActorTestKit.create(ConfigFactory.parseString("akka.actor.testkit.typed.single-expect-default = 60s")
                    .withFallback(ConfigFactory.load()));
    final TestProbe<SweepCommand> sweep = kit.createTestProbe();
    final TestProbe<SchedulerCommand> scheduler = kit.createTestProbe();
    final LinkedBlockingQueue<SessionOutput> said = new LinkedBlockingQueue<>();
    /** What the store says to the next step reports, then it takes them. */
    final Queue<Throwable> stepTroubles = new ConcurrentLinkedQueue<>();

    final Set<Long> storedSteps = ConcurrentHashMap.newKeySet();
    final BlockingQueue<Long> removedSteps = new LinkedBlockingQueue<>();
    final Queue<Throwable> taskTroubles = new ConcurrentLinkedQueue<>();
    /** What becomes of the next readings of the sweep's specification, then they succeed. */
    final Queue<Throwable> definitionTroubles = new ConcurrentLinkedQueue<>();

    final CompletableFuture<SessionEnd> closed = new CompletableFuture<>();
    ActorRef<SessionCommand> session;

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

    SessionLink link() {
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

    SessionServices services() {
        SessionServices.SweepAccess sweeps = new SessionServices.SweepAccess() {
            @Override
            public RecipientRef<SweepCommand> sweep(String sweepId) {
                return sweep.ref();
            }

            @Override
            public CompletionStage<SweepDefinition> definition(String sweepId) {
                return Optional.ofNullable(definitionTroubles.poll())
                        .<CompletionStage<SweepDefinition>>map(CompletableFuture::failedFuture)
                        .orElseGet(
                                () -> CompletableFuture.completedFuture(TestSpecs.read(TestSpecs.bytes("trials=5"))));
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
                stepLog(),
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

    private SessionServices.StepLog stepLog() {
        return new SessionServices.StepLog() {
            @Override
            public CompletionStage<Done> put(LeaseKey lease, long step, Map<String, Double> metrics) {
                Throwable trouble = stepTroubles.poll();
                if (trouble != null) {
                    return CompletableFuture.failedFuture(trouble);
                }
                storedSteps.add(step);
                return CompletableFuture.completedFuture(Done.getInstance());
            }

            @Override
            public CompletionStage<Done> remove(LeaseKey lease, long step) {
                storedSteps.remove(step);
                removedSteps.add(step);
                return CompletableFuture.completedFuture(Done.getInstance());
            }
        };
    }

    static TrialScorer scorer() {
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

    void worker(SessionInput input) {
        session.tell(new SessionCommand.FromWorker(input));
    }

    <T extends SessionOutput> T next(Class<T> type) throws InterruptedException {
        SessionOutput message = said.poll(30, TimeUnit.SECONDS);
        assertThat(message).isInstanceOf(type);
        return type.cast(message);
    }
}
