package dev.crosscheck.search.gp;

import dev.crosscheck.search.trial.TrialHistory;
import dev.crosscheck.search.trial.TrialHistory.Observation;
import dev.crosscheck.search.trial.TrialHistory.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How far from the best trial to look when trials stop getting better, because one model of the whole space does not fit it: a box that halves after as many trials
 * without progress as there are dimensions (at least 4) and doubles after 3 with progress in a row (Eriksson, Pearce, Gardner, Turner, Poloczek 2019, "Scalable
 * global optimization via local Bayesian optimization", arXiv:1910.01739, section 2, with their constants). A function of the finished trials in their order.
 *
 * <p>Deviations: while the box has its full size the whole space is searched. It leaves that size after three times as many trials without progress (at least 30), and then every other trial searches the box.
 * Progress is a gain of a thousandth of the distance from the best tenth of the losses down to the best. A box that has shrunk to nothing is left, and instead of forgetting all that is known, the next one,
 * of half the full size, lies around the best trial that is not near the middle of a box that was left.
 */
final class TrustRegion {
    /** Full size of the box as a share of the range. */
    static final double WHOLE = 0.8;

    private static final double SMALLEST = 0.02;
    private static final int SUCCESSES = 3;
    private static final int LEAST_PATIENCE = 4;
    /** So many times the patience, and at least so many trials, must go by without progress before the box shrinks from its full size. */
    private static final int STALL = 3;

    private static final int LEAST_STALL = 30;
    private static final double PROGRESS = 1e-3;
    /** Root mean square of the differences of coordinates below which a trial is near the middle of a box. */
    private static final double NEAR = 0.15;

    private final TrialHistory history;
    private final Features features;
    private final int startup;
    private final int patience;
    private final int stall;
    /** Middles of the boxes that were left. */
    private final List<double[]> left = new ArrayList<>();
    /** Losses of the completed trials, ascending, the first {@code complete} ones. */
    private double[] losses = new double[16];

    private int complete;
    private int read;
    private int replacements;
    private double side = WHOLE;
    private int successes;
    private int failures;
    private double best = Double.POSITIVE_INFINITY;
    private double[] bestPoint = new double[0];

    /** {@code startup}: completed trials before progress counts. */
    TrustRegion(TrialHistory history, Features features, int startup) {
        this(history, features, startup, Math.max(LEAST_STALL, STALL * patience(features)));
    }

    /** {@code stall}: trials without progress before the box shrinks from its full size. */
    TrustRegion(TrialHistory history, Features features, int startup, int stall) {
        this.history = history;
        this.features = features;
        this.startup = startup;
        this.stall = stall;
        this.patience = patience(features);
    }

    private static int patience(Features features) {
        return Math.max(LEAST_PATIENCE, features.categorical().length);
    }

    /** Takes in what the history has more. */
    void follow() {
        if (history.replacements() != replacements) {
            replacements = history.replacements();
            left.clear();
            complete = 0;
            read = 0;
            side = WHOLE;
            successes = 0;
            failures = 0;
            best = Double.POSITIVE_INFINITY;
        }
        List<Observation> observations = history.observations();
        for (; read < observations.size(); read++) {
            boolean counts = complete >= startup && read >= history.learnt();
            boolean progress = take(observations.get(read));
            if (counts) {
                resize(progress);
            }
            if (side < SMALLEST) {
                moveOn(observations.subList(0, read + 1));
            }
        }
    }

    /** Whether there is progress. */
    private boolean take(Observation observation) {
        if (observation.outcome() != Outcome.COMPLETE) {
            return false;
        }
        double loss = observation.loss();
        double least = complete == 0 ? 0 : PROGRESS * Math.max(0, losses[complete / 10] - best);
        boolean better = loss < best && isOpen(observation.point());
        boolean progress = better && loss < best - least;
        if (better) {
            best = loss;
            bestPoint = observation.point();
        }
        insert(loss);
        return progress;
    }

    private void resize(boolean progress) {
        successes = progress ? successes + 1 : 0;
        failures = progress ? 0 : failures + 1;
        if (successes == SUCCESSES) {
            side = Math.min(WHOLE, 2 * side);
            successes = 0;
        } else if (failures == (isLocal() ? patience : stall)) {
            side /= 2;
            failures = 0;
        }
    }

    private void moveOn(List<Observation> observations) {
        side = WHOLE / 2;
        left.add(bestPoint);
        findBest(observations);
        if (best == Double.POSITIVE_INFINITY) {
            left.clear();
            findBest(observations);
        }
    }

    private void findBest(List<Observation> observations) {
        best = Double.POSITIVE_INFINITY;
        for (Observation o : observations) {
            if (o.outcome() == Outcome.COMPLETE && o.loss() < best && isOpen(o.point())) {
                best = o.loss();
                bestPoint = o.point();
            }
        }
    }

    private void insert(double loss) {
        if (complete == losses.length) {
            losses = Arrays.copyOf(losses, 2 * complete);
        }
        int at = Arrays.binarySearch(losses, 0, complete, loss);
        at = at < 0 ? -at - 1 : at;
        System.arraycopy(losses, at, losses, at + 1, complete - at);
        losses[at] = loss;
        complete++;
    }

    /** Whether a snapped point is not near the middle of a box that was left. */
    boolean isOpen(double[] point) {
        return left.stream().noneMatch(middle -> features.square(point, middle) < NEAR * NEAR * point.length);
    }

    /** Whether the box is smaller than the space. */
    boolean isLocal() {
        return side < WHOLE;
    }

    /** Length of the box's sides on average, as a share of the range. */
    double side() {
        return side;
    }

    /** How many boxes were left. */
    int restarts() {
        return left.size();
    }
}
