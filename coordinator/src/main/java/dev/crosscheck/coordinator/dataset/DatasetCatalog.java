package dev.crosscheck.coordinator.dataset;

import akka.Done;
import dev.crosscheck.coordinator.store.DocumentStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The registered data sets, one version each. Thread-safe. */
public final class DatasetCatalog {
    private static final String COLLECTION = "datasets";

    private final DocumentStore documents;

    public DatasetCatalog(DocumentStore documents) {
        this.documents = documents;
    }

    /** The data set of this name. */
    public CompletionStage<Optional<DatasetInfo>> find(String name) {
        return documents
                .get(COLLECTION, name)
                .thenApply(stored -> stored.map(bytes -> Documents.decode(bytes, DatasetInfo.class)));
    }

    /** All data sets by name. */
    public CompletionStage<List<DatasetInfo>> list() {
        return documents.list(COLLECTION, "").thenApply(all -> all.values().stream()
                .map(bytes -> Documents.decode(bytes, DatasetInfo.class))
                .toList());
    }

    CompletionStage<Done> put(DatasetInfo info) {
        return documents.put(COLLECTION, info.name(), Documents.encode(info));
    }
}
