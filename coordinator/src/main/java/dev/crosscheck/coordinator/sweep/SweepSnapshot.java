package dev.crosscheck.coordinator.sweep;

import java.util.List;

/**
 * All durable facts of a sweep at one moment, from which the state is rebuilt. Immutable.
 *
 * @param trials by number, from 0, without gaps
 * @param queue numbers of the waiting trials, next one first
 * @param epoch of the latest lease
 * @param gpuSeconds GPUs times seconds of the closed attempts
 * @param steps what early stopping judged, in order
 */
public record SweepSnapshot(
        String sweepId,
        Lifecycle lifecycle,
        List<TrialRecord> trials,
        List<Long> queue,
        long epoch,
        double gpuSeconds,
        OverfitStatus overfit,
        List<SweepEvent.StepJudged> steps) {
    public SweepSnapshot {
        trials = List.copyOf(trials);
        queue = List.copyOf(queue);
        steps = List.copyOf(steps);
    }

    /** Of a sweep without early stopping. */
    public SweepSnapshot(
            String sweepId,
            Lifecycle lifecycle,
            List<TrialRecord> trials,
            List<Long> queue,
            long epoch,
            double gpuSeconds,
            OverfitStatus overfit) {
        this(sweepId, lifecycle, trials, queue, epoch, gpuSeconds, overfit, List.of());
    }
}
