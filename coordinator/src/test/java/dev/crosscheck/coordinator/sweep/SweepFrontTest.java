package dev.crosscheck.coordinator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.FishingOutcomes;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.javadsl.Behaviors;
import akka.persistence.testkit.PersistenceTestKitPlugin;
import akka.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import akka.persistence.testkit.javadsl.PersistenceTestKit;
import com.typesafe.config.ConfigFactory;
import dev.crosscheck.coordinator.journal.rocksdb.TestStorage;
import dev.crosscheck.coordinator.monitor.MonitorCommand;
import dev.crosscheck.coordinator.monitor.MonitorFactory;
import dev.crosscheck.coordinator.notify.Notice;
import dev.crosscheck.coordinator.notify.NoticeKind;
import dev.crosscheck.coordinator.notify.SweepNotices;
import dev.crosscheck.coordinator.scheduler.SchedulerCommand.Demand;
import dev.crosscheck.coordinator.sweep.SweepCommand.AttemptOutcome;
import dev.crosscheck.coordinator.sweep.SweepReply.Leased;
import dev.crosscheck.coordinator.sweep.SweepReply.Rejected;
import dev.crosscheck.coordinator.sweep.SweepReply.ResultTaken;
import dev.crosscheck.search.AskRequest;
import dev.crosscheck.search.Proposals;
import dev.crosscheck.search.Strategy;
import dev.crosscheck.search.trial.Trial;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SweepFrontTest {
    private static final String ID = "test-000000";

    @SuppressWarnings("NullAway.Init")
    @TempDir
    Path root;

    private static SweepSettings settings(int snapshotEvery, Duration deadline) {
        return new SweepSettings(
                10_000,
                512,
                Duration.ofSeconds(5),
                Duration.ofMillis(50),
                deadline,
                snapshotEvery,
                Duration.ofMillis(50));
    }

    private SweepNode node() {
        return new SweepNode(root, ID, (c, s, o) -> new SweepNode.Counting(), settings(7, Duration.ofSeconds(30)));
    }

    private static void create(SweepNode node, String spec) {
        assertThat(node.ask(ref -> new SweepCommand.CreateSweep("r", TestSpecs.bytes(spec), ref)))
                .isInstanceOf(SweepReply.Summary.class);
    }

    private static SweepReply.Assignment lease(SweepNode node, String worker) {
        return ((Leased) node.ask(ref -> new SweepCommand.LeaseTrial(node.holder(worker), 0, ref))).assignment();
    }

    private static ResultTaken finish(SweepNode node, String worker, LeaseKey key, double score, OptionalInt next) {
        return (ResultTaken) node.ask(ref -> new SweepCommand.FinishAttempt(
                key,
                AttemptOutcome.COMPLETED,
                "",
                OptionalDouble.of(score),
                Map.of("m", score),
                "e",
                1,
                node.holder(worker),
                next,
                ref));
    }

    private static SweepReply.Board board(SweepNode node) {
        return (SweepReply.Board) node.ask(ref -> new SweepCommand.GetLeaderboard(0, ref));
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
                        Duration.ofMillis(50)))) {
            TestProbe<SweepReply> probe = node.kit.createTestProbe(SweepReply.class);
            for (int i = 0; i < 500; i++) {
                node.front().tell(new SweepCommand.GetSweep(probe.getRef()));
            }
            List<SweepReply> replies = probe.receiveSeveralMessages(500, SweepNode.PATIENCE);
            assertThat(replies)
                    .anyMatch(r -> r instanceof Rejected rejected && rejected.code() == SweepRejection.OVERLOADED);
        }
    }

    @Test
    void failedWriteIsAnsweredAndTheSweepGoesOn() {
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
            SweepReply refused = node.ask(ref -> new SweepCommand.FinishAttempt(
                    key,
                    AttemptOutcome.COMPLETED,
                    "",
                    OptionalDouble.of(1),
                    Map.of(),
                    "",
                    1,
                    node.holder("a"),
                    OptionalInt.empty(),
                    ref));
            assertThat(refused).isInstanceOfSatisfying(Rejected.class, r -> assertThat(r.code())
                    .isEqualTo(SweepRejection.UNAVAILABLE));
            assertThat(finish(node, "a", key, 1, OptionalInt.empty()).accepted())
                    .isTrue();
            assertThat(board(node).sweep().finished()).isEqualTo(1);
        }
    }

    @Test
    void monitorHearsOfTheCompletionOfASweepInWhichTrialsFailed() {
        List<TestProbe<MonitorCommand>> probes = new ArrayList<>();
        var node = new SweepNode[1];
        MonitorFactory factory = (id, definition, sweep) -> {
            TestProbe<MonitorCommand> probe = node[0].kit.createTestProbe(MonitorCommand.class);
            probes.add(probe);
            return Behaviors.receiveMessage(message -> {
                probe.getRef().tell(message);
                return Behaviors.same();
            });
        };
        try (SweepNode opened = new SweepNode(
                TestStorage.actorConfig(root),
                ID,
                (c, s, o) -> new SweepNode.Counting(),
                settings(1000, Duration.ofSeconds(30)),
                Optional.of(factory))) {
            node[0] = opened;
            create(opened, "trials=3 attempts=1 action=WARN");
            finish(opened, "a", lease(opened, "a").lease(), 1, OptionalInt.empty());
            LeaseKey failing = lease(opened, "a").lease();
            opened.ask(ref -> new SweepCommand.FinishAttempt(
                    failing,
                    AttemptOutcome.INFEASIBLE,
                    "too deep",
                    OptionalDouble.empty(),
                    Map.of(),
                    "",
                    1,
                    opened.holder("a"),
                    OptionalInt.empty(),
                    ref));
            finish(opened, "a", lease(opened, "a").lease(), 2, OptionalInt.empty());

            probes.get(0).expectMessage(new MonitorCommand.Finished(0, 0, true, 1, 1, "e"));
            probes.get(0).expectMessage(new MonitorCommand.Finished(1, 2, true, 1, 2, "e"));
            assertThat(board(opened).sweep().finished()).isEqualTo(3);
            probes.get(0).expectMessage(new MonitorCommand.SweepCompleted(2));
        }
    }

    /** A monitor that finds something when the sweep is complete, and only then has nothing left to do. */
    @Test
    void allThereIsToTellIsToldBeforeItIsSaidThatNothingMoreWillComeAndAgainAfterARestart() {
        MonitorFactory factory = (id, definition, sweep) -> Behaviors.receiveMessage(message -> {
            if (message instanceof MonitorCommand.SweepCompleted) {
                sweep.tell(new SweepCommand.RecordFinding("EXHAUSTED", "WARN", "enough", 1, 0, OptionalLong.empty()));
            } else if (message instanceof MonitorCommand.WhenIdle question) {
                question.replyTo().tell(new MonitorCommand.Idle());
            }
            return Behaviors.same();
        });
        List<SweepNotices> before;
        try (SweepNode node = notifying(factory)) {
            create(node, "trials=1 action=WARN notify=on");
            finish(node, "a", lease(node, "a").lease(), 1, OptionalInt.empty());
            awaitLast(node);
            before = List.copyOf(node.told);
        }
        assertThat(before.get(0).notices()).isEmpty();
        assertThat(before).extracting(SweepNotices::last).endsWith(false, true);
        SweepNotices last = before.get(before.size() - 1);
        assertThat(last.notices())
                .extracting(Notice::kind)
                .containsExactlyInAnyOrder(NoticeKind.EXHAUSTED, NoticeKind.COMPLETED);
        try (SweepNode node = notifying(factory)) {
            node.ask(SweepCommand.GetSweep::new);
            awaitLast(node);
            assertThat(node.told).endsWith(last);
        }
    }

    private SweepNode notifying(MonitorFactory factory) {
        return new SweepNode(
                TestStorage.actorConfig(root),
                ID,
                (c, s, o) -> new SweepNode.Counting(),
                settings(1000, Duration.ofSeconds(30)),
                Optional.of(factory));
    }

    private static void awaitLast(SweepNode node) {
        node.kit.createTestProbe().awaitAssert(Duration.ofSeconds(20), () -> {
            assertThat(node.told).anyMatch(SweepNotices::last);
            return true;
        });
    }

    @Test
    void monitorIsToldInOrderAndAgainAfterItDied() {
        List<TestProbe<MonitorCommand>> probes = new ArrayList<>();
        var node = new SweepNode[1];
        MonitorFactory factory = (id, definition, sweep) -> {
            TestProbe<MonitorCommand> probe = node[0].kit.createTestProbe(MonitorCommand.class);
            probes.add(probe);
            return Behaviors.receiveMessage(message -> {
                probe.getRef().tell(message);
                if (message instanceof MonitorCommand.GetReport) {
                    throw new IllegalStateException("a monitor that breaks when asked");
                }
                return Behaviors.same();
            });
        };
        try (SweepNode opened = new SweepNode(
                ConfigFactory.parseString("akka.loglevel = OFF").withFallback(TestStorage.actorConfig(root)),
                ID,
                (c, s, o) -> new SweepNode.Counting(),
                settings(1000, Duration.ofSeconds(30)),
                Optional.of(factory))) {
            node[0] = opened;
            create(opened, "trials=9 action=WARN");
            finish(opened, "a", lease(opened, "a").lease(), 1, OptionalInt.empty());
            finish(opened, "a", lease(opened, "a").lease(), 2, OptionalInt.empty());
            probes.get(0).expectMessage(new MonitorCommand.Finished(0, 0, true, 1, 1, "e"));
            probes.get(0).expectMessage(new MonitorCommand.Finished(1, 1, true, 1, 2, "e"));
            TestProbe<MonitorCommand.ReportReply> reply = opened.kit.createTestProbe(MonitorCommand.ReportReply.class);
            opened.front().tell(new SweepCommand.GetOverfit(true, "me", reply.getRef()));
            probes.get(0).expectMessageClass(MonitorCommand.GetReport.class);
            reply.awaitAssert(() -> {
                assertThat(probes).hasSize(2);
                return null;
            });
            probes.get(1).expectMessage(new MonitorCommand.Finished(0, 0, true, 1, 1, "e"));
            probes.get(1).expectMessage(new MonitorCommand.Finished(1, 1, true, 1, 2, "e"));
        }
    }
}
