package dev.crosscheck.monitor;

import java.util.ArrayList;
import java.util.List;

/**
 * The trial to take: the best score pooled over tuning and secret examples, but the answer changes only when the pooled gain over the trial named before
 * exceeds one paired standard error, and only at a test. That bounds what repeated answers tell about the secret sets: Blum and Hardt, "The Ladder: a
 * reliable leaderboard for machine learning competitions", ICML 2015 (the parameter-free form, section 4). Deviation: the first name is the incumbent.
 */
final class Recommender {
    private final EvidenceTable table;
    private final PairedDifference differences;
    private int current = -1;

    Recommender(EvidenceTable table) {
        this.table = table;
        this.differences = new PairedDifference(table);
    }

    /** Recomputes the recommendation at a test. */
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

    /** The index of the recommended trial. */
    int current() {
        return current;
    }

    private boolean tuningCounts() {
        return table.hasExamples(table.size());
    }

    private double[] pooled() {
        double[] pooled = new double[table.size()];
        int tuning = tuningCounts() ? table.spec().tuningExamples() : 0;
        double total = tuning + table.spec().secretExamples();
        for (int j = 0; j < pooled.length; j++) {
            double sum = tuning * table.row(j).a();
            for (int k = 0; k < table.folds().size(); k++) {
                sum += table.row(j).sum(k, table.folds().get(k).examples());
            }
            pooled[j] = sum / total;
        }
        return pooled;
    }

    private double error(int first, int second) {
        List<PairedStats> parts = new ArrayList<>();
        for (int k = 0; k < table.folds().size(); k++) {
            parts.add(differences.between(table.row(first), table.row(second), k));
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

    /** Trials not significantly worse than the recommended one on the secret sets (paired score test, level shared over all trials). */
    List<Long> ties(double level, int most) {
        List<Integer> order = new ArrayList<>();
        for (int j = 0; j < table.size(); j++) {
            order.add(j);
        }
        order.sort((x, y) -> Double.compare(table.row(y).a(), table.row(x).a()));
        List<Long> ties = new ArrayList<>();
        for (int j : order) {
            if (ties.size() < most && j != current && isTied(j, level / table.size())) {
                ties.add(table.row(j).trial());
            }
        }
        return ties;
    }

    private boolean isTied(int j, double level) {
        List<PairedStats> parts = new ArrayList<>();
        for (int k = 0; k < table.folds().size(); k++) {
            parts.add(differences.between(table.row(j), table.row(current), k));
        }
        return !new ScoreTest(parts).below(0, level);
    }
}
