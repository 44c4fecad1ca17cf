package dev.crosscheck.coordinator.dataset;

import akka.Done;
import dev.crosscheck.coordinator.store.DocumentStore;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The registered data sets: the latest version of each, and the versions before it. Thread-safe. */
public final class DatasetCatalog {
    private static final String COLLECTION = "datasets";

    private static final String EARLIER = "dataset-versions";

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

    /** This version of the data set, as it was when the next one was made; the latest one as it is now. */
    public CompletionStage<Optional<DatasetInfo>> find(String name, int version) {
        return find(name)
                .thenCompose(latest -> latest.filter(info -> info.version() == version)
                                .isPresent()
                        ? CompletableFuture.completedStage(latest)
                        : documents
                                .get(EARLIER, name + "/" + version)
                                .thenApply(stored -> stored.map(bytes -> Documents.decode(bytes, DatasetInfo.class))));
    }

    /** Keeps a version that another one is about to follow. */
    CompletionStage<Done> keep(DatasetInfo info) {
        return documents.put(EARLIER, info.name() + "/" + info.version(), Documents.encode(info));
    }

    /** All data sets by name. */
    public CompletionStage<List<DatasetInfo>> list() {
        return documents.list(COLLECTION, "").thenApply(all -> all.values().stream()
                .map(bytes -> Documents.decode(bytes, DatasetInfo.class))
                .toList());
    }

    /** Hashes of the files of all versions of all data sets. */
    public CompletionStage<Set<String>> allFiles() {
        return documents.list(COLLECTION, "").thenCombine(documents.list(EARLIER, ""), (latest, earlier) -> Stream.of(
                        latest, earlier)
                .flatMap(all -> all.values().stream())
                .map(bytes -> Documents.decode(bytes, DatasetInfo.class))
                .flatMap(info -> Stream.concat(info.files().values().stream(), info.blind().stream()))
                .map(StoredFile::sha256)
                .collect(Collectors.toSet()));
    }

    CompletionStage<Done> put(DatasetInfo info) {
        return documents.put(COLLECTION, info.name(), Documents.encode(info));
    }
}
