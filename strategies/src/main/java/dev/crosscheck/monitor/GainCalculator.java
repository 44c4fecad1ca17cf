package dev.crosscheck.monitor;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** Computes the incumbent's gain from all evidence so far. */
final class GainCalculator {
    private final EvidenceTable table;
    private final OptionalDouble minOptimism;
    private final PairedDifference differences;

    GainCalculator(EvidenceTable table, OptionalDouble minOptimism) {
        this.table = table;
        this.minOptimism = minOptimism;
        this.differences = new PairedDifference(table);
    }

    /** The gain of the trial at an index over controls among the others; there must be at least two search trials and two folds. */
    IncumbentGain gain(int incumbent) {
        EvidenceTable.Row row = table.row(incumbent);
        double examples = table.spec().secretExamples();
        List<IncumbentGain.FoldGain> parts = new ArrayList<>();
        double apparent = 0;
        double verified = 0;
        double variance = 0;
        for (int k = 0; k < table.folds().size(); k++) {
            ControlWeights controls = ControlWeights.betterHalf(table.pooledWithout(k), incumbent);
            double controlTuning = controls.mean(j -> table.row(j).a());
            PairedStats stats = differences.against(row, k, controls);
            double weight = stats.examples() / examples;
            double controlScore = row.folds().get(k).score() - stats.mean();
            double ahead = row.a() - controlTuning;
            parts.add(new IncumbentGain.FoldGain(
                    table.folds().get(k).set(), weight, controls, ahead, controlTuning - controlScore, stats));
            apparent += weight * ahead;
            verified += weight * stats.mean();
            variance += weight * weight * stats.squaredError();
        }
        double smallest = minOptimism.orElseGet(() -> 0.5 * table.tuningError(row));
        return new IncumbentGain(
                incumbent, row.trial(), table.size(), apparent, verified, Math.sqrt(variance), smallest, parts);
    }
}
