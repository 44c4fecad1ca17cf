package dev.crosscheck.coordinator.dataset;

import dev.crosscheck.coordinator.store.Document;
import dev.crosscheck.coordinator.store.DocumentStore;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Keeps a {@link SourceRecord} per version of a data set. Thread-safe. */
final class SourceRecords {
    private static final String COLLECTION = "dataset-sources";

    private final DocumentStore documents;

    SourceRecords(DocumentStore documents) {
        this.documents = documents;
    }

    /** Empty for data sets that were registered before such records were kept. */
    CompletionStage<Optional<SourceRecord>> find(String dataset, int version) {
        return documents
                .get(COLLECTION, dataset + "/" + version)
                .thenApply(stored -> stored.map(bytes -> Documents.decode(bytes, SourceRecord.class)));
    }

    /** The stored form. */
    static Document document(String dataset, int version, SourceRecord sourceRecord) {
        return new Document(COLLECTION, dataset + "/" + version, Documents.encode(sourceRecord));
    }
}
