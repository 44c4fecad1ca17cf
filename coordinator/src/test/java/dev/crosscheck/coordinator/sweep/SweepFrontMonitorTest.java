package dev.crosscheck.coordinator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.ConfigFactory;
import dev.crosscheck.coordinator.journal.rocksdb.TestStorage;
import dev.crosscheck.coordinator.monitor.MonitorCommand;
import dev.crosscheck.coordinator.monitor.MonitorFactory;
import dev.crosscheck.coordinator.notify.Notice;
import dev.crosscheck.coordinator.notify.NoticeKind;
import dev.crosscheck.coordinator.notify.SweepNotices;
import dev.crosscheck.coordinator.sweep.SweepCommand.AttemptOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What the monitor is told by a sweep that is stored, also over restarts of either. */
class SweepFrontMonitorTest extends SweepFrontFixture {
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

    @Test
    void aMonitorThatDiedOwingTheAnswerIsFollowedByOneThatIsAskedToo() {
        var monitors = new AtomicInteger();
        MonitorFactory factory = (id, definition, sweep) -> {
            boolean dies = monitors.incrementAndGet() == 1;
            return Behaviors.receiveMessage(message -> {
                if (message instanceof MonitorCommand.WhenIdle question) {
                    if (dies) {
                        throw new IllegalStateException("a monitor that breaks when asked");
                    }
                    question.replyTo().tell(new MonitorCommand.Idle());
                }
                return Behaviors.same();
            });
        };
        try (SweepNode node = notifying(factory)) {
            create(node, "trials=1 action=WARN notify=on");
            finish(node, "a", lease(node, "a").lease(), 1, OptionalInt.empty());
            awaitLast(node);
            assertThat(monitors).hasValue(2);
        }
    }

    /** What its monitor tells while the journal takes no writes: nobody else speaks to a sweep that has ended. */
    @Test
    void whatAnEndedSweepWasToldWhileItCouldNotBeWrittenIsTakenOnceItCan() {
        try (SweepNode node = notifying((id, definition, sweep) -> Behaviors.ignore())) {
            create(node, "trials=1 action=WARN notify=on");
            TestProbe<SweepReply.Changed> follower = node.kit.createTestProbe();
            node.front().tell(new SweepCommand.Subscribe(follower.getRef()));
            finish(node, "a", lease(node, "a").lease(), 1, OptionalInt.empty());
            while (!follower.receiveMessage().ended()) {}
            node.problem = Optional.of("the disk is full");
            node.front()
                    .tell(new SweepCommand.RecordFinding("EXHAUSTED", "WARN", "enough", 1, 0, OptionalLong.empty()));
            node.front().tell(new SweepCommand.Subscribe(follower.getRef()));
            follower.receiveMessage();
            assertThat(exhausted(node)).isFalse();
            node.problem = Optional.empty();
            node.kit.createTestProbe().awaitAssert(Duration.ofSeconds(20), () -> {
                assertThat(exhausted(node)).isTrue();
                return true;
            });
        }
    }

    private static boolean exhausted(SweepNode node) {
        return node.told.stream()
                .flatMap(told -> told.notices().stream())
                .anyMatch(notice -> notice.kind() == NoticeKind.EXHAUSTED);
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
