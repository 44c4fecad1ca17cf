package dev.crosscheck.coordinator.dataset;

import dev.crosscheck.coordinator.store.Document;
import dev.crosscheck.coordinator.store.DocumentStore;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Opens the vaults of data set versions; the last few stay in memory, in clear. Thread-safe. */
public final class Vaults {
    private static final String COLLECTION = "vaults";
    private static final int KEPT = 16;

    private final DocumentStore documents;
    private final Map<String, DatasetVault> opened = Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, DatasetVault> eldest) {
            return size() > KEPT;
        }
    });

    public Vaults(DocumentStore documents) {
        this.documents = documents;
    }

    /** The vault of a registered version; fails with {@link IllegalStateException} when there is none. */
    public CompletionStage<DatasetVault> open(String dataset, int version) {
        String id = id(dataset, version);
        DatasetVault known = opened.get(id);
        if (known != null) {
            return CompletableFuture.completedStage(known);
        }
        return documents.get(COLLECTION, id).thenApply(stored -> {
            DatasetVault vault = VaultCodec.decode(
                    stored.orElseThrow(() -> new IllegalStateException("the vault of data set " + dataset + " version "
                            + version + " is missing; restore the data directory from a backup")));
            opened.put(id, vault);
            return vault;
        });
    }

    /** What is kept of the sources, beside the vaults. */
    SourceRecords sources() {
        return new SourceRecords(documents);
    }

    /** The vault's stored form, to be stored together with what makes it count. */
    Document document(String dataset, int version, DatasetVault vault) {
        opened.remove(id(dataset, version));
        return new Document(COLLECTION, id(dataset, version), VaultCodec.encode(vault));
    }

    private static String id(String dataset, int version) {
        return dataset + "/" + version;
    }
}
