package dev.crosscheck.coordinator.sweep;

import java.time.Instant;
import java.util.Optional;

/**
 * One lease of a trial to a worker. Immutable.
 *
 * @param attempt from 1
 * @param slot slot of the worker, from 0
 * @param end absent while the lease is open
 * @param rescore whether it predicts for sets that came after the trial had finished
 * @param reported whether the worker's own report ended it; a repetition of that report is absorbed
 */
public record AttemptRecord(
        int attempt,
        long epoch,
        String worker,
        String instance,
        int slot,
        Instant started,
        Optional<Instant> ended,
        Optional<AttemptEnd> end,
        String message,
        boolean reported,
        boolean rescore) {

    /** An ordinary attempt. */
    public AttemptRecord(
            int attempt,
            long epoch,
            String worker,
            String instance,
            int slot,
            Instant started,
            Optional<Instant> ended,
            Optional<AttemptEnd> end,
            String message,
            boolean reported) {
        this(attempt, epoch, worker, instance, slot, started, ended, end, message, reported, false);
    }

    AttemptRecord endedAt(SweepEvent.AttemptEnded event) {
        return new AttemptRecord(
                attempt,
                epoch,
                worker,
                instance,
                slot,
                started,
                Optional.of(event.at()),
                Optional.of(event.end()),
                event.message(),
                event.reported(),
                rescore);
    }
}
