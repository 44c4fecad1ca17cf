package dev.crosscheck.coordinator.session;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.actor.typed.RecipientRef;
import com.typesafe.config.ConfigFactory;
import dev.crosscheck.coordinator.checkpoint.Checkpoints;
import dev.crosscheck.coordinator.checkpoint.Standing;
import dev.crosscheck.coordinator.config.SessionSettings;
import dev.crosscheck.coordinator.grpc.StoredSteps;
import dev.crosscheck.coordinator.scheduler.SchedulerCommand;
import dev.crosscheck.coordinator.scoring.TrialScorer;
import dev.crosscheck.coordinator.store.InMemoryStores;
import dev.crosscheck.coordinator.sweep.LeaseKey;
import dev.crosscheck.coordinator.sweep.SweepCommand;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import dev.crosscheck.search.space.Configuration;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Messages to workers that do not read them. */
class SlowReaderTest {
    private static final ActorTestKit KIT = ActorTestKit.create(ConfigFactory.parseString("akka.loglevel = ERROR"));
    private static final int LIMIT = 4;

    private final Link link = new Link();

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @Test
    void messagesWaitInOrderUntilTheWorkerReads() {
        Outbox outbox = new Outbox(link, 3);
        for (int i = 0; i < 3; i++) {
            outbox.send(ack(i));
        }
        assertThat(link.sent).isEmpty();
        assertThat(outbox.isOverflown()).isFalse();

        link.ready = true;
        outbox.send(ack(3));
        assertThat(link.sent).containsExactly(ack(0), ack(1), ack(2), ack(3));
    }

    @Test
    void oneMessageTooManyIsAnOverflow() {
        Outbox outbox = new Outbox(link, 3);
        for (int i = 0; i < 4; i++) {
            outbox.send(ack(i));
        }
        assertThat(outbox.isOverflown()).isTrue();
    }

    @Test
    void aWorkerThatDoesNotReadIsDroppedAndToldWhy() {
        ActorRef<SessionCommand> session = KIT.spawn(WorkerSession.create(services(), link, "s-1"));
        var gone = KIT.createTestProbe();
        session.tell(new SessionCommand.FromWorker(
                new SessionInput.Hello(1, "slow", "i", 1, "cpu", Map.of(), "1", List.of(), List.of(), List.of())));
        for (int beat = 0; beat <= LIMIT; beat++) {
            session.tell(new SessionCommand.FromWorker(new SessionInput.Heartbeat(beat, List.of(), List.of())));
        }

        SessionEnd end = link.closed.orTimeout(30, TimeUnit.SECONDS).join();
        assertThat(end.kind()).isEqualTo(SessionEnd.Kind.OVERFLOW);
        assertThat(end.message()).isEqualTo(LIMIT + " messages wait to be read: connect again");
        gone.expectTerminated(session, Duration.ofSeconds(30));
        assertThat(link.sent).isEmpty();
    }

    private static SessionOutput ack(long sequence) {
        return new SessionOutput.HeartbeatAck(sequence, List.of());
    }

    private static SessionServices services() {
        InMemoryStores.Documents documents = new InMemoryStores.Documents();
        return new SessionServices(
                new NoSweeps(),
                KIT.<SchedulerCommand>createTestProbe().getRef(),
                KIT.spawn(SessionRegistry.create()),
                new NoScores(),
                assignment -> CompletableFuture.failedStage(new AssertionError("no trial")),
                new StoredSteps(new InMemoryStores.Trials()),
                new SessionMeters(new SimpleMeterRegistry()),
                new SessionSettings(
                        Duration.ofMinutes(1),
                        3,
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(1),
                        LIMIT,
                        10_000),
                new Checkpoints(
                        new InMemoryStores.Blobs(),
                        documents,
                        lease -> CompletableFuture.completedStage(Standing.ENDED),
                        Runnable::run,
                        new SecureRandom(),
                        0));
    }

    /** A stream whose worker does not read, until it is ready. */
    private static final class Link implements SessionLink {
        final List<SessionOutput> sent = new CopyOnWriteArrayList<>();
        final CompletableFuture<SessionEnd> closed = new CompletableFuture<>();
        volatile boolean ready;

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public void send(SessionOutput message) {
            sent.add(message);
        }

        @Override
        public void request(int messages) {}

        @Override
        public void close(SessionEnd end) {
            closed.complete(end);
        }
    }

    private static final class NoSweeps implements SessionServices.SweepAccess {
        @Override
        public RecipientRef<SweepCommand> sweep(String sweepId) {
            throw new AssertionError("there is no sweep");
        }

        @Override
        public CompletionStage<SweepDefinition> definition(String sweepId) {
            return CompletableFuture.failedStage(new AssertionError("there is no sweep"));
        }

        @Override
        public CompletionStage<List<String>> active() {
            return CompletableFuture.completedStage(List.of());
        }

        @Override
        public void release(String worker, String currentInstance) {}
    }

    private static final class NoScores implements TrialScorer {
        @Override
        public CompletionStage<Scored> score(
                SweepDefinition definition,
                LeaseKey lease,
                Configuration params,
                String predictions,
                Map<String, Double> reported) {
            throw new AssertionError("there is nothing to score");
        }

        @Override
        public CompletionStage<Boolean> scoreRung(
                SweepDefinition definition, LeaseKey lease, Configuration params, long step, String predictions) {
            throw new AssertionError("there is nothing to score");
        }
    }
}
