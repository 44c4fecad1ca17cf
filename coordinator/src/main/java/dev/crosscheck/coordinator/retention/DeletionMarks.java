package dev.crosscheck.coordinator.retention;

import akka.Done;
import dev.crosscheck.coordinator.store.DocumentStore;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;

/** Sweeps whose deletion has begun and not ended, with the files that they named, so that a deletion goes on after a crash. Thread-safe. */
final class DeletionMarks {
    private static final String COLLECTION = "sweep-deletions";

    private final DocumentStore documents;

    DeletionMarks(DocumentStore documents) {
        this.documents = documents;
    }

    CompletionStage<Done> put(String sweep, Set<String> files) {
        return documents.put(COLLECTION, sweep, String.join("\n", files).getBytes(StandardCharsets.UTF_8));
    }

    CompletionStage<Done> remove(String sweep) {
        return documents.delete(COLLECTION, sweep);
    }

    CompletionStage<SortedMap<String, Set<String>>> all() {
        return documents.list(COLLECTION, "").thenApply(found -> {
            SortedMap<String, Set<String>> marks = new TreeMap<>();
            found.forEach((sweep, bytes) -> {
                Set<String> files = new TreeSet<>();
                new String(bytes, StandardCharsets.UTF_8)
                        .lines()
                        .filter(l -> !l.isEmpty())
                        .forEach(files::add);
                marks.put(sweep, files);
            });
            return marks;
        });
    }
}
