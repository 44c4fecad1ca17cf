package dev.crosscheck.monitor;

import java.util.ArrayList;
import java.util.List;

/**
 * Names the trial with the best score pooled over tuning and secret examples, but the answer changes only when the pooled gain over the trial named before
 * exceeds one paired standard error, and only at a test. That bounds what repeated answers tell about the secret sets: Blum and Hardt, "The Ladder: a
 * reliable leaderboard for machine learning competitions", ICML 2015 (the parameter-free form, section 4). Deviation: the first name is the incumbent.
 */
final class Ladder {
    static final int NONE = -1;

    private final EvidenceTable table;
    private final PairedDifference differences;
    private final int leftOut;
    private int current = -1;

    /**
     * A ladder.
     *
     * @param leftOut the fold that has no say, or {@link #NONE}
     */
    Ladder(EvidenceTable table, int leftOut) {
        this.table = table;
        this.differences = new PairedDifference(table);
        this.leftOut = leftOut;
    }

    /** Climbs, if there is a clearly better trial. */
    void update() {
        if (current < 0) {
            current = table.incumbent();
        }
        int best = 0;
        double[] pooled = pooled();
        for (int j = 1; j < pooled.length; j++) {
            best = pooled[j] > pooled[best] ? j : best;
        }
        if (best != current && pooled[best] - pooled[current] > error(best, current)) {
            current = best;
        }
    }

    /** The index of the trial named; -1 before the first update. */
    int current() {
        return current;
    }

    private boolean tuningCounts() {
        return table.hasExamples(table.size());
    }

    private double[] pooled() {
        double[] pooled = new double[table.size()];
        int tuning = tuningCounts() ? table.spec().tuningExamples() : 0;
        double total = tuning;
        for (int k = 0; k < table.folds().size(); k++) {
            total += k == leftOut ? 0 : table.folds().get(k).examples();
        }
        for (int j = 0; j < pooled.length; j++) {
            double sum = tuning * table.row(j).a();
            for (int k = 0; k < table.folds().size(); k++) {
                sum += k == leftOut
                        ? 0
                        : table.row(j).sum(k, table.folds().get(k).examples());
            }
            pooled[j] = sum / total;
        }
        return pooled;
    }

    private double error(int first, int second) {
        List<PairedStats> parts = new ArrayList<>();
        for (int k = 0; k < table.folds().size(); k++) {
            if (k != leftOut) {
                parts.add(differences.between(table.row(first), table.row(second), k));
            }
        }
        if (tuningCounts()) {
            parts.add(differences.onTuning(table.row(first), table.row(second)));
        }
        double total = parts.stream().mapToInt(PairedStats::examples).sum();
        double variance = 0;
        for (PairedStats part : parts) {
            variance += part.squaredError() * Math.pow(part.examples() / total, 2);
        }
        return Math.sqrt(variance);
    }
}
