package dev.crosscheck.coordinator.sweep;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The life of the sweep as a whole. Immutable.
 *
 * @param because why it is in this phase, or empty
 * @param stopEnd the phase that STOPPING leads to
 * @param activeBefore time spent in ACTIVE before {@code activeSince}
 * @param activeSince absent unless ACTIVE
 */
public record Lifecycle(
        SweepPhase phase,
        String because,
        String requestId,
        SpecDocument spec,
        Instant created,
        Optional<SweepPhase> stopEnd,
        Optional<Instant> stopSince,
        Optional<Instant> ended,
        Duration activeBefore,
        Optional<Instant> activeSince) {

    static final Lifecycle NONE = new Lifecycle(
            SweepPhase.UNCREATED,
            "",
            "",
            SpecDocument.empty(),
            Instant.EPOCH,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Duration.ZERO,
            Optional.empty());

    static Lifecycle created(SweepEvent.SweepCreated event) {
        return new Lifecycle(
                SweepPhase.ACTIVE,
                "",
                event.requestId(),
                event.spec(),
                event.at(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Duration.ZERO,
                Optional.of(event.at()));
    }

    Lifecycle paused(Instant at, String reason) {
        return new Lifecycle(
                SweepPhase.PAUSED,
                reason,
                requestId,
                spec,
                created,
                stopEnd,
                stopSince,
                ended,
                activeTime(at),
                Optional.empty());
    }

    Lifecycle resumed(Instant at) {
        return new Lifecycle(
                SweepPhase.ACTIVE,
                "",
                requestId,
                spec,
                created,
                stopEnd,
                stopSince,
                ended,
                activeBefore,
                Optional.of(at));
    }

    /** More trials: a sweep that is complete is active again. */
    Lifecycle extended(Instant at) {
        return phase != SweepPhase.COMPLETED
                ? this
                : new Lifecycle(
                        SweepPhase.ACTIVE,
                        "",
                        requestId,
                        spec,
                        created,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        activeBefore,
                        Optional.of(at));
    }

    Lifecycle stopping(Instant at, SweepPhase end, String reason) {
        return new Lifecycle(
                SweepPhase.STOPPING,
                reason,
                requestId,
                spec,
                created,
                Optional.of(end),
                Optional.of(at),
                ended,
                activeTime(at),
                Optional.empty());
    }

    Lifecycle ended(Instant at, SweepPhase state, String reason) {
        return new Lifecycle(
                state,
                reason,
                requestId,
                spec,
                created,
                stopEnd,
                stopSince,
                Optional.of(at),
                activeTime(at),
                Optional.empty());
    }

    /** Time spent in ACTIVE up to {@code now}. */
    Duration activeTime(Instant now) {
        return activeSince
                .map(since -> activeBefore.plus(Duration.between(since, now)))
                .orElse(activeBefore);
    }
}
