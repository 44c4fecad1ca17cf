package dev.crosscheck.coordinator.session;

import dev.crosscheck.coordinator.scheduler.SchedulerCommand.SlotState;
import dev.crosscheck.coordinator.session.SessionInput.SlotShare;
import dev.crosscheck.coordinator.sweep.LeaseKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The slots of one worker: whether each waits, asks or runs, and which sweep may use it. Confined to the session's actor. */
final class SlotTable {
    private static final class Slot {
        private String granted = "";
        private boolean ready;
        private boolean asking;
        private @Nullable LeaseKey running;
    }

    private final List<Slot> slots = new ArrayList<>();

    private final List<SlotShare> shares;

    /** @param shares one for each slot, or none */
    SlotTable(int count, List<SlotShare> shares) {
        this.shares = shares;
        for (int i = 0; i < count; i++) {
            slots.add(new Slot());
        }
    }

    int count() {
        return slots.size();
    }

    boolean has(int slot) {
        return slot >= 0 && slot < slots.size();
    }

    /** The worker wants a trial for the slot. */
    void ready(int slot) {
        Slot s = slots.get(slot);
        s.ready = s.running == null;
    }

    /** The scheduler gives the slot to a sweep, or to none when empty. */
    void grant(int slot, String sweepId) {
        slots.get(slot).granted = sweepId;
    }

    String granted(int slot) {
        return slots.get(slot).granted;
    }

    /** The sweep to ask for a trial now; from then on the slot is asking. Empty: the slot is not idle or nobody's. */
    Optional<String> startAsking(int slot) {
        Slot s = slots.get(slot);
        if (!s.ready || s.asking || s.running != null || s.granted.isEmpty()) {
            return Optional.empty();
        }
        s.asking = true;
        return Optional.of(s.granted);
    }

    /** The sweep had nothing. True when the slot was still granted to it and now is nobody's. */
    boolean nothing(int slot, String sweepId) {
        Slot s = slots.get(slot);
        s.asking = false;
        if (!s.granted.equals(sweepId)) {
            return false;
        }
        s.granted = "";
        return true;
    }

    /** The slot runs an attempt. */
    void run(int slot, LeaseKey lease) {
        Slot s = slots.get(slot);
        s.asking = false;
        s.ready = false;
        s.running = lease;
    }

    /** The attempt is over or no longer ours; its slot waits until {@link #ready}. */
    void finish(LeaseKey lease) {
        for (Slot slot : slots) {
            if (lease.equals(slot.running)) {
                slot.running = null;
            }
        }
    }

    /** For the scheduler. */
    List<SlotState> states() {
        List<SlotState> states = new ArrayList<>();
        for (int i = 0; i < slots.size(); i++) {
            LeaseKey running = slots.get(i).running;
            String sweep = running == null ? "" : running.sweepId();
            states.add(
                    shares.isEmpty()
                            ? new SlotState(i, slots.get(i).granted, sweep)
                            : new SlotState(
                                    i,
                                    slots.get(i).granted,
                                    sweep,
                                    shares.get(i).gpu(),
                                    shares.get(i).share()));
        }
        return states;
    }
}
