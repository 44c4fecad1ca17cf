package dev.crosscheck.coordinator.journal.rocksdb;

import akka.persistence.SelectedSnapshot;
import akka.persistence.SnapshotMetadata;
import akka.persistence.SnapshotSelectionCriteria;
import akka.persistence.serialization.Snapshot;
import akka.persistence.snapshot.japi.SnapshotStore;
import akka.serialization.Serialization;
import akka.serialization.SerializationExtension;
import dev.crosscheck.coordinator.security.Sealer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import scala.concurrent.Future;
import scala.jdk.javaapi.FutureConverters;

/**
 * Akka Persistence snapshot store on the shared RocksDB. A snapshot stands under {@code persistence-id sequence-number}; its value is the
 * timestamp (milliseconds since 1970, 8 bytes) and the content, sealed for that key and timestamp.
 */
public final class RocksDbSnapshotStore extends SnapshotStore {
    private static final char SNAPSHOT = 's';

    private final RocksDbHandle handle = RocksDbExtension.of(context().system());
    private final Serialization serialization =
            SerializationExtension.get(context().system());
    private final Sealer sealer = handle.directory().key().sealer("snapshots");

    @Override
    public Future<Optional<SelectedSnapshot>> doLoadAsync(String persistenceId, SnapshotSelectionCriteria criteria) {
        return FutureConverters.asScala(handle.read(() -> load(persistenceId, criteria)));
    }

    private Optional<SelectedSnapshot> load(String persistenceId, SnapshotSelectionCriteria criteria) {
        List<SnapshotMetadata> found = find(persistenceId, criteria);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        SnapshotMetadata newest = found.get(found.size() - 1);
        return handle.get(ColumnFamily.SNAPSHOTS, key(newest)).map(value -> {
            byte[] content = sealer.open(Arrays.copyOfRange(value, Long.BYTES, value.length), place(newest));
            Snapshot snapshot =
                    serialization.deserialize(content, Snapshot.class).get();
            return SelectedSnapshot.create(newest, snapshot.data());
        });
    }

    /** A large snapshot takes a fifth of a second to write down, so that is done apart from the threads of the actors. */
    @Override
    public Future<Void> doSaveAsync(SnapshotMetadata metadata, Object snapshot) {
        return FutureConverters.asScala(handle.read(() -> change(metadata, snapshot))
                .thenCompose(handle::write)
                .thenAccept(d -> {}));
    }

    /** The snapshot to put, and those that it makes one too many to delete. */
    private WriteSet change(SnapshotMetadata metadata, Object snapshot) {
        byte[] content = serialization.serialize(new Snapshot(snapshot)).get();
        byte[] sealed = sealer.seal(content, place(metadata));
        byte[] value = ByteBuffer.allocate(Long.BYTES + sealed.length)
                .putLong(metadata.timestamp())
                .put(sealed)
                .array();
        WriteSet set = new WriteSet().put(ColumnFamily.SNAPSHOTS, key(metadata), value);
        int earlier = handle.settings().snapshotsKept() - 1;
        if (earlier >= 0) {
            var before = new SnapshotSelectionCriteria(metadata.sequenceNr() - 1, Long.MAX_VALUE, 0, 0);
            List<SnapshotMetadata> found = find(metadata.persistenceId(), before);
            found.stream()
                    .limit(Math.max(0, found.size() - earlier))
                    .forEach(old -> set.delete(ColumnFamily.SNAPSHOTS, key(old)));
        }
        return set;
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
        return FutureConverters.asScala(handle.read(() -> find(persistenceId, criteria))
                .thenCompose(found -> {
                    WriteSet set = new WriteSet();
                    found.forEach(f -> set.delete(ColumnFamily.SNAPSHOTS, key(f)));
                    return handle.write(set);
                })
                .thenAccept(d -> {}));
    }

    /** What matches, oldest first. */
    private List<SnapshotMetadata> find(String persistenceId, SnapshotSelectionCriteria criteria) {
        List<SnapshotMetadata> found = new ArrayList<>();
        if (criteria.maxSequenceNr() < criteria.minSequenceNr()) {
            return found;
        }
        byte[] from = key(persistenceId, Math.max(0, criteria.minSequenceNr()));
        byte[] to = KeyBytes.after(key(persistenceId, criteria.maxSequenceNr()));
        handle.scan(ColumnFamily.SNAPSHOTS, from, to, (key, value) -> {
            long sequenceNr =
                    ByteBuffer.wrap(key, key.length - Long.BYTES, Long.BYTES).getLong();
            long timestamp = ByteBuffer.wrap(value).getLong();
            if (timestamp <= criteria.maxTimestamp() && timestamp >= criteria.minTimestamp()) {
                found.add(new SnapshotMetadata(persistenceId, sequenceNr, timestamp));
            }
            return true;
        });
        return found;
    }

    private static byte[] key(String persistenceId, long sequenceNr) {
        return KeyBytes.of(SNAPSHOT).text(persistenceId).int64(sequenceNr).bytes();
    }

    private static byte[] key(SnapshotMetadata snapshot) {
        return key(snapshot.persistenceId(), snapshot.sequenceNr());
    }

    private static byte[] place(SnapshotMetadata snapshot) {
        byte[] key = key(snapshot);
        return ByteBuffer.allocate(key.length + Long.BYTES)
                .put(key)
                .putLong(snapshot.timestamp())
                .array();
    }
}
