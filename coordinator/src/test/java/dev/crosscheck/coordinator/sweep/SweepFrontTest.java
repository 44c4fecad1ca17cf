package dev.crosscheck.coordinator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.FishingOutcomes;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.persistence.testkit.PersistenceTestKitPlugin;
import akka.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import akka.persistence.testkit.javadsl.PersistenceTestKit;
import com.typesafe.config.ConfigFactory;
import dev.crosscheck.coordinator.journal.rocksdb.TestStorage;
import dev.crosscheck.coordinator.scheduler.SchedulerCommand.Demand;
import dev.crosscheck.coordinator.sweep.SweepCommand.AttemptOutcome;
import dev.crosscheck.coordinator.sweep.SweepReply.Rejected;
import dev.crosscheck.coordinator.sweep.SweepReply.ResultTaken;
import dev.crosscheck.search.AskRequest;
import dev.crosscheck.search.Proposals;
import dev.crosscheck.search.Strategy;
import dev.crosscheck.search.trial.Trial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SweepFrontTest extends SweepFrontFixture {
    private SweepNode node() {
        return new SweepNode(root, ID, (c, s, o) -> new SweepNode.Counting(), settings(7, Duration.ofSeconds(30)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ACTIVE", "PAUSED", "STOPPING", "CANCELLED", "COMPLETED"})
    void everythingIsThereAfterARestart(String phase) {
        SweepReply.Board before;
        LeaseKey open;
        try (SweepNode node = node()) {
            create(node, "trials=6 initial=1");
            open = lease(node, "a").lease();
            LeaseKey key = lease(node, "b").lease();
            for (int i = 0; i < (phase.equals("COMPLETED") ? 5 : 4); i++) {
                ResultTaken taken = finish(node, "b", key, i / 10.0, OptionalInt.of(0));
                assertThat(taken.accepted()).isTrue();
                key = taken.next().map(SweepReply.Assignment::lease).orElse(key);
            }
            switch (phase) {
                case "PAUSED" -> node.ask(ref -> new SweepCommand.PauseSweep("x", ref));
                case "STOPPING" -> node.ask(ref -> new SweepCommand.StopSweep("x", ref));
                case "CANCELLED" -> {
                    node.ask(ref -> new SweepCommand.StopSweep("x", ref));
                    finish(node, "b", key, 0.9, OptionalInt.empty());
                    finish(node, "a", open, 0.8, OptionalInt.empty());
                }
                case "COMPLETED" -> finish(node, "a", open, 0.8, OptionalInt.empty());
                default -> {}
            }
            before = board(node);
            assertThat(before.sweep().state()).isEqualTo(phase);
        }
        try (SweepNode node = node()) {
            assertThat(board(node)).isEqualTo(before);
            if (!before.running().isEmpty()) {
                assertThat(finish(node, "a", open, 0.7, OptionalInt.empty()).accepted())
                        .isTrue();
            }
        }
    }

    @Test
    void oneWorkerGetsTheSameTrialsWhetherTheProcessDiesOrNot() {
        List<Object> whole = new ArrayList<>();
        try (SweepNode node = new SweepNode(
                root.resolve("other"),
                ID,
                (c, s, o) -> new SweepNode.Counting(),
                settings(7, Duration.ofSeconds(30)))) {
            create(node, "trials=9");
            run(node, 9, whole);
        }
        List<Object> broken = new ArrayList<>();
        try (SweepNode node = node()) {
            create(node, "trials=9");
            run(node, 4, broken);
        }
        try (SweepNode node = node()) {
            run(node, 5, broken);
        }
        assertThat(broken).isEqualTo(whole);
        assertThat(whole.get(8)).isEqualTo(TestSpecs.config(8 + 8 / 1e6));
    }

    private static void run(SweepNode node, int trials, List<Object> params) {
        for (int i = 0; i < trials; i++) {
            SweepReply.Assignment assignment = lease(node, "a");
            params.add(assignment.params());
            finish(node, "a", assignment.lease(), i, OptionalInt.empty());
        }
    }

    @Test
    void demandIsToldAndWithdrawnAndTheRowFollows() {
        try (SweepNode node = node()) {
            create(node, "trials=1");
            assertThat(node.scheduler.expectMessageClass(Demand.class).wanted()).isEqualTo(1);
            LeaseKey key = lease(node, "a").lease();
            finish(node, "a", key, 1, OptionalInt.empty());
            node.scheduler.fishForMessage(
                    SweepNode.PATIENCE,
                    message -> ((Demand) message).wanted() == 0
                            ? FishingOutcomes.complete()
                            : FishingOutcomes.continueAndIgnore());
            node.kit.createTestProbe().awaitAssert(() -> {
                assertThat(node.rows.get(node.rows.size() - 1).state()).isEqualTo("COMPLETED");
                return null;
            });
        }
    }

    @Test
    void leaseRunsOutByItselfAndSubscribersHear() {
        try (SweepNode node = node()) {
            create(node, "trials=3 lease=1");
            LeaseKey key = lease(node, "a").lease();
            TestProbe<SweepReply.Changed> changes = node.kit.createTestProbe(SweepReply.Changed.class);
            node.front().tell(new SweepCommand.Subscribe(changes.getRef()));
            changes.expectMessage(new SweepReply.Changed(ID, false));
            changes.expectMessage(SweepNode.PATIENCE, new SweepReply.Changed(ID, false));
            changes.awaitAssert(SweepNode.PATIENCE, () -> {
                assertThat(board(node).running()).isEmpty();
                return null;
            });
            assertThat(finish(node, "a", key, 1, OptionalInt.empty()).reason()).contains("ended as LOST");
            node.ask(ref -> new SweepCommand.StopSweep("enough", ref));
            changes.fishForMessage(
                    SweepNode.PATIENCE,
                    changed -> changed.ended() ? FishingOutcomes.complete() : FishingOutcomes.continueAndIgnore());
        }
    }

    @Test
    void slowStrategyIsStoodInForAndTheTrialSaysSo() {
        var latch = new CountDownLatch(1);
        Strategy stuck = new Strategy() {
            @Override
            public Proposals ask(AskRequest request) {
                try {
                    latch.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return new Proposals(List.of(), true);
            }

            @Override
            public void tell(List<Trial> changed) {}
        };
        try (SweepNode node = new SweepNode(
                root,
                ID,
                (config, s, o) -> config.name().equals("sobol") ? new SweepNode.Counting() : stuck,
                settings(1000, Duration.ofMillis(100)))) {
            create(node, "trials=3");
            assertThat(lease(node, "a").params()).isEqualTo(TestSpecs.config(0));
            latch.countDown();
        }
    }

    @Test
    void strategyThatThrowsFailsTheSweepWithItsReason() {
        try (SweepNode node = new SweepNode(
                ConfigFactory.parseString("akka.loglevel = OFF").withFallback(TestStorage.actorConfig(root)),
                ID,
                (config, s, o) -> {
                    throw new IllegalStateException("singular matrix");
                },
                settings(1000, Duration.ofSeconds(30)),
                Optional.empty())) {
            create(node, "trials=3");
            assertThat(node.ask(ref -> new SweepCommand.LeaseTrial(node.holder("a"), 0, ref)))
                    .isInstanceOfSatisfying(SweepReply.NothingToLease.class, n -> assertThat(n.ended())
                            .isTrue());
            assertThat(board(node).sweep().stateBecause()).contains("failed 3 times: singular matrix");
        }
    }

    @Test
    void tooManyCommandsAreRefusedAsOverloaded() {
        try (SweepNode node = new SweepNode(
                root,
                ID,
                (c, s, o) -> new SweepNode.Counting(),
                new SweepSettings(
                        1,
                        1,
                        Duration.ZERO,
                        Duration.ofMillis(50),
                        Duration.ofSeconds(30),
                        1000,
                        Duration.ofMillis(50),
                        Duration.ofMinutes(10)))) {
            TestProbe<SweepReply> probe = node.kit.createTestProbe(SweepReply.class);
            for (int i = 0; i < 500; i++) {
                node.front().tell(new SweepCommand.GetSweep(probe.getRef()));
            }
            List<SweepReply> replies = probe.receiveSeveralMessages(500, SweepNode.PATIENCE);
            assertThat(replies)
                    .anyMatch(r -> r instanceof Rejected rejected && rejected.code() == SweepRejection.OVERLOADED);
        }
    }

    /** With a slot that wants the next trial, for which the strategy has to be asked first. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void failedWriteIsAnsweredAndTheSweepGoesOn(boolean wantsNext) {
        var storage = ConfigFactory.parseString("akka.loglevel = OFF")
                .withFallback(PersistenceTestKitPlugin.getInstance().config())
                .withFallback(PersistenceTestKitSnapshotPlugin.config());
        try (SweepNode node = new SweepNode(
                storage,
                ID,
                (c, s, o) -> new SweepNode.Counting(),
                settings(1000, Duration.ofSeconds(30)),
                Optional.empty())) {
            create(node, "trials=3");
            LeaseKey key = lease(node, "a").lease();
            PersistenceTestKit.create(node.kit.system()).failNextPersisted();
            OptionalInt next = wantsNext ? OptionalInt.of(0) : OptionalInt.empty();
            assertThat(node.ask(ref -> finishing(node, key, next, ref)))
                    .isInstanceOfSatisfying(
                            Rejected.class, r -> assertThat(r.code()).isEqualTo(SweepRejection.UNAVAILABLE));
            SweepReply retried = node.ask(ref -> finishing(node, key, next, ref));
            while (retried instanceof Rejected again && again.code().retryable()) {
                retried = node.ask(ref -> finishing(node, key, next, ref));
            }
            assertThat(((ResultTaken) retried).accepted()).isTrue();
            assertThat(board(node).sweep().finished()).isEqualTo(1);
        }
    }

    /** A result of worker a, which asks for another trial for the slot {@code next}. */
    static SweepCommand finishing(SweepNode node, LeaseKey key, OptionalInt next, ActorRef<SweepReply> replyTo) {
        return new SweepCommand.FinishAttempt(
                key,
                AttemptOutcome.COMPLETED,
                "",
                OptionalDouble.of(1),
                Map.of(),
                "",
                1,
                node.holder("a"),
                next,
                replyTo);
    }
}
