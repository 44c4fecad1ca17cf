package dev.crosscheck.coordinator;

import akka.Done;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import akka.cluster.typed.ClusterSingleton;
import akka.cluster.typed.SingletonActor;
import dev.crosscheck.coordinator.checkpoint.Checkpoints;
import dev.crosscheck.coordinator.config.CoordinatorSettings;
import dev.crosscheck.coordinator.config.RetentionSettings;
import dev.crosscheck.coordinator.dataset.RecentContents;
import dev.crosscheck.coordinator.dataset.WorkerBlobs;
import dev.crosscheck.coordinator.grpc.SpecStore;
import dev.crosscheck.coordinator.index.SweepIndex;
import dev.crosscheck.coordinator.notify.DeliveryStore;
import dev.crosscheck.coordinator.retention.OrphanBlobs;
import dev.crosscheck.coordinator.retention.Retention;
import dev.crosscheck.coordinator.retention.SweepDeletion;
import dev.crosscheck.coordinator.retention.SweepRecords;
import dev.crosscheck.coordinator.store.BlobHash;
import dev.crosscheck.coordinator.store.BlobStore;
import dev.crosscheck.coordinator.store.DocumentStore;
import dev.crosscheck.coordinator.store.StoreUpkeep;
import dev.crosscheck.coordinator.store.Stores;
import dev.crosscheck.coordinator.sweep.SweepCommand;
import dev.crosscheck.coordinator.sweep.SweepEraser;
import dev.crosscheck.coordinator.sweep.SweepReply;
import dev.crosscheck.coordinator.sweep.SweepSharding;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** The parts of a coordinator that end sweeps for good. */
final class RetentionWiring {
    /** What a coordinator keeps things in, and the care for it. */
    record Kept(Stores stores, StoreUpkeep upkeep, RecentContents recent, MeterRegistry metrics) {}

    private RetentionWiring() {}

    /** The deletion of sweeps; goes on with those that were cut short and looks after age and size. */
    static SweepDeletion start(
            CoordinatorSettings settings,
            ActorSystem<?> system,
            Kept kept,
            SweepSharding sharding,
            Records records,
            SweepIndex index) {
        SweepDeletion.Entities entities = new SweepDeletion.Entities() {
            @Override
            public CompletionStage<SweepReply> delete(String sweep, String by) {
                return AskPattern.ask(
                        sharding.entityRef(sweep),
                        replyTo -> new SweepCommand.DeleteSweep(by, replyTo),
                        settings.server().ask(),
                        system.scheduler());
            }

            @Override
            public CompletionStage<Done> erase(String sweep) {
                return SweepEraser.erase(system, sweep);
            }
        };
        Stores stores = kept.stores();
        SweepDeletion deletion =
                new SweepDeletion(entities, records, stores.trials(), kept.upkeep(), stores.documents(), kept.recent());
        RetentionSettings retention = RetentionSettings.from(settings.akka());
        Retention.Means means = new Retention.Means(
                deletion,
                index::list,
                kept.upkeep(),
                InstantSource.system(),
                orphans(kept, records, retention.orphanGrace())::collect);
        ClusterSingleton.get(system).init(SingletonActor.of(Retention.create(retention, means), "retention"));
        return deletion;
    }

    private static OrphanBlobs orphans(Kept kept, Records records, Duration grace) {
        Counter removed = Counter.builder("crosscheck.store.orphans.removed")
                .description("Stored files removed because nothing named them")
                .register(kept.metrics());
        Stores stores = kept.stores();
        return new OrphanBlobs(
                new OrphanBlobs.Means(
                        stores.blobs(), stores.documents(), kept.recent(), records::everyFile, records.blocking()),
                InstantSource.system(),
                grace,
                removed::increment);
    }

    /** What is written down of sweeps here and there. */
    record Records(
            SpecStore specs,
            DataWiring data,
            SweepIndex index,
            DocumentStore documents,
            BlobStore blobs,
            Checkpoints checkpoints,
            Executor blocking)
            implements SweepRecords {
        @Override
        public CompletionStage<Set<String>> files(String sweep) {
            return specs.files(sweep).thenCombine(data.sweepData().files(sweep), Records::both);
        }

        @Override
        public CompletionStage<Set<String>> allFiles() {
            return specs.allFiles()
                    .thenCombine(data.sweepData().allFiles(), Records::both)
                    .thenCombine(data.catalog().allFiles(), Records::both);
        }

        /** Hashes of all files that anything names: with checkpoints. */
        CompletionStage<Set<String>> everyFile() {
            return allFiles().thenCombine(checkpoints.allFiles(), Records::both);
        }

        private static Set<String> both(Set<String> a, Set<String> b) {
            Set<String> all = new HashSet<>(a);
            all.addAll(b);
            return all;
        }

        @Override
        public CompletionStage<Done> remove(String sweep) {
            return new DeliveryStore(documents)
                    .removeSweep(sweep)
                    .thenCompose(done -> checkpoints.removeSweep(sweep))
                    .thenCompose(done -> data.sweepData().remove(sweep))
                    .thenCompose(done -> specs.remove(sweep))
                    .thenCompose(done -> index.remove(sweep));
        }

        @Override
        public CompletionStage<Boolean> removeFile(String hash) {
            return new WorkerBlobs(documents)
                    .forget(hash)
                    .thenCompose(done -> CompletableFuture.supplyAsync(
                            () -> {
                                try {
                                    return blobs.delete(new BlobHash(hash));
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            },
                            blocking));
        }
    }
}
