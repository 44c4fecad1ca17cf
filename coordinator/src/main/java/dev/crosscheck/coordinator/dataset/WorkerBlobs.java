package dev.crosscheck.coordinator.dataset;

import akka.Done;
import dev.crosscheck.coordinator.store.Document;
import dev.crosscheck.coordinator.store.DocumentStore;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Which contents workers may read. Nothing is readable until it is allowed, and what is withheld (sources of data sets, replayed tables: they hold secret
 * labels or scores) never is, even where a sweep names it among its trainer's files. Thread-safe.
 */
public final class WorkerBlobs {
    private static final String ALLOWED = "worker-blobs";
    private static final String WITHHELD = "withheld-blobs";

    private final DocumentStore documents;

    public WorkerBlobs(DocumentStore documents) {
        this.documents = documents;
    }

    /** Lets workers read the content. */
    public CompletionStage<Done> allow(String sha256) {
        return documents.put(ALLOWED, sha256, new byte[] {1});
    }

    /** Workers may read the content no more, for it is gone; what is withheld stays so. */
    public CompletionStage<Done> forget(String sha256) {
        return documents.delete(ALLOWED, sha256);
    }

    /** The record that lets workers read the content, to be stored together with what makes it count. */
    static Document allowance(String sha256) {
        return new Document(ALLOWED, sha256, new byte[] {1});
    }

    /** Keeps the content from workers for ever. */
    public CompletionStage<Done> withhold(String sha256, String because) {
        return documents.put(WITHHELD, sha256, because.getBytes(StandardCharsets.UTF_8));
    }

    /** Why workers never get the content; empty when nothing speaks against it. */
    public CompletionStage<Optional<String>> withheldBecause(String sha256) {
        return documents
                .get(WITHHELD, sha256)
                .thenApply(stored -> stored.map(bytes -> new String(bytes, StandardCharsets.UTF_8)));
    }

    /** Whether a worker may read the content. */
    public CompletionStage<Boolean> readable(String sha256) {
        return documents
                .get(ALLOWED, sha256)
                .thenCompose(allowed -> allowed.isEmpty()
                        ? CompletableFuture.completedStage(false)
                        : withheldBecause(sha256).thenApply(Optional::isEmpty));
    }
}
