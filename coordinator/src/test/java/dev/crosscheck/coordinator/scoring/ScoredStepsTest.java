package dev.crosscheck.coordinator.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.coordinator.dataset.ReplaySource;
import dev.crosscheck.coordinator.dataset.SweepData;
import dev.crosscheck.coordinator.scoring.TrialScorer.Scored;
import dev.crosscheck.coordinator.sweep.LeaseKey;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Scores of predictions at rungs and of replayed rows. */
class ScoredStepsTest extends ScorerFixture {
    @Test
    void predictionsAtARungAreScoredBesideThoseOfTheEnd() {
        byte[] content = predictions(10).encode(LEASE);
        trials.put(PredictionUpload.key(LEASE, 3), content);
        String receipt = PredictionUpload.receipt(LEASE, content);

        boolean scored = scorer.scoreRung(sweep, LEASE, TestSweeps.config(0), 3, receipt)
                .toCompletableFuture()
                .join();
        score(sweep, upload(predictions(5)));

        assertThat(scored).isTrue();
        Evidence atRung = Evidence.decode(trials.get(Evidence.key("s-1", 3, 1, 3))
                .toCompletableFuture()
                .join()
                .orElseThrow());
        assertThat(atRung.score()).isEqualTo(0.5);
        assertThat(atRung.sets().get("xc1")).hasSize(20).contains(0, 1);
        assertThat(evidence().score()).isEqualTo(0.75);
        assertThatThrownBy(() -> scorer.scoreRung(sweep, LEASE, TestSweeps.config(0), 9, receipt)
                        .toCompletableFuture()
                        .join())
                .hasMessageContaining("not stored");
    }

    @Test
    void aReplayHasSharesAtRungsWhereEverySetHasOne() {
        String csv =
                "config,tune,bits_tune,bits_s1,r1_tune,r1_s1,r2_tune,r2_s1,r3_tune\n7,0.5,10,011,0.4,0.1,0.5,,0.5\n";
        ReplaySource source = new ReplaySource("t.csv", data.upload(csv), List.of("config"), Map.of());
        data.sweeps.put("s-1", new SweepData("", 0, Optional.of(source), Optional.empty()));
        SweepDefinition replay = TestSweeps.replay("tune", List.of("s1"));
        List<Boolean> scored = new ArrayList<>();
        for (long step = 1; step <= 4; step++) {
            scored.add(scorer.scoreRung(replay, LEASE, TestSweeps.config(7), step, "")
                    .toCompletableFuture()
                    .join());
        }

        assertThat(scored).containsExactly(true, false, false, false);
        Evidence atRung = Evidence.decode(trials.get(Evidence.key("s-1", 3, 1, 1))
                .toCompletableFuture()
                .join()
                .orElseThrow());
        assertThat(atRung.score()).isEqualTo(0.4);
        assertThat(atRung.shares()).containsExactly(Map.entry("s1", new Evidence.Share(0.1, 3)));
        assertThat(atRung.names()).containsExactly("s1");
        assertThat(atRung.shares().toString()).as("secret").doesNotContain("0.1");
    }

    @Test
    void aReplayTakesScoreAndBitsFromItsRow() {
        String csv =
                "config,split,status,tune,bits_tune,bits_s1,r1_tune,r1_s1\n7,0,ok,0.5,10,011,0.4,0.1\n7.0,1,ok,0.9,11,111,0.4,0.1\n8,0,failed,,,,,\n";
        ReplaySource source = new ReplaySource("t.csv", data.upload(csv), List.of("config"), Map.of("split", "0.0"));
        data.sweeps.put("s-1", new SweepData("", 0, Optional.of(source), Optional.empty()));
        SweepDefinition replay = TestSweeps.replay("tune", List.of("s1"));

        Scored scored = scorer.score(replay, LEASE, TestSweeps.config(7), "", Map.of())
                .toCompletableFuture()
                .join();

        assertThat(scored.score()).isEqualTo(OptionalDouble.of(0.5));
        assertThat(evidence().tuning()).containsExactly(1, 0);
        assertThat(evidence().sets().get("s1")).containsExactly(0, 1, 1);
        LeaseKey other = new LeaseKey("s-1", 4, 1, 18);
        assertThatThrownBy(() -> scorer.score(replay, other, TestSweeps.config(8), "", Map.of())
                        .toCompletableFuture()
                        .join())
                .hasMessageContaining("t.csv line 4 records a trial whose status is not ok");
        assertThatThrownBy(() -> scorer.score(replay, other, TestSweeps.config(9), "", Map.of())
                        .toCompletableFuture()
                        .join())
                .hasMessageContaining("no row of t.csv holds this configuration");
        assertThat(data.lines(tables.project(source, replay.validation().orElseThrow())
                        .toCompletableFuture()
                        .join()))
                .containsExactly("config,split,status,tune,r1_tune", "7,0,ok,0.5,0.4", "8,0,failed,,");
    }
}
