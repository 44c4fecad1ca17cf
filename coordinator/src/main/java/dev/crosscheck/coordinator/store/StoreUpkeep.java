package dev.crosscheck.coordinator.store;

import akka.Done;
import java.util.Collection;
import java.util.concurrent.CompletionStage;

/** Care for the disk below the stores. Thread-safe; no method blocks. */
public interface StoreUpkeep {
    /** Gives back to the disk what deleted sweeps took; may take minutes, while everything else goes on. */
    CompletionStage<Done> reclaim(Collection<String> sweeps);

    /** Bytes that everything stored takes; less after a deletion and {@link #reclaim}. */
    CompletionStage<Long> sizeBytes();
}
