package dev.crosscheck.coordinator.monitor;

import dev.crosscheck.coordinator.monitor.MonitorCommand.Finished;
import dev.crosscheck.coordinator.monitor.MonitorCommand.Ordered;
import dev.crosscheck.coordinator.monitor.MonitorCommand.Rescored;
import dev.crosscheck.coordinator.monitor.MonitorCommand.RungReached;
import dev.crosscheck.coordinator.monitor.MonitorWork.Loaded;
import dev.crosscheck.coordinator.scoring.Evidence;
import dev.crosscheck.coordinator.security.SealBrokenException;
import dev.crosscheck.coordinator.store.TrialBlobKey;
import dev.crosscheck.coordinator.store.TrialStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Reads the evidence of finished trials. */
final class EvidenceReader {
    private final TrialStore trials;
    private final String sweepId;

    EvidenceReader(TrialStore trials, String sweepId) {
        this.trials = trials;
        this.sweepId = sweepId;
    }

    /** The evidence of those trials that have any, in order; fails when the store does, but not for a record that is missing or does not open. */
    CompletionStage<List<Loaded>> load(List<Ordered> batch) {
        CompletionStage<List<Loaded>> loaded = CompletableFuture.completedStage(new ArrayList<>());
        for (Ordered told : batch) {
            if (told instanceof Finished trial && !trial.evidence().isEmpty()) {
                loaded = loaded.thenCombine(
                        load(told, Evidence.key(sweepId, trial.trial(), trial.attempt())), EvidenceReader::appended);
            } else if (told instanceof RungReached rung) {
                TrialBlobKey key = Evidence.key(sweepId, rung.trial(), rung.attempt(), rung.step());
                loaded = loaded.thenCombine(load(told, key), EvidenceReader::appended);
            } else if (told instanceof Rescored again) {
                loaded = loaded.thenCombine(
                        again.attempt() == 0
                                ? CompletableFuture.completedStage(new Loaded(told, Optional.empty()))
                                : load(told, Evidence.key(sweepId, again.trial(), again.attempt())),
                        EvidenceReader::appended);
            }
        }
        return loaded;
    }

    private static List<Loaded> appended(List<Loaded> list, Loaded next) {
        list.add(next);
        return list;
    }

    private CompletionStage<Loaded> load(Ordered told, TrialBlobKey key) {
        return trials.get(key).handle((stored, failure) -> {
            Throwable cause = cause(failure);
            if (failure != null && !(cause instanceof SealBrokenException)) {
                throw new CompletionException(cause);
            }
            return new Loaded(told, failure == null ? stored : Optional.empty());
        });
    }

    static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
