package dev.crosscheck.coordinator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.coordinator.sweep.SweepCommand.AttemptOutcome;
import dev.crosscheck.coordinator.sweep.SweepReply.Leased;
import dev.crosscheck.coordinator.sweep.SweepReply.ResultTaken;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.io.TempDir;

/** A sweep with its actor and journal on a node of its own. */
abstract class SweepFrontFixture {
    static final String ID = "test-000000";

    @SuppressWarnings("NullAway.Init")
    @TempDir
    Path root;

    static SweepSettings settings(int snapshotEvery, Duration deadline) {
        return new SweepSettings(
                10_000,
                512,
                Duration.ofSeconds(5),
                Duration.ofMillis(50),
                deadline,
                snapshotEvery,
                Duration.ofMillis(50),
                Duration.ofMinutes(10));
    }

    static void create(SweepNode node, String spec) {
        assertThat(node.ask(ref -> new SweepCommand.CreateSweep("r", TestSpecs.bytes(spec), ref)))
                .isInstanceOf(SweepReply.Summary.class);
    }

    static SweepReply.Assignment lease(SweepNode node, String worker) {
        return ((Leased) node.ask(ref -> new SweepCommand.LeaseTrial(node.holder(worker), 0, ref))).assignment();
    }

    static ResultTaken finish(SweepNode node, String worker, LeaseKey key, double score, OptionalInt next) {
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

    static SweepReply.Board board(SweepNode node) {
        return (SweepReply.Board) node.ask(ref -> new SweepCommand.GetLeaderboard(0, ref));
    }
}
