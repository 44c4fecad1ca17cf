package dev.crosscheck.coordinator.scheduler;

import dev.crosscheck.coordinator.scheduler.SchedulerCommand.Demand;
import java.util.Comparator;

/** A sweep as the allocation sees it: what it wants, what it holds and how much it has used. */
final class SweepShare {
    /** Who gets the next slot: the higher priority, then fewer slots held for its weight, then less used. */
    static final Comparator<SweepShare> NEEDIEST_FIRST = Comparator.comparingInt((SweepShare s) -> -s.demand.priority())
            .thenComparingDouble(SweepShare::heldPerWeight)
            .thenComparingDouble(s -> s.used)
            .thenComparing(s -> s.demand.sweepId());

    Demand demand;
    /** When the demand was last told; nanoseconds of the scheduler's clock. */
    long toldAt;
    /** Further slots wanted, as last told, or 0 after it had nothing for a slot. */
    int wanted;
    /** Slots granted to it. */
    int held;
    /** Slots granted to it that do not run a trial of it yet. */
    int pending;
    /** Slots that it keeps from others: they run a trial of it, or are granted to it and idle. */
    int occupied;
    /** Slot time used, in nanoseconds divided by the weight, moved up to the least of its rivals whenever it comes back after wanting nothing. */
    double used;

    SweepShare(Demand demand) {
        this.demand = demand;
    }

    /** Slots to find for it. */
    int unmet() {
        return wanted - pending;
    }

    double heldPerWeight() {
        return (double) held / demand.weight();
    }

    /** Takes note that time has passed. */
    void use(long nanos) {
        used += (double) nanos * occupied / demand.weight();
    }

    /** Whether a slot of this one's should go to {@code other}, of the same priority, at once: afterwards that does not hold more for its weight. */
    boolean holdsTooManyBeside(SweepShare other) {
        return (long) (other.held + 1) * demand.weight() <= (long) (held - 1) * other.demand.weight();
    }

    /** Whether it holds more than {@code other} for its weight and is ahead by more than {@code nanos} in slot time, counted with the smaller weight of both. */
    boolean isAheadOf(SweepShare other, long nanos) {
        int smaller = Math.min(demand.weight(), other.demand.weight());
        return (long) other.held * demand.weight() < (long) held * other.demand.weight()
                && (used - other.used) * smaller > nanos;
    }

    boolean isActive() {
        return wanted > 0 || held > 0 || occupied > 0;
    }
}
