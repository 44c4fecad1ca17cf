package dev.crosscheck.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.crosscheck.monitor.TrialEvidence.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/**
 * Overtuning by hand, as Schneider, Bischl and Feurer (AutoML 2025, arXiv 2506.19540) define it in errors: that of today's incumbent minus the least of all incumbents
 * so far; relative overtuning divides by how far the least lies below the first incumbent's. Secret sets have 1,000 examples each and stand for the truth.
 */
class OvertuningExampleTest {
    private static final int EXAMPLES = 1000;

    private final List<TrialEvidence> sweep = new ArrayList<>();
    private double tuning = 0.5;

    /** A new incumbent with this test error. */
    private OvertuningExampleTest incumbent(double testError) {
        tuning += 0.01;
        return trial(tuning, testError);
    }

    private OvertuningExampleTest trial(double tuningScore, double testError) {
        SetScores set = new SetScores.PerExample(right(1 - testError));
        sweep.add(new TrialEvidence(
                sweep.size(), Kind.SEARCH, TuningScore.of(right(tuningScore)), Map.of("s0", set, "s1", set)));
        return this;
    }

    /** Trials that never lead, one of them better in truth than all others: what was never the incumbent does not count. */
    private OvertuningExampleTest others() {
        trial(0.3, 0.05);
        for (int j = 0; j < 20; j++) {
            trial(0.3, 0.5 + 0.01 * j);
        }
        return this;
    }

    private static ExampleScores right(double share) {
        boolean[] correct = new boolean[EXAMPLES];
        Arrays.fill(correct, 0, (int) Math.rint(share * EXAMPLES), true);
        return ExampleScores.ofBits(correct);
    }

    private Diagnostics.Overtuning found() {
        OverfitMonitor monitor = Evidence.monitor(Evidence.spec(EXAMPLES, EXAMPLES, EXAMPLES), sweep);
        monitor.completed();
        return monitor.report().diagnostics().overtuning().orElseThrow();
    }

    private static void assertFound(Diagnostics.Overtuning found, long trial, double amount, double relative) {
        assertThat(found.trial()).isEqualTo(trial);
        assertThat(found.amount().estimate()).isCloseTo(amount, within(1e-9));
        assertThat(found.relative().orElseThrow()).isCloseTo(relative, within(1e-9));
    }

    @Test
    void partOfTheProgressIsLost() {
        // Errors of the incumbents 0.30, 0.24, 0.20, 0.26: 0.26 - 0.20 = 0.06 of 0.30 - 0.20 = 0.10.
        incumbent(0.30).others().incumbent(0.24).incumbent(0.20).incumbent(0.26);

        assertFound(found(), 23, 0.06, 0.6);
        assertThat(found().significant()).isTrue();
    }

    @Test
    void moreThanAllProgressIsLostWhereTodaysIsWorseThanTheFirst() {
        // 0.35 - 0.20 = 0.15 of 0.10.
        incumbent(0.30).others().incumbent(0.20).incumbent(0.35);

        assertFound(found(), 22, 0.15, 1.5);
    }

    @Test
    void aSearchThatRecoversHasLostNothing() {
        // 0.18 is the least of all: nothing of 0.30 - 0.18; the best earlier one is still named.
        incumbent(0.30).others().incumbent(0.20).incumbent(0.35).incumbent(0.18);

        assertFound(found(), 22, 0, 0);
        assertThat(found().significant()).isFalse();
    }

    @Test
    void withoutAnyProgressThereIsNoShareOfIt() {
        // 0.25 - 0.20 = 0.05, but the first was the best: 0.20 - 0.20 = 0.
        incumbent(0.20).others().incumbent(0.22).incumbent(0.25);

        assertThat(found().trial()).isZero();
        assertThat(found().amount().estimate()).isCloseTo(0.05, within(1e-9));
        assertThat(found().relative()).isEqualTo(OptionalDouble.empty());
    }
}
