package dev.crosscheck.coordinator.retention;

import akka.Done;
import dev.crosscheck.coordinator.dataset.RecentContents;
import dev.crosscheck.coordinator.store.DocumentStore;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Removes files that nothing names any more; those that somebody may be about to name later, if nobody did. Thread-safe. */
final class FileRemoval {
    private static final String LATER = "unnamed-contents";

    private final SweepRecords records;
    private final DocumentStore documents;
    private final RecentContents recent;

    FileRemoval(SweepRecords records, DocumentStore documents, RecentContents recent) {
        this.records = records;
        this.documents = documents;
        this.recent = recent;
    }

    /** Removes those that nothing names; how many went at once. */
    CompletionStage<Integer> remove(Set<String> files) {
        CompletionStage<Integer> removed = CompletableFuture.completedStage(0);
        if (files.isEmpty()) {
            return removed;
        }
        return records.allFiles().thenCompose(named -> {
            CompletionStage<Integer> count = removed;
            for (String file : files) {
                if (!named.contains(file)) {
                    count = count.thenCompose(n -> removeOrNote(file).thenApply(gone -> gone ? n + 1 : n));
                }
            }
            return count;
        });
    }

    private CompletionStage<Boolean> removeOrNote(String file) {
        return unlessTouched(file)
                .thenCompose(removed -> removed.isPresent()
                        ? CompletableFuture.completedStage(removed.get())
                        : documents.put(LATER, file, new byte[] {1}).thenApply(done -> false));
    }

    private CompletionStage<Optional<Boolean>> unlessTouched(String file) {
        return recent.unlessTouched(file, () -> records.removeFile(file));
    }

    /** Removes what had to stay before, where it still has no name and nobody asked for it lately. */
    CompletionStage<Done> tidy() {
        return documents
                .list(LATER, "")
                .thenCompose(later -> later.isEmpty()
                        ? CompletableFuture.completedStage(Done.getInstance())
                        : records.allFiles().thenCompose(named -> tidy(later.keySet(), named)))
                .thenCompose(done -> recent.tidy());
    }

    private CompletionStage<Done> tidy(Set<String> later, Set<String> named) {
        CompletionStage<Done> all = CompletableFuture.completedStage(Done.getInstance());
        for (String file : later) {
            all = all.thenCompose(done -> named.contains(file)
                            ? CompletableFuture.completedStage(Optional.of(false))
                            : unlessTouched(file))
                    .thenCompose(removed -> removed.isPresent()
                            ? documents.delete(LATER, file)
                            : CompletableFuture.completedStage(Done.getInstance()));
        }
        return all;
    }
}
