package dev.crosscheck.coordinator.retention;

import akka.Done;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** The records of sweeps that are neither in their journals nor in the trial store. */
public interface SweepRecords {
    /** Hashes of the files that the sweep names; empty when it is not known. */
    CompletionStage<Set<String>> files(String sweep);

    /** Hashes of the files that any sweep or data set names. */
    CompletionStage<Set<String>> allFiles();

    /** Removes all records of the sweep, the one that it is listed by last; repeatable. */
    CompletionStage<Done> remove(String sweep);

    /** Removes a file that nothing names any more; false when there was none. */
    CompletionStage<Boolean> removeFile(String hash);
}
