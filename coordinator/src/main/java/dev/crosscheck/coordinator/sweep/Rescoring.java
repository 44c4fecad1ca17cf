package dev.crosscheck.coordinator.sweep;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Sets that came and went since the sweep began, and the finished trials that wait for predictions on the new ones. Mutable, confined to the entity. */
final class Rescoring {
    private final EvidenceLog log;
    private final List<String> added = new ArrayList<>();
    private final List<String> retired = new ArrayList<>();
    private final Deque<Long> queue = new ArrayDeque<>();
    private int version;
    private long since;

    Rescoring(EvidenceLog log, RescoreSnapshot snapshot) {
        this.log = log;
        this.version = snapshot.version();
        this.since = snapshot.since();
        added.addAll(snapshot.added());
        retired.addAll(snapshot.retired());
        queue.addAll(snapshot.queue());
    }

    RescoreSnapshot snapshot() {
        return new RescoreSnapshot(version, added, retired, since, List.copyOf(queue), log.marks());
    }

    /** Takes new and retired sets in. {@code epoch}: of the latest lease. */
    void change(SweepEvent.SetsChanged event, long epoch) {
        version = event.version();
        added.addAll(event.added());
        retired.addAll(event.retired());
        if (!event.added().isEmpty()) {
            since = epoch;
            queue.clear();
            queue.addAll(event.trials());
        }
        log.mark(position -> EvidenceMark.sets(position, event));
    }

    void leased(long trial) {
        queue.removeFirstOccurrence(trial);
    }

    /** A rescore attempt ended. */
    void ended(SweepEvent.AttemptEnded event) {
        if (queue.contains(event.trial())) {
            return; // a newer set came meanwhile: the trial is leased once more
        }
        if (event.again()) {
            queue.addFirst(event.trial());
        } else if (event.end() == AttemptEnd.DONE) {
            log.mark(position -> EvidenceMark.rescored(position, event.trial(), event.attempt()));
        } else {
            log.mark(position -> EvidenceMark.givenUp(position, event.trial()));
        }
    }

    /** A trial that finished with evidence, by an attempt of this epoch: it was given the older pool where its lease is older than the newest set. */
    void finished(long trial, long attemptEpoch) {
        if (!added.isEmpty() && attemptEpoch <= since && !queue.contains(trial)) {
            queue.addLast(trial);
        }
    }

    /** The sweep ends: what was not rescored stays so. */
    void end() {
        queue.clear();
    }

    /** The next trial to lease again. */
    OptionalLong next(LeaseTable leases) {
        return queue.stream()
                .filter(trial -> leases.ofTrial(trial).isEmpty())
                .mapToLong(Long::longValue)
                .findFirst();
    }

    int waiting() {
        return queue.size();
    }

    int version() {
        return version;
    }

    long since() {
        return since;
    }

    List<String> added() {
        return List.copyOf(added);
    }

    List<String> retired() {
        return List.copyOf(retired);
    }

    /** Whether the attempt is one that rescores a finished trial. */
    static boolean isRescore(Optional<AttemptRecord> attempt) {
        return attempt.map(AttemptRecord::rescore).orElse(false);
    }
}
