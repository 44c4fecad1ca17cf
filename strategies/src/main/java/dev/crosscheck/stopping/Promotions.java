package dev.crosscheck.stopping;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The promotion form of asynchronous successive halving (arXiv:1810.05934, algorithm 2, get_job): every trial pauses at each rung; a free worker takes up the best paused trial that is among the best 1/eta of a rung, from the top rung
 * down, and starts a new one when there is none. For whoever can pause trials and take them up again. Ties go to the lower number; NaN is never promoted.
 */
public final class Promotions {
    private final double eta;
    private final List<List<Paused>> rungs = new ArrayList<>();
    private final List<Set<Long>> promoted = new ArrayList<>();

    private record Paused(long trial, double value) {}

    /**
     * A trial to take up.
     *
     * @param rung that it has reached, from 0; it goes on to the next one
     */
    public record Promotion(long trial, int rung) {}

    /** {@code count}: rungs from which trials are promoted, at least 1; {@code eta}: of how many one is, at least 1.5. */
    public Promotions(int count, double eta) {
        this.eta = eta;
        for (int r = 0; r < count; r++) {
            rungs.add(new ArrayList<>());
            promoted.add(new HashSet<>());
        }
    }

    /** A trial has reached a rung, with a value that is better the higher it is. */
    public void reached(int rung, long trial, double value) {
        rungs.get(rung).add(new Paused(trial, value));
        rungs.get(rung)
                .sort(Comparator.comparingDouble(
                                (Paused p) -> Double.isNaN(p.value()) ? Double.POSITIVE_INFINITY : -p.value())
                        .thenComparingLong(Paused::trial));
    }

    /** The trial to take up next, which counts as taken up from now on; empty when a new one is to be started. */
    public Optional<Promotion> next() {
        for (int r = rungs.size() - 1; r >= 0; r--) {
            int pass = (int) Math.floor(rungs.get(r).size() / eta);
            for (Paused paused : rungs.get(r).subList(0, pass)) {
                if (!Double.isNaN(paused.value()) && promoted.get(r).add(paused.trial())) {
                    return Optional.of(new Promotion(paused.trial(), r));
                }
            }
        }
        return Optional.empty();
    }
}
