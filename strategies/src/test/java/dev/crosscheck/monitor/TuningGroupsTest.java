package dev.crosscheck.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Groups on the tuning set: examples of one group are not independent. */
class TuningGroupsTest {
    private static final int TUNING = 80;
    private static final int TIMES = 4;
    private static final int[] SETS = {90, 110, 150};

    private final List<TrialEvidence> sweep = Evidence.binary(81, 60, 0.2, TUNING, SETS);

    private static OverfitReport report(List<Integer> groups, int examples, List<TrialEvidence> trials) {
        EvidenceSpec spec =
                new EvidenceSpec(examples, groups, Evidence.spec(examples, SETS).sets(), 12, Trust.SCORED);
        OverfitMonitor monitor = Evidence.monitor(spec, trials);
        monitor.completed();
        return monitor.report();
    }

    /** Every tuning example so many times over. */
    private List<TrialEvidence> repeated() {
        return sweep.stream()
                .map(trial -> {
                    ExampleScores once = trial.tuning().examples().orElseThrow();
                    double[] scores = IntStream.range(0, TIMES * TUNING)
                            .mapToDouble(e -> once.get(e / TIMES))
                            .toArray();
                    return new TrialEvidence(
                            trial.trial(), trial.kind(), TuningScore.of(ExampleScores.of(scores)), trial.sets());
                })
                .toList();
    }

    private static double smallestDifference(OverfitReport report) {
        return report.diagnostics().resolution().orElseThrow().smallestDifference();
    }

    private static double minOptimism(OverfitReport report) {
        return report.gain().orElseThrow().minOptimism();
    }

    @Test
    void examplesRepeatedWithinTheirGroupTellNoMoreThanOnce() {
        OverfitReport once = report(List.of(), TUNING, sweep);
        List<Integer> groups =
                IntStream.range(0, TIMES * TUNING).map(e -> e / TIMES).boxed().toList();
        OverfitReport grouped = report(groups, TIMES * TUNING, repeated());

        assertThat(minOptimism(grouped)).isCloseTo(minOptimism(once), within(0.01 * minOptimism(once)));
        assertThat(smallestDifference(grouped)).isCloseTo(smallestDifference(once), within(1e-12));
        assertThat(grouped.findings()).extracting(Finding::code).contains(Finding.Code.TIED_AT_TOP);
        assertThat(once.findings()).extracting(Finding::code).contains(Finding.Code.TIED_AT_TOP);
        OverfitReport blind = report(List.of(), TIMES * TUNING, repeated());
        assertThat(minOptimism(blind)).isCloseTo(minOptimism(once) / 2, within(1e-12));
    }

    @Test
    void theTransferModelTakesGroupsForExamples() {
        List<Integer> groups =
                IntStream.range(0, TIMES * TUNING).map(e -> e / TIMES).boxed().toList();
        double[] expected = probabilities(List.of(), TUNING, sweep);
        double[] seen = probabilities(groups, TIMES * TUNING, repeated());
        assertThat(expected).isNotEmpty();
        assertThat(seen).containsExactly(expected, within(1e-9));
    }

    private static double[] probabilities(List<Integer> groups, int examples, List<TrialEvidence> trials) {
        EvidenceTable table = new EvidenceTable(
                new EvidenceSpec(examples, groups, Evidence.spec(examples, SETS).sets(), 12, Trust.SCORED));
        trials.forEach(table::add);
        IncumbentGain gain = new GainCalculator(table, OptionalDouble.empty()).gain(table.incumbent());
        return IntStream.range(-3, 4)
                .mapToDouble(k -> new TransferModel(table)
                        .probabilityAtLeast(0.05 * k, gain)
                        .orElseThrow())
                .toArray();
    }

    @Test
    void groupsOfOneExampleEachAndASingleGroupAreExamples() {
        OverfitReport without = report(List.of(), TUNING, sweep);
        List<Integer> ones = IntStream.range(0, TUNING).boxed().toList();
        List<Integer> single = IntStream.range(0, TUNING).map(e -> 7).boxed().toList();
        assertThat(Statistics.of(report(ones, TUNING, sweep))).isEqualTo(Statistics.of(without));
        assertThat(Statistics.of(report(single, TUNING, sweep))).isEqualTo(Statistics.of(without));
    }
}
