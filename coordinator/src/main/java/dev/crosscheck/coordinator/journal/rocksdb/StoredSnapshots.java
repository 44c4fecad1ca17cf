package dev.crosscheck.coordinator.journal.rocksdb;

import akka.actor.ActorSystem;
import akka.persistence.SelectedSnapshot;
import akka.persistence.SnapshotMetadata;
import akka.persistence.SnapshotSelectionCriteria;
import akka.persistence.serialization.Snapshot;
import akka.serialization.Serialization;
import akka.serialization.SerializationExtension;
import akka.serialization.Serializer;
import akka.serialization.Serializers;
import dev.crosscheck.coordinator.security.Sealer;
import dev.crosscheck.coordinator.store.StreamedSerializer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Snapshots in their stored form. The pieces of one are written first; it exists once its head does: the timestamp (milliseconds since 1970, 8 bytes) and, sealed for the head's key
 * and that timestamp, the content's size (8 bytes), the serializer's identifier (4 bytes) and its manifest. Earlier versions stored timestamp and sealed content in one row, which is read
 * for ever. Blocks; thread-safe.
 */
final class StoredSnapshots {
    private final RocksDbHandle handle;
    private final Serialization serialization;
    private final Sealer sealer;

    StoredSnapshots(RocksDbHandle handle, ActorSystem system) {
        this.handle = handle;
        this.serialization = SerializationExtension.get(system);
        this.sealer = handle.directory().key().sealer("snapshots");
    }

    /** @param whole whether it stands in one row */
    private record Found(SnapshotMetadata metadata, SnapshotKeys keys, boolean whole) {}

    /** The newest one that meets the criteria. */
    Optional<SelectedSnapshot> newest(String persistenceId, SnapshotSelectionCriteria criteria) {
        List<Found> found = find(persistenceId, criteria);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Found newest = found.get(found.size() - 1);
        byte[] place = newest.whole() ? newest.keys().whole() : newest.keys().head();
        return handle.get(ColumnFamily.SNAPSHOTS, place).map(value -> {
            long timestamp = newest.metadata().timestamp();
            byte[] content =
                    sealer.open(Arrays.copyOfRange(value, Long.BYTES, value.length), associated(place, timestamp));
            return SelectedSnapshot.create(
                    newest.metadata(),
                    newest.whole()
                            ? serialization
                                    .deserialize(content, Snapshot.class)
                                    .get()
                                    .data()
                            : read(newest.keys(), ByteBuffer.wrap(content)));
        });
    }

    private Object read(SnapshotKeys keys, ByteBuffer head) {
        long size = head.getLong();
        int identifier = head.getInt();
        String manifest = StandardCharsets.UTF_8.decode(head).toString();
        try (InputStream content = new SnapshotPieces(handle, sealer, keys).reader(size)) {
            Serializer serializer = serialization.serializerByIdentity().apply(identifier);
            return serializer instanceof StreamedSerializer streamed
                    ? streamed.read(content, manifest)
                    : serialization
                            .deserialize(content.readAllBytes(), identifier, manifest)
                            .get();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the pieces; the snapshot exists once the answer is written, which also removes those that it makes too many. */
    WriteSet save(SnapshotMetadata metadata, Object snapshot) {
        SnapshotKeys keys = new SnapshotKeys(metadata.persistenceId(), metadata.sequenceNr());
        Serializer serializer = serialization.findSerializerFor(snapshot);
        SnapshotPieces.Writer content = new SnapshotPieces(handle, sealer, keys).writer();
        try (content) {
            if (serializer instanceof StreamedSerializer streamed) {
                streamed.write(snapshot, content);
            } else {
                content.write(serialization.serialize(snapshot).get());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] manifest = Serializers.manifestFor(serializer, snapshot).getBytes(StandardCharsets.UTF_8);
        byte[] head = ByteBuffer.allocate(Long.BYTES + Integer.BYTES + manifest.length)
                .putLong(content.size())
                .putInt(serializer.identifier())
                .put(manifest)
                .array();
        byte[] sealed = sealer.seal(head, associated(keys.head(), metadata.timestamp()));
        byte[] value = ByteBuffer.allocate(Long.BYTES + sealed.length)
                .putLong(metadata.timestamp())
                .put(sealed)
                .array();
        return tooMany(metadata).put(ColumnFamily.SNAPSHOTS, keys.head(), value);
    }

    private WriteSet tooMany(SnapshotMetadata saved) {
        int earlier = handle.settings().snapshotsKept() - 1;
        if (earlier < 0) {
            return new WriteSet();
        }
        var before = new SnapshotSelectionCriteria(saved.sequenceNr() - 1, Long.MAX_VALUE, 0, 0);
        List<Found> found = find(saved.persistenceId(), before);
        int remove = Math.max(0, found.size() - earlier);
        WriteSet set = delete(found.subList(0, remove));
        // Pieces of a snapshot that a crash cut short have no head.
        long oldest = remove == found.size()
                ? saved.sequenceNr()
                : found.get(remove).metadata().sequenceNr();
        return set.deleteRange(
                ColumnFamily.SNAPSHOTS,
                new SnapshotKeys(saved.persistenceId(), 0).pieces(),
                new SnapshotKeys(saved.persistenceId(), oldest).pieces());
    }

    /** What deletes those that meet the criteria. */
    WriteSet deletion(String persistenceId, SnapshotSelectionCriteria criteria) {
        WriteSet set = delete(find(persistenceId, criteria));
        if (criteria.minTimestamp() == 0
                && criteria.maxTimestamp() == Long.MAX_VALUE
                && criteria.minSequenceNr() <= criteria.maxSequenceNr()) {
            set.deleteRange(
                    ColumnFamily.SNAPSHOTS,
                    new SnapshotKeys(persistenceId, Math.max(0, criteria.minSequenceNr())).pieces(),
                    KeyBytes.after(new SnapshotKeys(persistenceId, criteria.maxSequenceNr()).pieces()));
        }
        return set;
    }

    private static WriteSet delete(List<Found> snapshots) {
        WriteSet set = new WriteSet();
        for (Found found : snapshots) {
            SnapshotKeys keys = found.keys();
            if (found.whole()) {
                set.delete(ColumnFamily.SNAPSHOTS, keys.whole());
            } else {
                set.delete(ColumnFamily.SNAPSHOTS, keys.head())
                        .deleteRange(ColumnFamily.SNAPSHOTS, keys.pieces(), KeyBytes.after(keys.pieces()));
            }
        }
        return set;
    }

    /** What meets the criteria, oldest first. */
    private List<Found> find(String persistenceId, SnapshotSelectionCriteria criteria) {
        List<Found> found = new ArrayList<>();
        if (criteria.maxSequenceNr() >= criteria.minSequenceNr()) {
            SnapshotKeys from = new SnapshotKeys(persistenceId, Math.max(0, criteria.minSequenceNr()));
            SnapshotKeys to = new SnapshotKeys(persistenceId, criteria.maxSequenceNr());
            find(from.head(), to.head(), criteria, persistenceId, false, found);
            find(from.whole(), to.whole(), criteria, persistenceId, true, found);
            found.sort(Comparator.comparingLong(snapshot -> snapshot.metadata().sequenceNr()));
        }
        return found;
    }

    private void find(
            byte[] from,
            byte[] to,
            SnapshotSelectionCriteria criteria,
            String persistenceId,
            boolean whole,
            List<Found> found) {
        handle.scan(ColumnFamily.SNAPSHOTS, from, KeyBytes.after(to), (key, value) -> {
            long sequenceNr =
                    ByteBuffer.wrap(key, key.length - Long.BYTES, Long.BYTES).getLong();
            long timestamp = ByteBuffer.wrap(value).getLong();
            if (timestamp <= criteria.maxTimestamp() && timestamp >= criteria.minTimestamp()) {
                found.add(new Found(
                        new SnapshotMetadata(persistenceId, sequenceNr, timestamp),
                        new SnapshotKeys(persistenceId, sequenceNr),
                        whole));
            }
            return true;
        });
    }

    private static byte[] associated(byte[] key, long timestamp) {
        return ByteBuffer.allocate(key.length + Long.BYTES)
                .put(key)
                .putLong(timestamp)
                .array();
    }
}
