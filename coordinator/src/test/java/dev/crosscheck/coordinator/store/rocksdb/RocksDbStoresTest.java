package dev.crosscheck.coordinator.store.rocksdb;

import dev.crosscheck.coordinator.journal.rocksdb.RocksDbHandle;
import dev.crosscheck.coordinator.journal.rocksdb.TestStorage;
import dev.crosscheck.coordinator.store.DataDirectory;
import dev.crosscheck.coordinator.store.DocumentStore;
import dev.crosscheck.coordinator.store.DocumentStoreContractTest;
import dev.crosscheck.coordinator.store.TrialStore;
import dev.crosscheck.coordinator.store.TrialStoreContractTest;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

class RocksDbStoresTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    private DataDirectory directory;
    private RocksDbHandle handle;

    @BeforeEach
    void open() {
        directory = TestStorage.directory(root);
        handle = TestStorage.open(directory, "");
    }

    @AfterEach
    void close() {
        handle.close();
        directory.close();
    }

    @Nested
    class Trials extends TrialStoreContractTest {
        @Override
        protected TrialStore store() {
            return new RocksDbTrialStore(handle);
        }
    }

    @Nested
    class Documents extends DocumentStoreContractTest {
        @SuppressWarnings("NullAway.Init")
        private DocumentStore store;

        @BeforeEach
        void openStore() {
            store = new RocksDbDocumentStore(handle);
        }

        @Override
        protected DocumentStore store() {
            return store;
        }
    }
}
