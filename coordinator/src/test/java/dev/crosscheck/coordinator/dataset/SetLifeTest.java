package dev.crosscheck.coordinator.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.coordinator.dataset.DatasetInfo.SetState;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SetLifeTest {
    /** The rank of each state on the way from the first to the last. */
    private static final Map<SetState, Integer> AGE = Map.of(
            SetState.PENDING,
            0,
            SetState.ACTIVE,
            1,
            SetState.EXPOSED,
            2,
            SetState.CONTAMINATED,
            3,
            SetState.RETIRED,
            4);

    @Test
    void noStateComesBackAndNoneFollowsItself() {
        for (SetState from : SetState.values()) {
            for (SetState to : SetState.values()) {
                if (AGE.getOrDefault(to, 0) <= AGE.getOrDefault(from, 0)) {
                    assertThat(SetLife.permits(from, to)).as(from + " to " + to).isFalse();
                }
            }
        }
    }

    @Test
    void everySetCanBeRetiredAndEveryLiveOneContaminated() {
        for (SetState from : List.of(SetState.PENDING, SetState.ACTIVE, SetState.EXPOSED)) {
            assertThat(SetLife.permits(from, SetState.CONTAMINATED)).isTrue();
            assertThat(SetLife.permits(from, SetState.RETIRED)).isTrue();
        }
        assertThat(SetLife.permits(SetState.CONTAMINATED, SetState.RETIRED)).isTrue();
    }

    @Test
    void onlyASetThatGaveAnswersIsExposed() {
        assertThat(SetLife.permits(SetState.PENDING, SetState.EXPOSED)).isFalse();
        assertThat(SetLife.permits(SetState.ACTIVE, SetState.EXPOSED)).isTrue();
    }

    @Test
    void exposedSetsStillCountAndContaminatedOnesDoNot() {
        assertThat(SetLife.counts(SetState.ACTIVE)).isTrue();
        assertThat(SetLife.counts(SetState.EXPOSED)).isTrue();
        assertThat(SetLife.counts(SetState.PENDING)).isFalse();
        assertThat(SetLife.counts(SetState.CONTAMINATED)).isFalse();
        assertThat(SetLife.counts(SetState.RETIRED)).isFalse();
    }

    @Test
    void theBudgetIsAQuarterOfTheExamplesButNeverTiny() {
        assertThat(ExposureBudget.byExamples().of(750)).isEqualTo(187);
        assertThat(ExposureBudget.byExamples().of(60)).isEqualTo(100);
        assertThat(new ExposureBudget(3).of(60)).isEqualTo(3);
    }
}
