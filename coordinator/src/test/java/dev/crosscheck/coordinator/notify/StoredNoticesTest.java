package dev.crosscheck.coordinator.notify;

import dev.crosscheck.coordinator.notify.DeliveryStore.State;
import dev.crosscheck.coordinator.notify.DeliveryStore.Stored;
import dev.crosscheck.coordinator.store.StoredFormContractTest;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Notices to deliver and marks of delivered ones. */
class StoredNoticesTest extends StoredFormContractTest {
    private static final String KEY = "digits-abc123/completed/0123456789abcdef";
    private static final Delivery DELIVERY = new Delivery(
            KEY,
            "digits-abc123",
            "digits-abc123/completed",
            "http://hooks.example.org/a",
            "{\"event\":\"completed\"}",
            Instant.parse("2026-03-04T05:06:07.123456789Z"));

    @Override
    protected List<Form> forms() {
        return List.of(
                document(
                        "notices",
                        "notices",
                        KEY,
                        to -> new DeliveryStore(to).put(DELIVERY, State.OPEN),
                        from -> new DeliveryStore(from).load(),
                        new Stored(List.of(DELIVERY), Set.of(KEY))),
                document(
                        "notices-delivered",
                        "notices",
                        KEY,
                        to -> new DeliveryStore(to).put(DELIVERY, State.DELIVERED),
                        from -> new DeliveryStore(from).load(),
                        new Stored(List.of(), Set.of(KEY))),
                document(
                        "notices-open",
                        "notices-open",
                        "digits-abc123",
                        to -> new DeliveryStore(to).openSweep("digits-abc123"),
                        from -> new DeliveryStore(from).openSweeps(),
                        Set.of("digits-abc123")));
    }
}
