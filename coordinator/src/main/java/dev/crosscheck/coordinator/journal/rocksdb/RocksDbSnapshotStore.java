package dev.crosscheck.coordinator.journal.rocksdb;

import akka.Done;
import akka.persistence.SelectedSnapshot;
import akka.persistence.SnapshotMetadata;
import akka.persistence.SnapshotSelectionCriteria;
import akka.persistence.snapshot.japi.SnapshotStore;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.concurrent.Future;
import scala.jdk.javaapi.FutureConverters;

/**
 * Akka Persistence snapshot store on the shared RocksDB. An entity takes no commands until its snapshot is answered, so that is answered at once and written down beside the actors: no event is
 * ever deleted for a snapshot, and one that fails is only missed as a shorter way to recover. Reading and deleting wait for what is being written.
 */
public final class RocksDbSnapshotStore extends SnapshotStore {
    private static final Logger LOG = LoggerFactory.getLogger(RocksDbSnapshotStore.class);
    private static final CompletableFuture<Done> DONE = CompletableFuture.completedFuture(Done.getInstance());

    private final RocksDbHandle handle = RocksDbExtension.of(context().system());
    private final StoredSnapshots snapshots =
            new StoredSnapshots(handle, context().system());

    private final Executor writer = context().system().dispatchers().lookup("crosscheck.rocksdb.snapshot-dispatcher");

    /** What is being written last, by persistence id; ends well in any case. */
    private final ConcurrentHashMap<String, CompletableFuture<Done>> saving = new ConcurrentHashMap<>();

    @Override
    public Future<Optional<SelectedSnapshot>> doLoadAsync(String persistenceId, SnapshotSelectionCriteria criteria) {
        return FutureConverters.asScala(written(persistenceId)
                .thenCompose(done -> handle.read(() -> snapshots.newest(persistenceId, criteria))));
    }

    @Override
    public Future<Void> doSaveAsync(SnapshotMetadata metadata, Object snapshot) {
        String id = metadata.persistenceId();
        CompletableFuture<Done> saved = written(id)
                .thenApplyAsync(done -> snapshots.save(metadata, snapshot), writer)
                .thenCompose(handle::write)
                .exceptionally(failure -> {
                    LOG.warn(
                            "A snapshot was not saved; recovery takes longer until the next one is, {}",
                            metadata,
                            failure);
                    return Done.getInstance();
                });
        saving.put(id, saved);
        CompletableFuture<Boolean> unused = saved.thenApply(done -> saving.remove(id, saved));
        return Future.successful(null);
    }

    private CompletableFuture<Done> written(String persistenceId) {
        return saving.getOrDefault(persistenceId, DONE);
    }

    @Override
    public Future<Void> doDeleteAsync(SnapshotMetadata metadata) {
        long newest = metadata.timestamp() == 0 ? Long.MAX_VALUE : metadata.timestamp();
        return doDeleteAsync(
                metadata.persistenceId(),
                new SnapshotSelectionCriteria(metadata.sequenceNr(), newest, metadata.sequenceNr(), 0));
    }

    @Override
    public Future<Void> doDeleteAsync(String persistenceId, SnapshotSelectionCriteria criteria) {
        return FutureConverters.asScala(written(persistenceId)
                .thenCompose(done -> handle.read(() -> snapshots.deletion(persistenceId, criteria)))
                .thenCompose(handle::write)
                .thenAccept(done -> {}));
    }
}
