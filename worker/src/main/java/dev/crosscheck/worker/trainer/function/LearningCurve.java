package dev.crosscheck.worker.trainer.function;

/**
 * What a training of n steps that ends at v would have reported on its way: at step k v + (1 + |v|) s (1/k - 1/n), from below where larger is better. The speed s, between 0.25
 * and 0.75, is the trial's own, so that curves cross: who is ahead after a step need not be ahead at the end.
 *
 * @param end the last value, v
 * @param steps n, at least 1
 * @param rising whether larger is better
 * @param draw uniform in [0, 1), gives the speed
 */
record LearningCurve(double end, int steps, boolean rising, double draw) {
    /** The value after a step, 1 to n; exactly the last value after step n. */
    double at(int step) {
        double missing = (1 + Math.abs(end)) * (0.25 + 0.5 * draw) * (1.0 / step - 1.0 / steps);
        return rising ? end - missing : end + missing;
    }
}
