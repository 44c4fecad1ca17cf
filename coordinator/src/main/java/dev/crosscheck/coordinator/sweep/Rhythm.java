package dev.crosscheck.coordinator.sweep;

import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What a sweep does now and again, according to where it is in its life. Confined to the front. */
final class Rhythm {
    private static final Duration DEMAND_EVERY = Duration.ofSeconds(5);
    private static final Duration PUBLISH_EVERY = Duration.ofMillis(50);
    private static final Duration STORE_EVERY = Duration.ofSeconds(1);

    private final TimerScheduler<SweepCommand> timers;
    private final Duration tick;
    private Optional<Instant> ticked = Optional.empty();
    /** The longest time between two ticks since {@link #due} was last asked. */
    private Duration longest = Duration.ZERO;

    /** {@code tick}: how often leases, timeouts and budgets are looked at. */
    Rhythm(TimerScheduler<SweepCommand> timers, Duration tick) {
        this.timers = timers;
        this.tick = tick;
    }

    void keep(SweepPhase phase) {
        repeat(phase.isOpen(), new InternalCommand.LeaseTick(), tick);
        repeat(phase.isOpen(), new InternalCommand.RepeatDemand(), DEMAND_EVERY);
        repeat(phase != SweepPhase.UNCREATED, new InternalCommand.StoreRow(), STORE_EVERY);
    }

    private void repeat(boolean wanted, InternalCommand message, Duration every) {
        if (wanted && !timers.isTimerActive(message.getClass())) {
            timers.startTimerWithFixedDelay(message.getClass(), message, every);
        } else if (!wanted) {
            timers.cancel(message.getClass());
        }
    }

    /** It is time to look at leases, timeouts and budgets. */
    void tick(Instant now) {
        Duration since = ticked.map(before -> Duration.between(before, now)).orElse(Duration.ZERO);
        longest = since.compareTo(longest) > 0 ? since : longest;
        ticked = Optional.of(now);
    }

    /** What the ticks since the last call ask of the entity; after the first tick only. */
    InternalCommand.LeasesDue due() {
        Duration late = longest.minus(tick);
        var due = new InternalCommand.LeasesDue(ticked.orElseThrow(), late.isNegative() ? Duration.ZERO : late);
        longest = Duration.ZERO;
        return due;
    }

    /** Has what changed told in a moment, with what changes until then. */
    void publishSoon() {
        if (!timers.isTimerActive(InternalCommand.Publish.class)) {
            timers.startSingleTimer(InternalCommand.Publish.class, new InternalCommand.Publish(), PUBLISH_EVERY);
        }
    }
}
