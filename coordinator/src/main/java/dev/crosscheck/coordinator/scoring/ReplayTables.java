package dev.crosscheck.coordinator.scoring;

import dev.crosscheck.coordinator.dataset.BlobFiles;
import dev.crosscheck.coordinator.dataset.InvalidDatasetException;
import dev.crosscheck.coordinator.dataset.ReplaySource;
import dev.crosscheck.coordinator.dataset.StoredFile;
import dev.crosscheck.coordinator.store.BlobHash;
import dev.crosscheck.coordinator.store.BlobStore;
import dev.crosscheck.coordinator.sweep.SweepDefinition.Validation;
import dev.crosscheck.search.space.SpaceProblem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;

/** Parses replayed tables, each once; the last few stay in memory. Thread-safe. */
public final class ReplayTables {
    private static final int KEPT = 8;
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private final BlobStore blobs;
    private final Executor blocking;
    private final Map<List<Object>, CompletableFuture<ReplayTable>> parsed = new LinkedHashMap<>();

    /**
     * Makes the cache.
     *
     * @param blocking runs what reads and writes the disk
     */
    public ReplayTables(BlobStore blobs, Executor blocking) {
        this.blobs = blobs;
        this.blocking = blocking;
    }

    /** The table; fails with {@link InvalidDatasetException} when it is at fault. */
    synchronized CompletionStage<ReplayTable> table(ReplaySource source, Validation validation) {
        List<Object> id = List.of(source, validation.tuning(), validation.crossChecks());
        CompletableFuture<ReplayTable> known = parsed.get(id);
        if (known != null && !known.isCompletedExceptionally()) {
            return known;
        }
        if (parsed.size() >= KEPT) {
            parsed.remove(parsed.keySet().iterator().next());
        }
        CompletableFuture<ReplayTable> table = CompletableFuture.supplyAsync(() -> parse(source, validation), blocking);
        parsed.put(id, table);
        return table;
    }

    /** The table with a vault set in place of the cross-check sets. */
    CompletionStage<ReplayTable> vaultTable(ReplaySource source, Validation declared, String set) {
        return table(
                source,
                new Validation(
                        declared.dataset(),
                        declared.tuning(),
                        List.of(set),
                        Optional.empty(),
                        declared.alpha(),
                        declared.maxLostShare(),
                        declared.minOptimism(),
                        declared.action(),
                        true));
    }

    private ReplayTable parse(ReplaySource source, Validation validation) {
        if (!SHA256.matcher(source.sha256()).matches()) {
            throw notUploaded(
                    "no uploaded file is named; upload the table and give its SHA-256 as 64 lower-case hex digits");
        }
        try (InputStream stream = blobs.open(new BlobHash(source.sha256()))
                .orElseThrow(() -> notUploaded(source.fileName() + " is not uploaded yet; upload it first"))) {
            return ReplayTable.read(source, stream, validation.tuning(), validation.crossChecks());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InvalidDatasetException notUploaded(String message) {
        return new InvalidDatasetException(List.of(new SpaceProblem("trainer.table.file", message)));
    }

    /** Whether the file is stored now. */
    public CompletionStage<Boolean> isStored(StoredFile file) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return blobs.size(new BlobHash(file.sha256())).isPresent();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                blocking);
    }

    /** Stores the part of the table that workers may see; durable when the stage completes. */
    public CompletionStage<StoredFile> project(ReplaySource source, Validation validation) {
        String name = source.fileName().replaceFirst("(\\.csv)?(\\.gz)?$", "") + ".csv.gz";
        return table(source, validation)
                .thenApplyAsync(
                        table -> {
                            try {
                                return BlobFiles.writeGzip(blobs, name, out -> {
                                    for (String line : table.projection()) {
                                        out.line(line);
                                    }
                                });
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        },
                        blocking);
    }
}
