package dev.crosscheck.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecommendationTest {
    private static final int[] SETS = {100, 130, 170};

    @Test
    void eachSetScoresTheTrialThatWasChosenWithoutIt() {
        EvidenceTable table = new EvidenceTable(Evidence.spec(150, SETS));
        List<TrialEvidence> sweep = Evidence.binary(31, 60, 0.2, 150, SETS);
        sweep.forEach(table::add);
        Recommender recommender = new Recommender(table);
        recommender.update();

        Diagnostics.Recommended worth = recommender.worth();

        double sum = 0;
        int agreeing = 0;
        for (int k = 0; k < 3; k++) {
            int chosen = recommender.chosenWithout(k);
            sum += Evidence.scores(sweep.get(chosen), "s" + k).sum();
            agreeing += chosen == recommender.current() ? 1 : 0;
        }
        assertThat(worth.score().estimate()).isCloseTo(sum / 400, within(1e-12));
        assertThat(worth.agreeing()).isEqualTo(agreeing);
        assertThat(worth.chosen()).hasSize(3);
        assertThat(worth.score().low()).isLessThan(worth.score().estimate());
    }

    @Test
    void whatASetSaysOfATrialDoesNotMoveTheChoiceMadeWithoutIt() {
        List<TrialEvidence> sweep = Evidence.binary(32, 60, 0.2, 150, SETS);
        List<TrialEvidence> changed = new ArrayList<>();
        List<TrialEvidence> other = Evidence.binary(33, 60, 0.2, 150, SETS);
        for (int j = 0; j < 60; j++) {
            TrialEvidence e = sweep.get(j);
            changed.add(new TrialEvidence(
                    e.trial(),
                    e.kind(),
                    e.tuning(),
                    Map.of(
                            "s0", new SetScores.PerExample(Evidence.scores(e, "s0")),
                            "s1", new SetScores.PerExample(Evidence.scores(other.get(j), "s1")),
                            "s2", new SetScores.PerExample(Evidence.scores(e, "s2")))));
        }

        assertThat(recommender(changed).chosenWithout(1))
                .isEqualTo(recommender(sweep).chosenWithout(1));
    }

    private static Recommender recommender(List<TrialEvidence> sweep) {
        EvidenceTable table = new EvidenceTable(Evidence.spec(150, SETS));
        sweep.forEach(table::add);
        Recommender recommender = new Recommender(table);
        recommender.update();
        return recommender;
    }

    @Test
    void noTieGoesUncountedAndAtMostAHundredAreListed() {
        OverfitMonitor monitor =
                Evidence.monitor(Evidence.spec(60, 60, 60, 60), Evidence.binary(34, 150, 0, 60, 60, 60, 60));
        monitor.completed();

        Diagnostics said = monitor.report().diagnostics();
        assertThat(said.ties()).hasSize(100);
        assertThat(said.tied()).isBetween(101, 149);
        assertThat(said.ties())
                .doesNotContain(monitor.report().recommendedTrial().orElseThrow());
    }

    @Test
    void theScoresPartAtTheFirstIncumbentOfTheRiseThatIsNotReal() {
        List<TrialEvidence> sweep = new ArrayList<>();
        for (int j = 0; j < 30; j++) {
            sweep.add(trial(j, 0.60 + 0.001 * j, 0.60 + 0.001 * j));
        }
        sweep.add(trial(30, 0.70, 0.70));
        sweep.add(trial(31, 0.75, 0.75));
        sweep.add(trial(32, 0.80, 0.72));
        sweep.add(trial(33, 0.90, 0.62));

        OverfitMonitor monitor = Evidence.monitor(Evidence.spec(1000, 1000, 1000, 1000), sweep);

        assertThat(monitor.alarm().orElseThrow().incumbent()).isEqualTo(33);
        Diagnostics.Parted parted = monitor.report().diagnostics().parted().orElseThrow();
        assertThat(parted.trial()).isEqualTo(32);
        assertThat(parted.seen()).isEqualTo(33);
    }

    @Test
    void scoresThatRunAheadFromTheBeginningPartAtTheFirstTestedIncumbentAndWithoutAnAlarmNowhere() {
        List<TrialEvidence> sweep = new ArrayList<>();
        for (int j = 0; j < 30; j++) {
            sweep.add(trial(j, 0.60 + 0.0001 * j, 0.60));
        }
        sweep.add(trial(30, 0.604, 0.60));
        OverfitMonitor monitor = Evidence.monitor(Evidence.spec(1000, 1000, 1000, 1000), sweep);
        assertThat(monitor.alarm()).isEmpty();
        assertThat(monitor.report().diagnostics().parted()).isEmpty();

        monitor.add(trial(31, 0.90, 0.58));

        assertThat(monitor.alarm()).isPresent();
        assertThat(monitor.report().diagnostics().parted().orElseThrow().seen()).isEqualTo(20);
    }

    /** Right on the first share of the tuning set and of each secret set, but for a few that depend on the trial. */
    private static TrialEvidence trial(int trial, double tuning, double secret) {
        SetScores set = new SetScores.PerExample(first(trial, secret));
        return new TrialEvidence(
                trial,
                TrialEvidence.Kind.SEARCH,
                TuningScore.of(first(0, tuning)),
                Map.of("s0", set, "s1", set, "s2", set));
    }

    private static ExampleScores first(int moved, double share) {
        boolean[] correct = new boolean[1000];
        int right = (int) Math.rint(1000 * share);
        for (int e = 0; e < right; e++) {
            correct[(e + moved) % 1000] = true;
        }
        return ExampleScores.ofBits(correct);
    }
}
