package dev.crosscheck.coordinator.retention;

import akka.Done;
import dev.crosscheck.coordinator.dataset.RecentContents;
import dev.crosscheck.coordinator.store.DocumentStore;
import dev.crosscheck.coordinator.store.StoreUpkeep;
import dev.crosscheck.coordinator.store.TrialStore;
import dev.crosscheck.coordinator.sweep.SweepRejection;
import dev.crosscheck.coordinator.sweep.SweepReply;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes sweeps that have ended: first the sweep itself says that it is gone, then all that belongs to it alone is removed. What it opened and learnt of secret sets stays on
 * record. A deletion that a crash cut short goes on at the next start. Thread-safe.
 */
public final class SweepDeletion {
    private static final Logger LOG = LoggerFactory.getLogger(SweepDeletion.class);
    private static final CompletionStage<Done> DONE = CompletableFuture.completedStage(Done.getInstance());

    private final Entities entities;
    private final SweepRecords records;
    private final TrialStore trials;
    private final StoreUpkeep upkeep;
    private final DeletionMarks marks;
    private final FileRemoval files;
    private final Set<String> unreclaimed = ConcurrentHashMap.newKeySet();
    /** Deletions of this coordinator that have not ended: their marks are no sign that they were cut short. */
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();

    /** The way to the sweeps themselves. */
    public interface Entities {
        /** Has the sweep end its existence; the answer to {@code DeleteSweep}. */
        CompletionStage<SweepReply> delete(String sweep, String by);

        /** Removes journal and snapshots of one that ended its existence. */
        CompletionStage<Done> erase(String sweep);
    }

    /** How a deletion went. {@code files}: that were removed; {@code refused}: why the sweep stays. */
    public record Outcome(int files, Optional<SweepReply.Rejected> refused) {}

    public SweepDeletion(
            Entities entities,
            SweepRecords records,
            TrialStore trials,
            StoreUpkeep upkeep,
            DocumentStore documents,
            RecentContents recent) {
        this.entities = entities;
        this.records = records;
        this.trials = trials;
        this.upkeep = upkeep;
        this.marks = new DeletionMarks(documents);
        this.files = new FileRemoval(records, documents, recent);
    }

    /** Deletes the sweep, which has to exist; durable when the stage completes. The disk gets its room back a little later. */
    public CompletionStage<Outcome> delete(String sweep, String by) {
        return withoutReclaiming(sweep, by).thenApply(outcome -> {
            if (outcome.refused().isEmpty()) {
                CompletionStage<Boolean> unused = reclaim();
            }
            return outcome;
        });
    }

    /** As {@link #delete}; {@link #reclaim} is to follow. */
    CompletionStage<Outcome> withoutReclaiming(String sweep, String by) {
        underWay.add(sweep);
        return records.files(sweep)
                .thenCompose(files -> marks.put(sweep, files).thenCompose(done -> end(sweep, by, files)))
                .whenComplete((outcome, failure) -> underWay.remove(sweep));
    }

    private CompletionStage<Outcome> end(String sweep, String by, Set<String> files) {
        return entities.delete(sweep, by).thenCompose(reply -> {
            if (reply instanceof SweepReply.Rejected refused && refused.code() != SweepRejection.UNKNOWN_SWEEP) {
                // Whether a sweep that is not available now has been told is not known: the mark stays, and the sweep
                // is asked again.
                CompletionStage<Done> unmarked = refused.code().retryable() ? DONE : marks.remove(sweep);
                return unmarked.thenApply(done -> new Outcome(0, Optional.of(refused)));
            }
            return erase(sweep, files).thenApply(removed -> {
                unreclaimed.add(sweep);
                LOG.info("Sweep deleted sweep={} by={} files={}", sweep, by, removed);
                return new Outcome(removed, Optional.empty());
            });
        });
    }

    private CompletionStage<Integer> erase(String sweep, Set<String> files) {
        return trials.deleteSweep(sweep)
                .thenCompose(done -> entities.erase(sweep))
                .thenCompose(done -> records.remove(sweep))
                .thenCompose(done -> this.files.remove(files))
                .thenCompose(removed -> marks.remove(sweep).thenApply(done -> removed));
    }

    /** Removes the files of deleted sweeps that had to stay for a while; cheap when there are none. */
    CompletionStage<Done> tidy() {
        return files.tidy();
    }

    /** Gives the disk back what deleted sweeps took; false when that failed: it is logged and costs nothing but room, and the next call tries it again. */
    CompletionStage<Boolean> reclaim() {
        List<String> sweeps = List.copyOf(unreclaimed);
        if (sweeps.isEmpty()) {
            return CompletableFuture.completedStage(true);
        }
        return upkeep.reclaim(sweeps).handle((done, error) -> {
            if (error == null) {
                sweeps.forEach(unreclaimed::remove);
            } else {
                LOG.warn("The room of deleted sweeps was not given back, sweeps={}", sweeps, error);
            }
            return error == null;
        });
    }

    /** Ends the deletions that were cut short, by the end of a coordinator or by a store that was away; cheap when there are none. */
    CompletionStage<Done> resume() {
        return marks.all().thenCompose(open -> {
            open.keySet().removeAll(underWay);
            CompletionStage<Done> all = DONE;
            for (Map.Entry<String, Set<String>> mark : open.entrySet()) {
                all = all.thenCompose(done -> resume(mark.getKey(), mark.getValue()));
            }
            return open.isEmpty() ? DONE : all.thenCompose(done -> reclaim()).thenApply(given -> Done.getInstance());
        });
    }

    /** One that cannot be ended now does not keep the others from it; its mark stays. */
    private CompletionStage<Done> resume(String sweep, Set<String> files) {
        return end(sweep, "restart", files).handle((outcome, failure) -> {
            if (failure != null) {
                LOG.warn("A deletion that was cut short could not be ended yet, sweep={}", sweep, failure);
            }
            return Done.getInstance();
        });
    }
}
