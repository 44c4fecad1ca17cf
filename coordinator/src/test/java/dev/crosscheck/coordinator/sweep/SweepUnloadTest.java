package dev.crosscheck.coordinator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.coordinator.journal.rocksdb.TestStorage;
import dev.crosscheck.coordinator.sweep.SweepReply.Rejected;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** A sweep that has ended leaves the memory. The host is played by the test and lets it stay. */
class SweepUnloadTest extends SweepFrontFixture {
    private SweepNode node() {
        return new SweepNode(
                TestStorage.actorConfig(root),
                ID,
                (c, s, o) -> new SweepNode.Counting(),
                settings(1000, Duration.ofSeconds(30)).unloadingAfter(Duration.ofMillis(20)),
                Optional.empty());
    }

    private static void awaitLeft(SweepNode node) {
        node.kit.createTestProbe().awaitAssert(Duration.ofSeconds(20), () -> {
            assertThat(node.left).containsExactly(node.front());
            return true;
        });
    }

    @Test
    void oneThatRunsStaysAndOneThatHasEndedLeavesOnce() {
        try (SweepNode node = node()) {
            create(node, "trials=1");
            LeaseKey running = lease(node, "a").lease();
            assertThat(node.left).isEmpty();
            finish(node, "a", running, 1, OptionalInt.empty());
            awaitLeft(node);
            assertThat(node.rows()).last().satisfies(row -> assertThat(row.state())
                    .isEqualTo("COMPLETED"));
        }
    }

    /** What would change it between the host's being asked and the end would be lost with the actor's soft state. */
    @Test
    void oneThatLeavesAnswersQuestionsAndTakesNoChanges() {
        try (SweepNode node = node()) {
            create(node, "trials=1");
            finish(node, "a", lease(node, "a").lease(), 1, OptionalInt.empty());
            awaitLeft(node);
            assertThat(board(node).sweep().finished()).isEqualTo(1);
            assertThat(node.ask(ref -> new SweepCommand.PauseSweep("", ref)))
                    .isInstanceOfSatisfying(Rejected.class, refused -> assertThat(refused.code())
                            .isEqualTo(SweepRejection.UNAVAILABLE));
        }
    }

    @Test
    void oneThatIsFollowedStays() {
        try (SweepNode node = node()) {
            create(node, "trials=1");
            var follower = node.kit.createTestProbe(SweepReply.Changed.class);
            node.front().tell(new SweepCommand.Subscribe(follower.getRef()));
            finish(node, "a", lease(node, "a").lease(), 1, OptionalInt.empty());
            while (!follower.receiveMessage().ended()) {}
            node.kit.createTestProbe().awaitAssert(Duration.ofSeconds(20), () -> {
                assertThat(node.rows()).last().satisfies(row -> assertThat(row.state())
                        .isEqualTo("COMPLETED"));
                return true;
            });
            assertThat(node.left).isEmpty();
            follower.stop();
            awaitLeft(node);
        }
    }
}
