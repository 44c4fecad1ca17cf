package dev.crosscheck.coordinator.dataset;

import dev.crosscheck.coordinator.store.Document;
import dev.crosscheck.coordinator.store.DocumentStore;
import java.util.ArrayList;
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

    /** The form in which a version is kept that another one is about to follow. */
    static Document kept(DatasetInfo info) {
        return new Document(EARLIER, info.name() + "/" + info.version(), Documents.encode(info));
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

    /** Enters a new data set together with other records; false, and nothing is stored, when there is one of this name. */
    CompletionStage<Boolean> create(DatasetInfo info, List<Document> others) {
        return documents.putIf(COLLECTION, info.name(), Optional.empty(), with(info, others));
    }

    /** Changes a data set together with other records; false, and nothing is stored, when it is not any more what was seen. */
    CompletionStage<Boolean> replace(DatasetInfo seen, DatasetInfo now, List<Document> others) {
        return documents.get(COLLECTION, seen.name()).thenCompose(stored -> {
            boolean same = stored.map(bytes -> Documents.decode(bytes, DatasetInfo.class))
                    .filter(seen::equals)
                    .isPresent();
            return same
                    ? documents.putIf(COLLECTION, seen.name(), stored, with(now, others))
                    : CompletableFuture.completedStage(false);
        });
    }

    private static List<Document> with(DatasetInfo info, List<Document> others) {
        List<Document> all = new ArrayList<>(others);
        all.add(new Document(COLLECTION, info.name(), Documents.encode(info)));
        return all;
    }
}
