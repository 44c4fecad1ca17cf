package dev.crosscheck.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.proto.v1.ExtendSweepRequest;
import dev.crosscheck.proto.v1.GetLeaderboardRequest;
import dev.crosscheck.proto.v1.Leaderboard;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sweeps that have ended take no memory of a whole coordinator, and are there when somebody asks. */
class UnloadedSweepTest {
    private static final String SPEC =
            """
            {metadata: {name: 'short'}, objective: {metric: 'value'}, parameters: {a: {type: 'float', min: 0, max: 1}},
             strategy: {name: 'random', seed: '7'}, trainer: {command: ['true']}, budget: {max_trials: '3'}}""";

    private static Leaderboard board(LiveCoordinator live, String sweep) {
        return live.sweeps.getLeaderboard(
                GetLeaderboardRequest.newBuilder().setSweep(sweep).build());
    }

    private static void awaitLoaded(LiveCoordinator live, int sweeps) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!live.metrics().contains("crosscheck_sweeps_loaded " + sweeps + ".0")) {
            assertThat(System.nanoTime())
                    .as("still not " + sweeps + " in memory")
                    .isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    @Test
    void anEndedSweepLeavesTheMemoryAndComesBackForAQuestionAndForMoreTrials(@TempDir Path home) throws Exception {
        try (var live = new LiveCoordinator(home, "crosscheck.sweeps.unload-after = 300ms\n")) {
            String sweep = live.create(SPEC).getSweep().getSweep();
            awaitLoaded(live, 1);
            live.work(3, params -> params.getFieldsOrThrow("a").getNumberValue());
            Leaderboard before = board(live, sweep);
            assertThat(before.getSweep().getState()).isEqualTo("COMPLETED");
            awaitLoaded(live, 0);

            assertThat(board(live, sweep)).isEqualTo(before);
            awaitLoaded(live, 0);

            live.sweeps.extendSweep(
                    ExtendSweepRequest.newBuilder().setSweep(sweep).setTrials(2).build());
            live.work(2, params -> 2);
            assertThat(board(live, sweep).getTrialsList()).hasSize(5);
            awaitLoaded(live, 0);
        }
    }
}
