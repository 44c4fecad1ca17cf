package dev.crosscheck.coordinator.sweep;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The open leases of a sweep, one per trial at most, by trial and by slot. Mutable, confined to the entity. */
final class LeaseTable {
    private record SlotKey(String worker, String instance, int slot) {}

    private final Map<Long, Lease> byTrial = new LinkedHashMap<>();
    private final Map<SlotKey, Long> bySlot = new HashMap<>();

    void open(SweepEvent.LeaseGranted granted, Duration period) {
        if (byTrial.containsKey(granted.trial())) {
            throw new IllegalStateException("trial " + granted.trial() + " has an open lease already");
        }
        byTrial.put(granted.trial(), new Lease(granted, granted.at().plus(period)));
        bySlot.put(slot(granted), granted.trial());
    }

    void close(long trial) {
        Lease lease = byTrial.remove(trial);
        if (lease != null) {
            bySlot.remove(slot(lease.granted()), trial);
        }
    }

    private static SlotKey slot(SweepEvent.LeaseGranted granted) {
        return new SlotKey(granted.worker(), granted.instance(), granted.slot());
    }

    /** The open lease that this key names, with attempt and epoch. */
    Optional<Lease> find(LeaseKey key) {
        return ofTrial(key.trial()).filter(lease -> lease.is(key));
    }

    Optional<Lease> ofTrial(long trial) {
        return Optional.ofNullable(byTrial.get(trial));
    }

    Optional<Lease> ofSlot(LeaseHolder holder, int slot) {
        return Optional.ofNullable(bySlot.get(new SlotKey(holder.worker(), holder.instance(), slot)))
                .flatMap(this::ofTrial);
    }

    /** A copy in the order of granting. */
    List<Lease> all() {
        return List.copyOf(byTrial.values());
    }

    Collection<Lease> view() {
        return Collections.unmodifiableCollection(byTrial.values());
    }

    int size() {
        return byTrial.size();
    }

    boolean isEmpty() {
        return byTrial.isEmpty();
    }

    /** Gives every lease a full period from now. */
    void restart(Instant now, Duration period) {
        byTrial.values().forEach(lease -> lease.renew(now.plus(period)));
    }
}
