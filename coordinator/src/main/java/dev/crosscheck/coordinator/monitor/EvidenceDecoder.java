package dev.crosscheck.coordinator.monitor;

import dev.crosscheck.coordinator.monitor.MonitorCommand.Finished;
import dev.crosscheck.coordinator.monitor.MonitorCommand.Ordered;
import dev.crosscheck.coordinator.monitor.MonitorCommand.Rescored;
import dev.crosscheck.coordinator.monitor.MonitorCommand.RungReached;
import dev.crosscheck.coordinator.monitor.MonitorWork.Loaded;
import dev.crosscheck.coordinator.scoring.Evidence;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads stored evidence and remembers the trials whose evidence is of no use. Not thread-safe. */
final class EvidenceDecoder {
    private final Set<Long> unreadable = new LinkedHashSet<>();

    /** What {@code use} makes of the evidence; empty where it is missing, damaged or of no use, and the trial is remembered. */
    <T> Optional<T> read(Loaded loaded, Function<Evidence, T> use) {
        try {
            Evidence evidence =
                    Evidence.decode(loaded.evidence().orElseThrow(() -> new IllegalArgumentException("no evidence")));
            return Optional.of(use.apply(evidence));
        } catch (RuntimeException e) {
            // Whatever is wrong with it, one trial's evidence must not stop the monitor; the exception may quote
            // secret values.
            unreadable.add(trial(loaded.told()));
            return Optional.empty();
        }
    }

    private static long trial(Ordered told) {
        if (told instanceof RungReached rung) {
            return rung.trial();
        }
        return told instanceof Finished done ? done.trial() : ((Rescored) told).trial();
    }

    /** Trials whose evidence is missing, damaged or of no use, in the order in which that was found. */
    List<Long> unreadable() {
        return List.copyOf(unreadable);
    }
}
