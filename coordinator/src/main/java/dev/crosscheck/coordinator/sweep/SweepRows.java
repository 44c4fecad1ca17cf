package dev.crosscheck.coordinator.sweep;

import dev.crosscheck.coordinator.sweep.SweepReply.SweepView;
import java.util.concurrent.CompletionStage;

/** Keeps a row per sweep for lists. Thread-safe; a row is a copy, not truth. */
@FunctionalInterface
public interface SweepRows {
    /** Stores how the sweep stands now. The stage ends once that is durable. */
    CompletionStage<akka.Done> put(SweepView sweep);
}
