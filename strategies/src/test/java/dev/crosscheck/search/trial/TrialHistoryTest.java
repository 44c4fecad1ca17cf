package dev.crosscheck.search.trial;

import static dev.crosscheck.search.space.Spaces.config;
import static dev.crosscheck.search.space.Spaces.real;
import static dev.crosscheck.search.space.Spaces.space;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.search.trial.TrialHistory.Observation;
import dev.crosscheck.search.trial.TrialHistory.Outcome;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class TrialHistoryTest {
    private final TrialHistory history = new TrialHistory(space(real("x", 0, 1)), new Objective("accuracy", true));

    private void tell(int number, TrialState state, OptionalDouble score) {
        history.tell(List.of(new Trial(number, config("x", number / 10.0), state, score)));
    }

    @Test
    void lossesAreTurnedSoThatLowerIsBetter() {
        tell(3, TrialState.COMPLETE, OptionalDouble.of(0.9));
        assertThat(history.observations()).singleElement().satisfies(o -> {
            assertThat(o.loss()).isEqualTo(-0.9);
            assertThat(o.point()).containsExactly(0.3);
            assertThat(o.outcome()).isEqualTo(Outcome.COMPLETE);
        });
    }

    @Test
    void trialsWithoutAUsableScoreAreBad() {
        tell(0, TrialState.FAILED, OptionalDouble.empty());
        tell(1, TrialState.COMPLETE, OptionalDouble.of(Double.NEGATIVE_INFINITY));
        tell(2, TrialState.COMPLETE, OptionalDouble.empty());
        tell(3, TrialState.INFEASIBLE, OptionalDouble.of(0.5));
        tell(4, TrialState.PRUNED, OptionalDouble.empty());
        assertThat(history.observations().stream().map(Observation::outcome))
                .containsExactly(Outcome.BAD, Outcome.BAD, Outcome.BAD, Outcome.BAD, Outcome.PRUNED);
        assertThat(history.complete()).isZero();
    }

    @Test
    void unfinishedAndCancelledTrialsAreOnlyTaken() {
        tell(0, TrialState.WAITING, OptionalDouble.empty());
        tell(1, TrialState.CANCELLED, OptionalDouble.of(1));
        assertThat(history.observations()).isEmpty();
        assertThat(history.taken().contains(config("x", 0.0))).isTrue();
        assertThat(history.taken().contains(config("x", 0.1))).isTrue();
        assertThat(history.taken().contains(config("x", 0.2))).isFalse();
    }

    @Test
    void trialToldAgainKeepsItsPlaceAndCountsOnce() {
        tell(0, TrialState.COMPLETE, OptionalDouble.of(0.1));
        tell(1, TrialState.COMPLETE, OptionalDouble.of(0.2));
        tell(0, TrialState.COMPLETE, OptionalDouble.of(0.3));
        assertThat(history.observations().stream().map(Observation::loss)).containsExactly(-0.3, -0.2);
        assertThat(history.complete()).isEqualTo(2);
        assertThat(history.replacements()).isEqualTo(1);
        tell(1, TrialState.FAILED, OptionalDouble.empty());
        assertThat(history.complete()).isEqualTo(1);
    }
}
