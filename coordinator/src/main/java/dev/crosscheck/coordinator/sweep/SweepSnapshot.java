package dev.crosscheck.coordinator.sweep;

import java.util.List;
import java.util.Optional;

/**
 * All durable facts of a sweep at one moment, from which the state is rebuilt. Immutable.
 *
 * @param trials by number, from 0, without gaps
 * @param queue numbers of the waiting trials, next one first
 * @param epoch of the latest lease
 * @param gpuSeconds GPUs times seconds of the closed attempts
 * @param finalized absent while the vault is closed
 * @param steps what early stopping judged, in order
 * @param steering what people changed, in order
 * @param notices what workers told, in the order in which it came first
 */
public record SweepSnapshot(
        String sweepId,
        Lifecycle lifecycle,
        List<TrialRecord> trials,
        List<Long> queue,
        long epoch,
        double gpuSeconds,
        OverfitStatus overfit,
        RescoreSnapshot rescoring,
        Optional<SweepEvent.SweepFinalized> finalized,
        List<SweepEvent.StepJudged> steps,
        List<SweepEvent.SweepSteered> steering,
        List<GivenNotice> notices) {
    public SweepSnapshot {
        trials = List.copyOf(trials);
        queue = List.copyOf(queue);
        steps = List.copyOf(steps);
        steering = List.copyOf(steering);
        notices = List.copyOf(notices);
    }
}
