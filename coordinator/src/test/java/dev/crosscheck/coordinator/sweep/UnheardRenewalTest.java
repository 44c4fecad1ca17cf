package dev.crosscheck.coordinator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.persistence.testkit.JournalOperation;
import akka.persistence.testkit.PersistenceTestKitPlugin;
import akka.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import akka.persistence.testkit.ProcessingPolicy;
import akka.persistence.testkit.ProcessingResult;
import akka.persistence.testkit.ProcessingSuccess;
import akka.persistence.testkit.WriteEvents;
import akka.persistence.testkit.javadsl.PersistenceTestKit;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.crosscheck.coordinator.scheduler.SchedulerCommand;
import dev.crosscheck.coordinator.sweep.SweepReply.Leased;
import dev.crosscheck.coordinator.sweep.SweepReply.Renewed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Leases whose renewal cannot be heard in time through no fault of their workers. */
class UnheardRenewalTest {
    private static final Config CONFIG = PersistenceTestKitPlugin.getInstance()
            .config()
            .withFallback(PersistenceTestKitSnapshotPlugin.config())
            .withFallback(ConfigFactory.parseResources("serialization.conf"))
            .withFallback(ConfigFactory.parseResources("sweep.conf"))
            .withFallback(ConfigFactory.defaultReferenceUnresolved())
            .resolve();

    /** Holds the next write up until it is let go. */
    private static final class Slow implements ProcessingPolicy<JournalOperation> {
        final CountDownLatch begun = new CountDownLatch(1);
        final CountDownLatch over = new CountDownLatch(1);

        @Override
        public ProcessingResult tryProcess(String id, JournalOperation operation) {
            if (operation instanceof WriteEvents) {
                begun.countDown();
                try {
                    assertThat(over.await(SweepNode.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                            .isTrue();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return ProcessingSuccess.getInstance();
        }
    }

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final ActorTestKit kit = ActorTestKit.create(CONFIG);
    private final TestProbe<SweepReply> replies = kit.createTestProbe(SweepReply.class);
    private final LeaseHolder holder =
            new LeaseHolder("a", "a-1", kit.createTestProbe(SessionSignal.class).getRef());
    private final ActorRef<SweepCommand> front = front();

    @AfterEach
    void shutDown() {
        kit.shutdownTestKit();
    }

    @Test
    void waitsForASlowWrite() throws InterruptedException {
        LeaseKey lease = leased();
        Slow slow = new Slow();
        PersistenceTestKit.create(kit.system()).withPolicy(slow);
        front.tell(new SweepCommand.PauseSweep(
                "x", kit.createTestProbe(SweepReply.class).getRef()));
        assertThat(slow.begun.await(SweepNode.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        tick();
        now.updateAndGet(time -> time.plusSeconds(20));
        front.tell(new SweepCommand.RenewLeases(holder, List.of(lease), replies.getRef()));
        slow.over.countDown();

        assertThat(replies.expectMessageClass(Renewed.class, SweepNode.PATIENCE).dropped())
                .isEmpty();
    }

    @Test
    void comesAfterTheMachineHasSlept() {
        LeaseKey lease = leased();
        tick();
        now.updateAndGet(time -> time.plusSeconds(600));
        tick();
        assertThat(renewed(lease)).isEmpty();

        for (int i = 0; i < 4; i++) {
            now.updateAndGet(time -> time.plusSeconds(4));
            tick();
        }
        replies.awaitAssert(SweepNode.PATIENCE, () -> {
            front.tell(new SweepCommand.GetTrial(lease.trial(), replies.getRef()));
            assertThat(replies.expectMessageClass(SweepReply.Detail.class, SweepNode.PATIENCE)
                            .trial()
                            .state())
                    .isEqualTo("WAITING");
            return null;
        });
        assertThat(renewed(lease)).containsExactly(lease);
    }

    private LeaseKey leased() {
        front.tell(new SweepCommand.CreateSweep("r", TestSpecs.bytes("trials=3"), replies.getRef()));
        replies.expectMessageClass(SweepReply.Summary.class, SweepNode.PATIENCE);
        front.tell(new SweepCommand.LeaseTrial(holder, 0, replies.getRef()));
        return replies.expectMessageClass(Leased.class, SweepNode.PATIENCE)
                .assignment()
                .lease();
    }

    private List<LeaseKey> renewed(LeaseKey lease) {
        front.tell(new SweepCommand.RenewLeases(holder, List.of(lease), replies.getRef()));
        return replies.expectMessageClass(Renewed.class, SweepNode.PATIENCE).dropped();
    }

    /** Returns once the front has heard it. */
    private void tick() {
        front.tell(new InternalCommand.LeaseTick());
        TestProbe<SweepReply.Changed> heard = kit.createTestProbe(SweepReply.Changed.class);
        front.tell(new SweepCommand.Subscribe(heard.getRef()));
        heard.expectMessageClass(SweepReply.Changed.class, SweepNode.PATIENCE);
    }

    private ActorRef<SweepCommand> front() {
        SweepServices services = new SweepServices(
                TestSpecs::read,
                (config, space, objective) -> new SweepNode.Counting(),
                now::get,
                Optional.empty(),
                kit.createTestProbe(SchedulerCommand.class).getRef(),
                Optional.empty(),
                SweepFrontFixture.settings(1000, Duration.ofSeconds(30)));
        return kit.spawn(SweepFront.create(SweepFrontFixture.ID, services), "front");
    }
}
