package dev.crosscheck.coordinator.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.coordinator.monitor.MonitorCommand.Finished;
import dev.crosscheck.coordinator.monitor.MonitorCommand.Rescored;
import dev.crosscheck.coordinator.monitor.MonitorCommand.SetsChanged;
import dev.crosscheck.coordinator.scoring.EvidenceShape;
import dev.crosscheck.coordinator.scoring.EvidenceShape.SetShape;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ActiveSetsTest {
    private static final Set<String> OLD = Set.of("xc1");
    private static final Set<String> ALL = Set.of("xc1", "fresh");

    private static EvidenceShape shape(String fresh, String xc1) {
        return new EvidenceShape(
                100,
                List.of(new SetShape("xc1", 50, List.of(), xc1), new SetShape("fresh", 60, List.of(), fresh)),
                false,
                "d",
                List.of("fresh"),
                true);
    }

    private static ActiveSets withTrials(int trials) {
        ActiveSets sets = new ActiveSets(shape("PENDING", "ACTIVE"));
        for (int trial = 0; trial < trials; trial++) {
            assertThat(sets.finished(trial(trial), trial, OLD)).isTrue();
        }
        sets.change(
                new SetsChanged(
                        trials,
                        List.of("fresh"),
                        List.of(),
                        LongStream.range(0, trials).boxed().toList()),
                shape("PENDING", "ACTIVE"));
        return sets;
    }

    private static Finished trial(long number) {
        return new Finished(number, number, true, 1, 0.5, "e");
    }

    private static List<String> states(ActiveSets sets) {
        return sets.shown().sets().stream().map(s -> s.name() + " " + s.state()).toList();
    }

    @Test
    void aNewSetIsPendingUntilEveryChosenTrialAnswered() {
        ActiveSets sets = withTrials(25);
        assertThat(states(sets)).containsExactly("xc1 ACTIVE", "fresh PENDING");
        for (int trial = 0; trial < 25; trial++) {
            assertThat(sets.due()).isFalse();
            sets.rescored(new Rescored(30 + trial, trial, 2), ALL);
        }
        assertThat(sets.due()).isTrue();
        assertThat(sets.active()).containsExactly("xc1");
        assertThat(sets.settle()).isTrue();
        assertThat(sets.active()).containsExactly("xc1", "fresh");
        assertThat(states(sets)).containsExactly("xc1 ACTIVE", "fresh ACTIVE");
        assertThat(sets.due()).isFalse();
    }

    @Test
    void withoutPredictionsOfTheIncumbentItWaitsForTheNextOne() {
        ActiveSets sets = withTrials(25);
        for (int trial = 0; trial < 24; trial++) {
            sets.rescored(new Rescored(30 + trial, trial, 2), ALL);
        }
        sets.givenUp(24);
        assertThat(sets.due()).isFalse();
        sets.finished(trial(25), 20, ALL);
        assertThat(sets.due()).as("no new incumbent").isFalse();
        sets.finished(trial(26), 100, ALL);
        assertThat(sets.due()).isTrue();
    }

    @Test
    void fewTrialsWaitUntilThereAreTwenty() {
        ActiveSets sets = withTrials(5);
        for (int trial = 0; trial < 5; trial++) {
            sets.rescored(new Rescored(10 + trial, trial, 2), ALL);
        }
        for (int trial = 5; trial < 20; trial++) {
            assertThat(sets.due()).isFalse();
            sets.finished(trial(trial), 0, ALL);
        }
        assertThat(sets.due()).isTrue();
    }

    @Test
    void anAttemptOnTheOlderPoolCoversNothing() {
        ActiveSets sets = withTrials(25);
        for (int trial = 0; trial < 25; trial++) {
            sets.rescored(new Rescored(30 + trial, trial, 2), trial < 10 ? OLD : ALL);
        }
        assertThat(sets.due()).as("15 trials have the set").isFalse();
    }

    @Test
    void aRetiredSetIsDroppedAtOnceAndNeverComesBack() {
        ActiveSets sets = withTrials(25);
        sets.change(new SetsChanged(40, List.of(), List.of("xc1"), List.of()), shape("PENDING", "RETIRED"));
        assertThat(sets.due()).isTrue();
        assertThat(sets.settle()).isFalse();
        assertThat(sets.active()).isEmpty();
        assertThat(sets.finished(trial(25), 1, ALL)).as("nothing to test with").isFalse();
        for (int trial = 0; trial < 26; trial++) {
            sets.rescored(new Rescored(50 + trial, trial, 2), ALL);
        }
        assertThat(sets.settle()).isTrue();
        assertThat(sets.active()).containsExactly("fresh");
        assertThat(states(sets)).containsExactly("xc1 RETIRED", "fresh ACTIVE");
    }

    @Test
    void aSetThatIsRetiredWhilePendingNeverCounts() {
        ActiveSets sets = withTrials(25);
        sets.change(new SetsChanged(40, List.of(), List.of("fresh"), List.of()), shape("RETIRED", "ACTIVE"));
        for (int trial = 0; trial < 25; trial++) {
            sets.rescored(new Rescored(50 + trial, trial, 2), ALL);
        }
        assertThat(sets.due()).isFalse();
        assertThat(states(sets)).containsExactly("xc1 ACTIVE", "fresh RETIRED");
    }
}
