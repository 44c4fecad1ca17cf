package dev.crosscheck.coordinator.store;

import akka.Done;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The bulk data of trials: step reports, predictions, per-example scores, logs. Thread-safe; no method blocks. Stages of changes complete once
 * the change is synced to the disk and fail with an exception whose message says what to do; after a failed stage the change may or may not have
 * happened, never half of it. Stages complete on a thread of the store where callers may do short work, not block.
 */
public interface TrialStore {
    /** Stores the content under the key, replacing what was there. The array must not be changed afterwards. */
    CompletionStage<Done> put(TrialBlobKey key, byte[] content);

    /** The content under the key. */
    CompletionStage<Optional<byte[]>> get(TrialBlobKey key);

    /** All keys of the sweep, in order. */
    CompletionStage<List<TrialBlobKey>> list(String sweep);

    /** All keys of one trial, in order. */
    CompletionStage<List<TrialBlobKey>> list(String sweep, long trial);

    /** Removes one piece; no error when it is not there. */
    CompletionStage<Done> delete(TrialBlobKey key);

    /** Removes everything of the sweep in one atomic step; no error when there is nothing. */
    CompletionStage<Done> deleteSweep(String sweep);
}
