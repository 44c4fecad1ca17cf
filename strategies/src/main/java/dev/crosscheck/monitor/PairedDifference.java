package dev.crosscheck.monitor;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Per-example differences between one trial and a weighted mean of others, fold by fold. */
final class PairedDifference {
    private final EvidenceTable table;

    PairedDifference(EvidenceTable table) {
        this.table = table;
    }

    /** Differences on fold {@code k} between {@code row} and the weighted mean of the search trials. */
    PairedStats against(EvidenceTable.Row row, int k, ControlWeights weights) {
        Fold fold = table.folds().get(k);
        if (!allScored(row, k, weights)) {
            return unpaired(row, k, weights);
        }
        ExampleScores own = scores(row, k);
        boolean binary = own.isBinary();
        double[] z = new double[fold.examples()];
        own.addTo(z, 1);
        TreeMap<Double, List<ExampleScores>> packed = new TreeMap<>();
        for (int j = 0; j < weights.size(); j++) {
            if (weights.of(j) > 0) {
                ExampleScores other = scores(table.row(j), k);
                binary &= other.isBinary();
                if (other.isBinary()) {
                    packed.computeIfAbsent(weights.of(j), w -> new ArrayList<>())
                            .add(other);
                } else {
                    other.addTo(z, -weights.of(j));
                }
            }
        }
        packed.forEach((weight, vectors) -> VerticalCounter.addCounts(vectors, -weight, z));
        return PairedStats.of(z, fold.units(), binary);
    }

    /** Differences on fold {@code k} between two trials. */
    PairedStats between(EvidenceTable.Row first, EvidenceTable.Row second, int k) {
        Fold fold = table.folds().get(k);
        if (first.folds().get(k) instanceof SetScores.PerExample a
                && second.folds().get(k) instanceof SetScores.PerExample b) {
            return between(a.examples(), b.examples(), fold.units());
        }
        double error = Math.hypot(error(first, k), error(second, k));
        return PairedStats.ofReported(
                first.folds().get(k).score() - second.folds().get(k).score(), error, fold.examples());
    }

    /** Differences on the tuning set between two trials that both have per-example scores there. */
    PairedStats onTuning(EvidenceTable.Row first, EvidenceTable.Row second) {
        ExampleScores a = first.tuning().examples().orElseThrow();
        ExampleScores b = second.tuning().examples().orElseThrow();
        return between(a, b, table.tuningUnits());
    }

    private static PairedStats between(ExampleScores a, ExampleScores b, Fold.Units units) {
        boolean binary = a.isBinary() && b.isBinary();
        if (binary && units.areExamples()) {
            return PairedStats.ofCounts(a.size(), a.countAheadOf(b), b.countAheadOf(a));
        }
        double[] z = new double[a.size()];
        a.addTo(z, 1);
        b.addTo(z, -1);
        return PairedStats.of(z, units, binary);
    }

    /** Differences on the tuning set between a trial and the weighted mean of the search trials. */
    PairedStats onTuning(EvidenceTable.Row row, ControlWeights weights) {
        double[] z = new double[table.spec().tuningExamples()];
        row.tuning().examples().orElseThrow().addTo(z, 1);
        for (int j = 0; j < weights.size(); j++) {
            if (weights.of(j) > 0) {
                table.row(j).tuning().examples().orElseThrow().addTo(z, -weights.of(j));
            }
        }
        return PairedStats.of(z, table.tuningUnits(), false);
    }

    /** A trial's own scores on fold {@code k}, in the same form as a difference. */
    PairedStats own(EvidenceTable.Row row, int k) {
        Fold fold = table.folds().get(k);
        if (row.folds().get(k) instanceof SetScores.PerExample scored) {
            double[] x = new double[fold.examples()];
            scored.examples().addTo(x, 1);
            return PairedStats.of(x, fold.units(), scored.examples().isBinary());
        }
        return PairedStats.ofReported(row.folds().get(k).score(), error(row, k), fold.examples());
    }

    private boolean allScored(EvidenceTable.Row row, int k, ControlWeights weights) {
        boolean all = row.folds().get(k) instanceof SetScores.PerExample;
        for (int j = 0; all && j < weights.size(); j++) {
            all = weights.of(j) == 0 || table.row(j).folds().get(k) instanceof SetScores.PerExample;
        }
        return all;
    }

    private PairedStats unpaired(EvidenceTable.Row row, int k, ControlWeights weights) {
        double mean = row.folds().get(k).score()
                - weights.mean(j -> table.row(j).folds().get(k).score());
        // All trials saw the same examples, so their errors may agree wholly: the mean's error is at most the mean of
        // the errors.
        double error = Math.hypot(error(row, k), weights.mean(j -> error(table.row(j), k)));
        return PairedStats.ofReported(mean, error, table.folds().get(k).examples());
    }

    private static ExampleScores scores(EvidenceTable.Row row, int k) {
        return ((SetScores.PerExample) row.folds().get(k)).examples();
    }

    private double error(EvidenceTable.Row row, int k) {
        if (row.folds().get(k) instanceof SetScores.Reported reported) {
            return reported.standardError();
        }
        ExampleScores scores = scores(row, k);
        return Math.sqrt(scores.variance() / scores.size());
    }
}
