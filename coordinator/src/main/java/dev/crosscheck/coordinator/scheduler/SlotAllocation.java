package dev.crosscheck.coordinator.scheduler;

import dev.crosscheck.coordinator.scheduler.SchedulerCommand.Demand;
import dev.crosscheck.coordinator.scheduler.SchedulerCommand.SessionState;
import dev.crosscheck.coordinator.scheduler.SchedulerCommand.SlotState;
import dev.crosscheck.coordinator.scheduler.WorkerEntry.SlotEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides which sweep may use which slot. A free slot goes to the suitable sweep of the highest priority; among those of one priority to the one that holds the fewest
 * slots for its weight, then to the one that has used the least slot time for its weight. A slot is taken from a sweep, at the end of its running trial, for one of a higher priority,
 * or for one of the same that will not hold more for its weight by that, or that holds less for its weight while the holder is ahead in slot time by more than the quantum; so sweeps
 * get slot time in the ratio of their weights even of a single slot, and none of the highest priority with a demand waits for ever. Times are nanoseconds of any steady clock, never going back.
 * Not thread-safe.
 */
final class SlotAllocation {
    /** A grant to send: the slot belongs to the sweep, or to none when empty. */
    record Grant(WorkerEntry worker, int slot, String sweepId) {}

    private static final long RESEND_NANOS = Duration.ofSeconds(3).toNanos();

    private final long quantumNanos;
    private final Map<String, SweepShare> sweeps = new LinkedHashMap<>();
    private final Map<String, WorkerEntry> workers = new LinkedHashMap<>();
    private final Set<SlotEntry> free = new LinkedHashSet<>();
    private final List<Grant> outgoing = new ArrayList<>();
    private long now;
    private boolean started;

    SlotAllocation(Duration quantum) {
        this.quantumNanos = quantum.toNanos();
    }

    /** Takes note of a demand. A sweep that was not known or wanted nothing may take slots from others at once. */
    List<Grant> demand(long time, Demand demand) {
        advance(time);
        SweepShare share = sweeps.computeIfAbsent(demand.sweepId(), id -> new SweepShare(demand));
        boolean returns = !share.isActive();
        share.demand = demand;
        share.toldAt = time;
        share.wanted = demand.wanted();
        if (returns && demand.wanted() > 0) {
            share.used = Math.max(share.used, leastUsedBeside(share));
        }
        grantFree();
        if (returns) {
            takeFromOthers();
        }
        return drain();
    }

    /** Takes note of a session's state. A grant that the session still does not show after a while is sent again. */
    List<Grant> session(long time, SessionState state) {
        advance(time);
        WorkerEntry known = workers.get(state.worker());
        boolean fresh = known == null || !known.continues(state);
        WorkerEntry entry = known == null || fresh ? new WorkerEntry(state) : known;
        if (fresh) {
            forget(known);
            workers.put(state.worker(), entry);
        }
        entry.state = state;
        entry.toldAt = time;
        for (int i = 0; i < entry.slots.size(); i++) {
            SlotEntry slot = entry.slots.get(i);
            SlotState told = state.slots().get(i);
            String granted = fresh ? told.granted() : slot.granted;
            change(slot, state.draining() ? "" : granted, told.running());
            if (!fresh
                    && !state.draining()
                    && !told.granted().equals(granted)
                    && time - slot.grantedAt > RESEND_NANOS) {
                send(slot);
            }
        }
        grantFree();
        return drain();
    }

    /** The sweep had nothing for the slot: it gets none until it tells a demand again. */
    List<Grant> returned(long time, SchedulerCommand.GrantReturned back) {
        advance(time);
        share(back.sweepId()).ifPresent(s -> s.wanted = 0);
        WorkerEntry entry = workers.get(back.worker());
        if (entry != null) {
            for (SlotEntry slot : entry.slots) {
                if (slot.number == back.slot() && slot.granted.equals(back.sweepId())) {
                    change(slot, "", slot.running);
                }
            }
        }
        grantFree();
        return drain();
    }

    /** The session ended; its slots are gone. A session of another process of that name is left alone. */
    List<Grant> ended(long time, String worker, String instance) {
        advance(time);
        WorkerEntry entry = workers.get(worker);
        if (entry != null && entry.state.instance().equals(instance)) {
            forget(entry);
        }
        return drain();
    }

    /** Moves slots to where they are due, and drops demands and sessions that were not told for {@code silence}, workers after {@code memory}. */
    List<Grant> tick(long time, Duration silence, Duration memory) {
        advance(time);
        for (WorkerEntry worker : workers.values()) {
            if (worker.connected && time - worker.toldAt > silence.toNanos()) {
                forget(worker);
            }
        }
        workers.values().removeIf(w -> !w.connected && time - w.toldAt > memory.toNanos());
        for (SweepShare share : sweeps.values()) {
            if (time - share.toldAt > silence.toNanos()) {
                share.wanted = 0;
            }
        }
        sweeps.values().removeIf(s -> !s.isActive() && time - s.toldAt > silence.toNanos());
        grantFree();
        takeFromOthers();
        return drain();
    }

    /** All workers, the lost ones included. */
    Collection<WorkerEntry> workers() {
        return workers.values();
    }

    /** Sweeps that want or use slots. */
    long activeSweeps() {
        return sweeps.values().stream().filter(SweepShare::isActive).count();
    }

    /** Demands that no slot of a connected worker can meet, busy or not. */
    List<Demand> unmeetable() {
        return sweeps.values().stream()
                .filter(s ->
                        s.wanted > 0 && Shortage.of(s.demand, workers.values()).isPresent())
                .map(s -> s.demand)
                .toList();
    }

    private void advance(long time) {
        long passed = started ? time - now : 0;
        started = true;
        now = time;
        if (passed > 0) {
            sweeps.values().forEach(s -> s.use(passed));
        }
    }

    private double leastUsedBeside(SweepShare share) {
        return sweeps.values().stream()
                .filter(s -> s != share && s.isActive() && s.demand.priority() == share.demand.priority())
                .mapToDouble(s -> s.used)
                .min()
                .orElse(0);
    }

    private void grantFree() {
        if (free.isEmpty()) {
            return;
        }
        Set<SweepShare> unsuited = new LinkedHashSet<>();
        for (Optional<SweepShare> next = neediest(unsuited);
                next.isPresent() && !free.isEmpty();
                next = neediest(unsuited)) {
            SweepShare share = next.get();
            Optional<SlotEntry> slot = freeSlot(share.demand);
            slot.ifPresentOrElse(found -> grant(found, share.demand.sweepId()), () -> unsuited.add(share));
        }
    }

    private Optional<SweepShare> neediest(Set<SweepShare> but) {
        return sweeps.values().stream()
                .filter(s -> s.unmet() > 0 && !but.contains(s))
                .min(SweepShare.NEEDIEST_FIRST);
    }

    /** The suitable free slot that offers least, so that GPUs are left to those who need them. */
    private Optional<SlotEntry> freeSlot(Demand demand) {
        SlotEntry best = null;
        for (SlotEntry slot : free) {
            if (slot.suits(demand) && (best == null || slot.isLessThan(best))) {
                best = slot;
                if (best.share <= demand.gpus() && demand.gpuMemoryBytes() == 0) {
                    break;
                }
            }
        }
        return Optional.ofNullable(best);
    }

    private void takeFromOthers() {
        Set<SweepShare> hopeless = new LinkedHashSet<>();
        for (Optional<SweepShare> next = neediest(hopeless); next.isPresent(); next = neediest(hopeless)) {
            SweepShare share = next.get();
            Optional<SlotEntry> slot = slotToTake(share);
            slot.ifPresentOrElse(found -> grant(found, share.demand.sweepId()), () -> hopeless.add(share));
        }
    }

    /** The slot to take for a sweep: of the lowest priority, then of the largest holder, then of the one that has used the most; idle ones first. */
    private Optional<SlotEntry> slotToTake(SweepShare taker) {
        Comparator<SlotEntry> order = Comparator.comparingInt((SlotEntry s) ->
                        -holder(s).map(h -> h.demand.priority()).orElse(0))
                .thenComparingDouble(
                        s -> holder(s).map(SweepShare::heldPerWeight).orElse(0.0))
                .thenComparingDouble(s -> holder(s).map(h -> h.used).orElse(0.0))
                .thenComparing(s -> s.running.isEmpty());
        return workers.values().stream()
                .filter(WorkerEntry::takesWork)
                .flatMap(w -> w.slots.stream())
                .filter(s -> s.suits(taker.demand))
                .filter(s -> holder(s).filter(h -> mayTake(taker, h)).isPresent())
                .max(order);
    }

    private boolean mayTake(SweepShare taker, SweepShare holder) {
        if (taker == holder || holder.demand.priority() != taker.demand.priority()) {
            return holder.demand.priority() < taker.demand.priority();
        }
        return holder.holdsTooManyBeside(taker) || holder.isAheadOf(taker, quantumNanos);
    }

    private Optional<SweepShare> holder(SlotEntry slot) {
        return share(slot.granted);
    }

    private void grant(SlotEntry slot, String sweepId) {
        change(slot, sweepId, slot.running);
        send(slot);
    }

    private void send(SlotEntry slot) {
        slot.grantedAt = now;
        outgoing.add(new Grant(slot.worker, slot.number, slot.granted));
    }

    private void change(SlotEntry slot, String granted, String running) {
        count(slot, -1);
        slot.granted = granted;
        slot.running = running;
        count(slot, 1);
        if (granted.isEmpty() && slot.worker.takesWork()) {
            free.add(slot);
        } else {
            free.remove(slot);
        }
    }

    private void count(SlotEntry slot, int sign) {
        share(slot.granted).ifPresent(s -> {
            s.held += sign;
            s.pending += slot.running.equals(slot.granted) ? 0 : sign;
        });
        share(slot.occupant()).ifPresent(s -> s.occupied += sign);
    }

    /** The share of a sweep; one that is only known from slots that use it gets a share without a demand. */
    private Optional<SweepShare> share(String sweepId) {
        if (sweepId.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(sweeps.computeIfAbsent(sweepId, id -> {
            SweepShare unknown = new SweepShare(new Demand(id, 50, 0, 0, 0, new HashMap<>()));
            unknown.toldAt = now;
            return unknown;
        }));
    }

    private void forget(@Nullable WorkerEntry entry) {
        if (entry != null) {
            entry.connected = false;
            for (SlotEntry slot : entry.slots) {
                change(slot, "", "");
            }
        }
    }

    private List<Grant> drain() {
        List<Grant> result = List.copyOf(outgoing);
        outgoing.clear();
        return result;
    }
}
