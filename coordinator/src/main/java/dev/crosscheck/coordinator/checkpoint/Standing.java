package dev.crosscheck.coordinator.checkpoint;

import dev.crosscheck.coordinator.sweep.LeaseKey;
import java.util.concurrent.CompletionStage;

/** How a lease stands to its trial. */
public enum Standing {
    /** It is the trial's present attempt. */
    CURRENT,
    /** The trial goes on, or waits to, without it. */
    SUPERSEDED,
    /** The trial has ended, or does not exist. */
    ENDED;

    /** Finds out, from the sweep itself. */
    @FunctionalInterface
    public interface Source {
        /** Fails when the sweep does not answer. */
        CompletionStage<Standing> of(LeaseKey lease);
    }
}
