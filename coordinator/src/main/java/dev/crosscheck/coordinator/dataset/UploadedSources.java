package dev.crosscheck.coordinator.dataset;

import dev.crosscheck.coordinator.store.BlobHash;
import dev.crosscheck.coordinator.store.BlobStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The uploaded files that data sets and secret sets are made from. They hold secret labels, so each goes with the last one who needs it; but several may make something of the same file at once,
 * and each of them was promised that it stays ({@link RecentContents}). What somebody asked for and never used goes with the files that nothing names. Blocks on the disk. Thread-safe.
 */
record UploadedSources(BlobStore blobs, RecentContents recent) {
    /** The caller has made what it wanted of the file: it goes, unless somebody else relies on it. */
    void used(String sha256) {
        await(recent.release(sha256));
        Optional<RecentContents.Removal> right = await(recent.removal(sha256));
        if (right.isEmpty()) {
            return;
        }
        try {
            blobs.delete(new BlobHash(sha256));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            right.get().end();
        }
    }

    /** The caller only looked at the file, or was refused: it stays for the next attempt, but the caller does not rely on it any more. */
    void seen(String sha256) {
        if (BlobHash.isOne(sha256)) {
            await(recent.release(sha256));
        }
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
