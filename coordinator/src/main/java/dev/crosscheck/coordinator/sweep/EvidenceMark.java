package dev.crosscheck.coordinator.sweep;

import java.util.List;

/**
 * Something that stands between the finished trials in what the monitor is told: secret sets came or went, or a rescore attempt ended. Immutable.
 *
 * @param position in the order of all that the monitor is told, from 0
 * @param trial whose attempt ended; 0 where sets changed
 * @param attempt that has the new evidence; 0 where the trial was given up or sets changed
 * @param trials that will be rescored, where sets changed
 */
public record EvidenceMark(
        int position, Kind kind, long trial, int attempt, List<String> added, List<String> retired, List<Long> trials) {

    /** What happened. */
    public enum Kind {
        SETS,
        RESCORED,
        GIVEN_UP
    }

    public EvidenceMark {
        added = List.copyOf(added);
        retired = List.copyOf(retired);
        trials = List.copyOf(trials);
    }

    static EvidenceMark sets(int position, SweepEvent.SetsChanged event) {
        return new EvidenceMark(position, Kind.SETS, 0, 0, event.added(), event.retired(), event.trials());
    }

    static EvidenceMark rescored(int position, long trial, int attempt) {
        return new EvidenceMark(position, Kind.RESCORED, trial, attempt, List.of(), List.of(), List.of());
    }

    static EvidenceMark givenUp(int position, long trial) {
        return new EvidenceMark(position, Kind.GIVEN_UP, trial, 0, List.of(), List.of(), List.of());
    }
}
