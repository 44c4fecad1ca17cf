package dev.crosscheck.coordinator.dataset;

import akka.Done;
import dev.crosscheck.coordinator.store.Document;
import dev.crosscheck.coordinator.store.DocumentStore;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Keeps the {@link SweepData} of each sweep; in memory too, where no other coordinator can change it. Thread-safe. */
public final class SweepDataStore {
    private static final String COLLECTION = "sweep-data";
    private static final int KEPT = 10_000;

    private final DocumentStore documents;
    private final Map<String, SweepData> known = new ConcurrentHashMap<>();

    public SweepDataStore(DocumentStore documents) {
        this.documents = documents;
    }

    /** Stores it durably; the same sweep may be stored again with the same content. */
    public CompletionStage<Done> put(String sweepId, SweepData data) {
        return documents.put(COLLECTION, sweepId, Documents.encode(data)).thenApply(done -> {
            remember(sweepId, data);
            return done;
        });
    }

    /** Stores {@code now} only while the sweep's data is {@code before}; false, and nothing is changed, otherwise. */
    public CompletionStage<Boolean> replace(String sweepId, SweepData before, SweepData now) {
        return documents.get(COLLECTION, sweepId).thenCompose(stored -> {
            if (stored.isEmpty() || !decode(stored.get()).equals(before)) {
                return CompletableFuture.completedStage(false);
            }
            Document document = new Document(COLLECTION, sweepId, Documents.encode(now));
            return documents
                    .putIf(COLLECTION, sweepId, stored, List.of(document))
                    .thenApply(done -> {
                        if (done) {
                            remember(sweepId, now);
                        }
                        return done;
                    });
        });
    }

    private static SweepData decode(byte[] stored) {
        return Documents.decode(stored, SweepData.class);
    }

    /** The sweep's data; fails with {@link IllegalStateException} when it was never stored. */
    public CompletionStage<SweepData> get(String sweepId) {
        SweepData cached = known.get(sweepId);
        if (cached != null) {
            return CompletableFuture.completedStage(cached);
        }
        return documents.get(COLLECTION, sweepId).thenApply(stored -> {
            SweepData data = stored.map(SweepDataStore::decode)
                    .orElseThrow(() -> new IllegalStateException(
                            "the data of sweep " + sweepId + " is missing; restore the data directory from a backup"));
            remember(sweepId, data);
            return data;
        });
    }

    /** Hashes of the files that were made for the sweep alone; empty when it has no data. */
    public CompletionStage<Set<String>> files(String sweepId) {
        return documents.get(COLLECTION, sweepId).thenApply(stored -> stored.map(SweepDataStore::named)
                .orElse(Set.of()));
    }

    /** Hashes of the files that were made for any sweep. */
    public CompletionStage<Set<String>> allFiles() {
        return documents.list(COLLECTION, "").thenApply(all -> all.values().stream()
                .flatMap(bytes -> named(bytes).stream())
                .collect(Collectors.toSet()));
    }

    private static Set<String> named(byte[] bytes) {
        return Documents.decode(bytes, SweepData.class)
                .projection()
                .map(file -> Set.of(file.sha256()))
                .orElse(Set.of());
    }

    /** Removes the sweep's data. */
    public CompletionStage<Done> remove(String sweepId) {
        known.remove(sweepId);
        return documents.delete(COLLECTION, sweepId);
    }

    private void remember(String sweepId, SweepData data) {
        if (documents.isShared()) {
            return;
        }
        if (known.size() >= KEPT) {
            known.clear();
        }
        known.put(sweepId, data);
    }
}
