package dev.crosscheck.monitor;

import java.util.ArrayList;
import java.util.List;

/**
 * The trial to take, chosen by a {@link Ladder} over tuning and secret examples. Beside it one ladder for each fold climbs without that fold, so that the
 * choice can be scored on secret examples that had no part in it.
 */
final class Recommender {
    private final EvidenceTable table;
    private final PairedDifference differences;
    private final Ladder ladder;
    private final List<Ladder> without = new ArrayList<>();

    Recommender(EvidenceTable table) {
        this.table = table;
        this.differences = new PairedDifference(table);
        this.ladder = new Ladder(table, Ladder.NONE);
        for (int k = 0; k < table.folds().size(); k++) {
            without.add(new Ladder(table, k));
        }
    }

    /** Recomputes the recommendation at a test. */
    void update() {
        ladder.update();
        without.forEach(Ladder::update);
    }

    /** The index of the recommended trial. */
    int current() {
        return ladder.current();
    }

    /**
     * What the recommendation is worth. Each fold scores the trial that was chosen without it, which errs downward: a choice from less data is a little worse.
     * The recommended trial's own score errs upward, as its examples helped to choose it. The interval reaches from the lower end of the one to the upper
     * end of the other.
     */
    Diagnostics.Recommended worth() {
        List<PairedStats> parts = new ArrayList<>();
        List<PairedStats> own = new ArrayList<>();
        int agreeing = 0;
        List<Long> names = new ArrayList<>();
        for (int k = 0; k < without.size(); k++) {
            int chosen = without.get(k).current();
            agreeing += chosen == current() ? 1 : 0;
            names.add(table.row(chosen).trial());
            parts.add(differences.own(table.row(chosen), k));
            own.add(differences.own(table.row(current()), k));
        }
        return new Diagnostics.Recommended(Estimates.score(parts).or(Estimates.score(own)), agreeing, names);
    }

    /** The index of the trial that was chosen without fold {@code k}. */
    int chosenWithout(int k) {
        return without.get(k).current();
    }

    /**
     * Trials not significantly worse than the recommended one on the secret sets (paired score test, level shared over all trials), best tuning score first.
     * With the recommended trial they are a confidence set of the best one in the sense of Hansen, Lunde and Nason, "The model confidence set",
     * Econometrica 79 (2011): it is left out only when its own comparison rejects wrongly, at most {@code level} of the time by Bonferroni's inequality.
     * Deviation: one step of such tests in place of their elimination with a bootstrap, which gives smaller sets.
     */
    List<Long> ties(double level) {
        List<Integer> order = new ArrayList<>();
        for (int j = 0; j < table.size(); j++) {
            order.add(j);
        }
        order.sort((x, y) -> Double.compare(table.row(y).a(), table.row(x).a()));
        List<Long> ties = new ArrayList<>();
        for (int j : order) {
            if (j != current() && isTied(j, level / table.size())) {
                ties.add(table.row(j).trial());
            }
        }
        return ties;
    }

    private boolean isTied(int j, double level) {
        List<PairedStats> parts = new ArrayList<>();
        for (int k = 0; k < table.folds().size(); k++) {
            parts.add(differences.between(table.row(j), table.row(current()), k));
        }
        return !new ScoreTest(parts).below(0, level);
    }
}
