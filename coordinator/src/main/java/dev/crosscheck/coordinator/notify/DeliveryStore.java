package dev.crosscheck.coordinator.notify;

import akka.Done;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.crosscheck.coordinator.store.DocumentStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;

/**
 * Deliveries in the document store, and the sweeps of which there may be more to tell. A delivery that is done stays as a mark, so that it is not made again.
 * Stages fail as those of {@link DocumentStore} do. Thread-safe.
 */
public final class DeliveryStore {
    private static final String DELIVERIES = "notices";
    private static final String SWEEPS = "notices-open";
    private static final JsonMapper JSON = new JsonMapper();

    private final DocumentStore documents;

    public DeliveryStore(DocumentStore documents) {
        this.documents = documents;
    }

    /**
     * What the store holds.
     *
     * @param open deliveries that are not done
     * @param known keys of all deliveries
     */
    record Stored(List<Delivery> open, Set<String> known) {}

    /** How a delivery stands. */
    enum State {
        OPEN,
        DELIVERED,
        DROPPED
    }

    /** Sweeps of which there may be more to tell than the store holds: they have to be started after a restart, ended or not. */
    public CompletionStage<Set<String>> openSweeps() {
        return documents.list(SWEEPS, "").thenApply(found -> new TreeSet<>(found.keySet()));
    }

    CompletionStage<Done> openSweep(String sweep) {
        return documents.put(SWEEPS, sweep, new byte[] {1});
    }

    CompletionStage<Done> closeSweep(String sweep) {
        return documents.delete(SWEEPS, sweep);
    }

    CompletionStage<Done> put(Delivery delivery, State state) {
        ObjectNode document = JSON.createObjectNode()
                .put("state", state.name())
                .put("sweep", delivery.sweep())
                .put("id", delivery.id())
                .put("since", delivery.since().toString());
        if (state == State.OPEN) {
            document.put("webhook", delivery.webhook()).put("payload", delivery.payload());
        }
        return documents.put(DELIVERIES, delivery.key(), document.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Removes what is kept of the sweep's deliveries that are done, and its mark. */
    public CompletionStage<Done> removeSweep(String sweep) {
        return documents.list(DELIVERIES, "").thenCompose(found -> {
            CompletionStage<Done> all = closeSweep(sweep);
            for (var entry : found.entrySet()) {
                JsonNode document = read(entry.getKey(), entry.getValue());
                boolean done = !document.path("state").asText().equals(State.OPEN.name());
                if (done && document.path("sweep").asText().equals(sweep)) {
                    all = all.thenCompose(before -> documents.delete(DELIVERIES, entry.getKey()));
                }
            }
            return all;
        });
    }

    CompletionStage<Stored> load() {
        return documents.list(DELIVERIES, "").thenApply(found -> {
            List<Delivery> open = new ArrayList<>();
            found.forEach((key, bytes) -> {
                JsonNode document = read(key, bytes);
                if (document.path("state").asText().equals(State.OPEN.name())) {
                    open.add(new Delivery(
                            key,
                            document.path("sweep").asText(),
                            document.path("id").asText(),
                            document.path("webhook").asText(),
                            document.path("payload").asText(),
                            Instant.parse(document.path("since").asText())));
                }
            });
            return new Stored(open, new HashSet<>(found.keySet()));
        });
    }

    private static JsonNode read(String key, byte[] bytes) {
        try {
            return JSON.readTree(bytes);
        } catch (IOException e) {
            // Not chained: the parser's message quotes the document.
            throw new IllegalStateException(
                    "the stored notice " + key + " is damaged; restore the data directory from a backup");
        }
    }
}
