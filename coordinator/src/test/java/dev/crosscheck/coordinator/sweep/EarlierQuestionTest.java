package dev.crosscheck.coordinator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.persistence.testkit.PersistenceTestKitPlugin;
import akka.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import akka.persistence.testkit.javadsl.PersistenceTestKit;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.crosscheck.coordinator.sweep.SweepReply.Rejected;
import dev.crosscheck.search.AskRequest;
import dev.crosscheck.search.Proposals;
import dev.crosscheck.search.Strategy;
import dev.crosscheck.search.trial.Trial;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A strategy that still thinks about a question of before the sweep was read again. */
class EarlierQuestionTest extends SweepFrontFixture {
    /** With one thread for strategies, the new one begins when the old one has answered. */
    private static final Config STORAGE = ConfigFactory.parseString(
                    "akka.loglevel = OFF, crosscheck.suggest-dispatcher.thread-pool-executor.fixed-pool-size = 1")
            .withFallback(PersistenceTestKitPlugin.getInstance().config())
            .withFallback(PersistenceTestKitSnapshotPlugin.config());

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch thought = new CountDownLatch(1);

    /** Proposes 0.9 once it is let go. */
    private final class Pondering implements Strategy {
        @Override
        public Proposals ask(AskRequest request) {
            asked.countDown();
            awaited(thought);
            return new Proposals(List.of(TestSpecs.config(0.9)), false);
        }

        @Override
        public void tell(List<Trial> changed) {}
    }

    private static void awaited(CountDownLatch latch) {
        try {
            assertThat(latch.await(SweepNode.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void itsAnswerIsNotTakenForThatToANewQuestion() {
        AtomicInteger made = new AtomicInteger();
        try (SweepNode node = new SweepNode(
                STORAGE,
                ID,
                (c, s, o) -> made.getAndIncrement() == 0 ? new Pondering() : new SweepNode.Counting(),
                settings(1000, Duration.ofSeconds(30)),
                Optional.empty())) {
            create(node, "trials=3 initial=1");
            LeaseKey first = lease(node, "a").lease();
            TestProbe<SweepReply> waiting = node.kit.createTestProbe(SweepReply.class);
            node.front().tell(new SweepCommand.LeaseTrial(node.holder("b"), 0, waiting.getRef()));
            awaited(asked);
            PersistenceTestKit.create(node.kit.system()).failNextPersisted();
            assertThat(node.ask(ref -> new SweepCommand.PauseSweep("x", ref))).isInstanceOf(Rejected.class);
            SweepReply result;
            do {
                result = node.ask(ref -> SweepFrontTest.finishing(node, first, OptionalInt.empty(), ref));
            } while (result instanceof Rejected);
            thought.countDown();

            // The proposal knows the result that came while the first strategy thought.
            assertThat(lease(node, "b").params()).isEqualTo(TestSpecs.config(1 + 1 / 1e6));
        }
    }
}
