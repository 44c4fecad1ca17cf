package dev.crosscheck.coordinator.sweep;

import java.util.List;

/**
 * The durable part of a sweep's rescoring. Immutable.
 *
 * @param version of the data set that was last taken over; 0: the one that the sweep began with
 * @param since epoch of the last lease before the last new set: attempts up to it were given the older blind pool
 * @param queue trials that wait to be rescored, next one first
 */
public record RescoreSnapshot(
        int version, List<String> added, List<String> retired, long since, List<Long> queue, List<EvidenceMark> marks) {
    public static final RescoreSnapshot NONE = new RescoreSnapshot(0, List.of(), List.of(), 0, List.of(), List.of());

    public RescoreSnapshot {
        added = List.copyOf(added);
        retired = List.copyOf(retired);
        queue = List.copyOf(queue);
        marks = List.copyOf(marks);
    }
}
