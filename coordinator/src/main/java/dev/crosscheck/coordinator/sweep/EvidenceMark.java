package dev.crosscheck.coordinator.sweep;

import java.util.List;

/**
 * Something that stands between the finished trials in what the monitor is told: secret sets came or went, a rescore attempt ended, or a trial reached a rung of early stopping. Immutable.
 *
 * @param position in the order of all that the monitor is told, from 0
 * @param trial whose attempt ended; 0 where sets changed
 * @param attempt that has the new evidence; 0 where the trial was given up or sets changed
 * @param step of the evidence; 0 unless a rung was reached
 * @param trials that will be rescored, where sets changed
 */
public record EvidenceMark(
        int position,
        Kind kind,
        long trial,
        int attempt,
        long step,
        List<String> added,
        List<String> retired,
        List<Long> trials) {

    /** What happened. */
    public enum Kind {
        SETS,
        RESCORED,
        GIVEN_UP,
        RUNG
    }

    public EvidenceMark {
        added = List.copyOf(added);
        retired = List.copyOf(retired);
        trials = List.copyOf(trials);
    }

    static EvidenceMark sets(int position, SweepEvent.SetsChanged event) {
        return new EvidenceMark(position, Kind.SETS, 0, 0, 0, event.added(), event.retired(), event.trials());
    }

    static EvidenceMark rescored(int position, long trial, int attempt) {
        return new EvidenceMark(position, Kind.RESCORED, trial, attempt, 0, List.of(), List.of(), List.of());
    }

    static EvidenceMark givenUp(int position, long trial) {
        return new EvidenceMark(position, Kind.GIVEN_UP, trial, 0, 0, List.of(), List.of(), List.of());
    }

    static EvidenceMark rung(int position, SweepEvent.StepJudged event) {
        return new EvidenceMark(
                position, Kind.RUNG, event.trial(), event.attempt(), event.step(), List.of(), List.of(), List.of());
    }
}
