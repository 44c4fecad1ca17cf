package dev.crosscheck.coordinator.store.rocksdb;

import akka.actor.ClassicActorSystemProvider;
import dev.crosscheck.coordinator.journal.rocksdb.RocksDbExtension;
import dev.crosscheck.coordinator.journal.rocksdb.RocksDbHandle;
import dev.crosscheck.coordinator.store.BlobStore;
import dev.crosscheck.coordinator.store.DocumentStore;
import dev.crosscheck.coordinator.store.Stores;
import dev.crosscheck.coordinator.store.TrialStore;
import dev.crosscheck.coordinator.store.files.FileBlobStore;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The three stores of a coordinator that keeps everything in its data directory. */
public record EmbeddedStores(TrialStore trials, DocumentStore documents, BlobStore blobs) {
    /** The same, whatever they are kept in. */
    public Stores stores() {
        return new Stores(trials, documents, blobs);
    }

    /** The stores on the actor system's own database; call once per system. */
    public static EmbeddedStores of(ClassicActorSystemProvider system) {
        RocksDbHandle handle = RocksDbExtension.of(system);
        try {
            return new EmbeddedStores(
                    new RocksDbTrialStore(handle),
                    new RocksDbDocumentStore(handle),
                    FileBlobStore.open(
                            handle.directory().blobs(),
                            handle.directory().key(),
                            handle.settings().maxBlobBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }
}
