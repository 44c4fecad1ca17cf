package dev.crosscheck.coordinator.store;

import akka.Done;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletionStage;

/**
 * Small named records in collections: the index of sweeps, data sets, the exposure ledger. Values are sealed; collection names and ids are stored
 * in clear, so they must not be secret. Threads, durability and failures as in {@link TrialStore}.
 */
public interface DocumentStore {
    /** Stores the value under this id, replacing what was there. The array must not be changed afterwards. */
    CompletionStage<Done> put(String collection, String id, byte[] value);

    /** The value under this id. */
    CompletionStage<Optional<byte[]>> get(String collection, String id);

    /** All records of the collection whose id starts with the prefix, ordered by the ids' UTF-8 bytes; the empty prefix means all. */
    CompletionStage<SortedMap<String, byte[]>> list(String collection, String prefix);

    /**
     * Stores all of these, or nothing: only if the named record has exactly this value now, or is absent where none is expected. One atomic step, also against other
     * coordinators that use the same store.
     *
     * @return whether it was done
     */
    CompletionStage<Boolean> putIf(String collection, String id, Optional<byte[]> expected, List<Document> documents);

    /** Whether other processes may change the records too, so that what was read may be out of date. */
    default boolean isShared() {
        return false;
    }

    /** Removes the record; no error when it is not there. */
    CompletionStage<Done> delete(String collection, String id);
}
