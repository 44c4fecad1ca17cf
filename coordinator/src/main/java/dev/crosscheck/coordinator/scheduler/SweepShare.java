package dev.crosscheck.coordinator.scheduler;

import dev.crosscheck.coordinator.scheduler.SchedulerCommand.Demand;
import java.util.Comparator;

/** A sweep as the allocation sees it: what it wants, what it holds and how much it has used. */
final class SweepShare {
    /** Who gets the next slot: the higher priority, then fewer slots held, then less used. */
    static final Comparator<SweepShare> NEEDIEST_FIRST = Comparator.comparingInt((SweepShare s) -> -s.demand.priority())
            .thenComparingInt(s -> s.held)
            .thenComparingLong(s -> s.usedNanos)
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
    /** Slot time used, in nanoseconds, moved up to the least of its rivals whenever it comes back after wanting nothing. */
    long usedNanos;

    SweepShare(Demand demand) {
        this.demand = demand;
    }

    /** Slots to find for it. */
    int unmet() {
        return wanted - pending;
    }

    boolean isActive() {
        return wanted > 0 || held > 0 || occupied > 0;
    }
}
