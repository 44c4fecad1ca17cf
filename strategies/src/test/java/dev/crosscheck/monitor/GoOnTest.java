package dev.crosscheck.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GoOnTest {
    private static final int EXAMPLES = 400;
    private static final EvidenceSpec OLD =
            EvidenceSpec.of(EXAMPLES, List.of(SetSpec.of("xc1", EXAMPLES), SetSpec.of("xc2", EXAMPLES)));
    private static final EvidenceSpec NEW =
            EvidenceSpec.of(EXAMPLES, List.of(SetSpec.of("xc2", EXAMPLES), SetSpec.of("fresh", EXAMPLES)));
    private static final MonitorConfig CONFIG = new MonitorConfig(0.05, 0.5, OptionalDouble.empty());

    private static ExampleScores scores(Random random, double share) {
        double[] bits = new double[EXAMPLES];
        for (int e = 0; e < bits.length; e++) {
            bits[e] = random.nextDouble() < share ? 1 : 0;
        }
        return ExampleScores.of(bits);
    }

    /** Trial 0 has a tuning score far above all others and nothing of it on the secret sets, so that the first test already rings. */
    private static List<TrialEvidence> trials(String... sets) {
        Random random = new Random(20261121);
        List<TrialEvidence> all = new ArrayList<>();
        for (int trial = 0; trial < 25; trial++) {
            ExampleScores tuning = scores(random, trial == 0 ? 0.95 : 0.6);
            Map<String, SetScores> secret = new java.util.HashMap<>();
            for (String set : sets) {
                secret.put(set, new SetScores.PerExample(scores(random, 0.6)));
            }
            all.add(new TrialEvidence(
                    trial,
                    TrialEvidence.Kind.SEARCH,
                    new TuningScore(tuning.mean(), Optional.of(tuning), OptionalDouble.empty()),
                    secret));
        }
        return all;
    }

    @Test
    void testsAreCountedOnAndTheAlarmStaysLatched() {
        OverfitMonitor first = new OverfitMonitor(OLD, CONFIG);
        trials("xc1", "xc2").forEach(first::add);
        SequentialTest before = first.latestTest().orElseThrow();
        Alarm alarm = first.alarm().orElseThrow();
        Diagnostics.Parted parted = first.report().diagnostics().parted().orElseThrow();

        OverfitMonitor next = first.goOn(NEW, trials("xc2", "fresh"), Map.of());
        assertThat(next.report()).as("earlier verdicts stay").isEqualTo(first.report());
        SequentialTest test = next.completed().orElseThrow();

        assertThat(test.number()).isEqualTo(before.number() + 1);
        assertThat(test.level()).isEqualTo(CONFIG.levelOfTest(before.number() + 1));
        assertThat(next.alarm()).contains(alarm);
        assertThat(next.report().diagnostics().parted())
                .as("comes with the alarm and stays with it")
                .contains(parted);
        assertThat(next.report().sets()).extracting(SetReport::set).containsExactly("xc2", "fresh");
        assertThat(next.report().verdict()).isEqualTo(Verdict.OVERFIT);
    }

    @Test
    void noTestIsMadeForTrialsThatWereTestedBefore() {
        OverfitMonitor first = new OverfitMonitor(OLD, CONFIG);
        List<TrialEvidence> old = trials("xc1", "xc2");
        old.subList(0, 24).forEach(first::add);
        List<TrialEvidence> all = trials("xc2", "fresh");
        OverfitMonitor next = first.goOn(NEW, all.subList(0, 24), Map.of());
        assertThat(next.add(all.get(24))).as("no new incumbent").isEmpty();
    }

    @Test
    void withoutATestSoFarTheFirstOneComesAtTrialTwentyAsEver() {
        OverfitMonitor first = new OverfitMonitor(OLD, CONFIG);
        trials("xc1", "xc2").subList(0, 10).forEach(first::add);
        List<TrialEvidence> all = trials("xc2", "fresh");
        OverfitMonitor next = first.goOn(NEW, all.subList(0, 10), Map.of());
        for (int trial = 10; trial < 19; trial++) {
            assertThat(next.add(all.get(trial))).isEmpty();
        }
        assertThat(next.add(all.get(19)).orElseThrow().number()).isEqualTo(1);
    }
}
