package dev.crosscheck.coordinator.grpc;

import akka.Done;
import dev.crosscheck.coordinator.store.Document;
import dev.crosscheck.coordinator.store.DocumentStore;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import dev.crosscheck.proto.v1.SweepSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Resolved specifications by sweep id, written before the sweep is created and never changed. Those in use are kept in memory with their definitions.
 * Thread-safe.
 */
public final class SpecStore {
    private static final String COLLECTION = "sweep-specs";
    private static final int CACHED = 1000;

    /** A specification and its definition. */
    record Stored(SweepSpec spec, SweepDefinition definition) {}

    private final DocumentStore documents;
    private final SweepSpecMapper mapper;
    private final Map<String, Stored> cache = new ConcurrentHashMap<>();

    public SpecStore(DocumentStore documents, SweepSpecMapper mapper) {
        this.documents = documents;
        this.mapper = mapper;
    }

    /** Stores the specification, unless there is one already: which one counts now. */
    CompletionStage<byte[]> put(String sweepId, byte[] spec) {
        return documents
                .putIf(COLLECTION, sweepId, Optional.empty(), List.of(new Document(COLLECTION, sweepId, spec)))
                .thenCompose(first -> first
                        ? CompletableFuture.completedStage(spec)
                        : bytes(sweepId).thenApply(Optional::orElseThrow));
    }

    CompletionStage<Optional<byte[]>> bytes(String sweepId) {
        return documents.get(COLLECTION, sweepId);
    }

    /** Ids of all sweeps that were ever to be created. */
    public CompletionStage<List<String>> ids() {
        return documents.list(COLLECTION, "").thenApply(all -> List.copyOf(all.keySet()));
    }

    /** Specification and definition; fails when there is no such sweep. */
    CompletionStage<Stored> get(String sweepId) {
        Stored cached = cache.get(sweepId);
        if (cached != null) {
            return CompletableFuture.completedFuture(cached);
        }
        return bytes(sweepId).thenApply(found -> {
            byte[] bytes = found.orElseThrow(() -> new IllegalStateException("no specification of sweep " + sweepId));
            Stored stored = new Stored(SweepSpecMapper.parse(bytes), mapper.read(bytes));
            if (cache.size() >= CACHED) {
                cache.clear();
            }
            cache.put(sweepId, stored);
            return stored;
        });
    }

    /** Hashes of the files that the sweep's specification names; empty without one. */
    public CompletionStage<Set<String>> files(String sweepId) {
        return bytes(sweepId).thenApply(found -> found.map(SpecStore::named).orElse(Set.of()));
    }

    /** Hashes of the files that any specification names. */
    public CompletionStage<Set<String>> allFiles() {
        return documents.list(COLLECTION, "").thenApply(all -> {
            Set<String> files = new HashSet<>();
            all.values().forEach(bytes -> files.addAll(named(bytes)));
            return files;
        });
    }

    private static Set<String> named(byte[] bytes) {
        Set<String> files = new HashSet<>();
        SweepSpec spec = SweepSpecMapper.parse(bytes);
        spec.getTrainer().getFilesList().forEach(file -> files.add(file.getSha256()));
        if (spec.getTrainer().hasTable()) {
            files.add(spec.getTrainer().getTable().getFile().getSha256());
        }
        return files;
    }

    /** Removes the specification. */
    public CompletionStage<Done> remove(String sweepId) {
        cache.remove(sweepId);
        return documents.delete(COLLECTION, sweepId);
    }

    /** The definition of a sweep; fails when there is no such sweep. */
    public CompletionStage<SweepDefinition> definition(String sweepId) {
        return get(sweepId).thenApply(Stored::definition);
    }
}
