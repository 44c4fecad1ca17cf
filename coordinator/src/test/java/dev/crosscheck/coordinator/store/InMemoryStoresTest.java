package dev.crosscheck.coordinator.store;

import org.junit.jupiter.api.Nested;

class InMemoryStoresTest {
    @Nested
    class Trials extends TrialStoreContractTest {
        private final TrialStore store = new InMemoryStores.Trials();

        @Override
        protected TrialStore store() {
            return store;
        }
    }

    @Nested
    class Documents extends DocumentStoreContractTest {
        private final DocumentStore store = new InMemoryStores.Documents();

        @Override
        protected DocumentStore store() {
            return store;
        }
    }

    @Nested
    class Blobs extends BlobStoreContractTest {
        private final BlobStore store = new InMemoryStores.Blobs();

        @Override
        protected BlobStore store() {
            return store;
        }
    }
}
