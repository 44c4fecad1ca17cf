package dev.crosscheck.coordinator.dataset;

import dev.crosscheck.coordinator.store.BlobHash;
import dev.crosscheck.coordinator.store.BlobStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The uploaded files that data sets and secret sets are made from. They hold secret labels, so each goes with the last one who needs it; but several may make something of the same file at once,
 * and each of them was promised that it stays ({@link RecentContents}). What somebody asked for and never used goes with the files that nothing names. Blocks on the disk. Thread-safe.
 */
record UploadedSources(BlobStore blobs, RecentContents recent) {
    /**
     * Makes something of the file. Afterwards the file goes, unless somebody else relies on it; where it was refused or only looked at it stays for the next attempt, but the caller does not rely on it any
     * more. A failure of the store leaves all as it is, for the call will be repeated.
     *
     * @param onlyLook whether nothing is kept of what is made
     */
    <T> T making(String sha256, boolean onlyLook, Supplier<T> make) {
        T made;
        try {
            made = make.get();
        } catch (InvalidDatasetException | DatasetExistsException | SetExistsException refused) {
            seen(sha256);
            throw refused;
        }
        if (onlyLook) {
            seen(sha256);
        } else {
            used(sha256);
        }
        return made;
    }

    private void used(String sha256) {
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

    private void seen(String sha256) {
        if (BlobHash.isOne(sha256)) {
            await(recent.release(sha256));
        }
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
