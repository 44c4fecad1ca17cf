package dev.crosscheck.coordinator.journal.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.ActorSystem;
import akka.persistence.SelectedSnapshot;
import akka.persistence.SnapshotMetadata;
import akka.persistence.SnapshotSelectionCriteria;
import akka.persistence.serialization.Snapshot;
import akka.serialization.SerializationExtension;
import dev.crosscheck.coordinator.security.Sealer;
import dev.crosscheck.coordinator.store.DataDirectory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullUnmarked
class StoredSnapshotsTest {
    private static final String ID = "Sweep|a";
    private static final int LARGE = 5 * SnapshotPieces.PIECE_BYTES + 17;

    @TempDir
    Path root;

    private ActorSystem system;
    private DataDirectory directory;
    private RocksDbHandle handle;
    private StoredSnapshots snapshots;

    @BeforeEach
    void open() {
        system = ActorSystem.create("snapshots", TestStorage.actorConfig(root.resolve("unused")));
        directory = TestStorage.directory(root);
        handle = TestStorage.open(directory, "");
        snapshots = new StoredSnapshots(handle, system);
    }

    @AfterEach
    void close() {
        handle.close();
        directory.close();
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().join();
    }

    private static SnapshotMetadata at(long sequenceNr) {
        return new SnapshotMetadata(ID, sequenceNr, 1000 + sequenceNr);
    }

    private static byte[] content(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private void save(long sequenceNr, byte[] content) {
        handle.write(snapshots.save(at(sequenceNr), content)).join();
    }

    private Optional<SelectedSnapshot> newest() {
        return snapshots.newest(ID, SnapshotSelectionCriteria.latest());
    }

    private int rows(char kind) {
        int[] rows = {0};
        byte[] from = KeyBytes.of(kind).bytes();
        handle.scan(ColumnFamily.SNAPSHOTS, from, KeyBytes.after(from), (key, value) -> {
            rows[0]++;
            return true;
        });
        return rows[0];
    }

    @Test
    void whatIsCutIntoPiecesComesBackWholeAndTheOldestGoes() {
        for (int i = 1; i <= 4; i++) {
            save(i, content(i, i == 4 ? 2 * SnapshotPieces.PIECE_BYTES : LARGE));
        }
        assertThat(newest().orElseThrow().metadata()).isEqualTo(at(4));
        assertThat(newest().orElseThrow().snapshot()).isEqualTo(content(4, 2 * SnapshotPieces.PIECE_BYTES));
        var third = snapshots.newest(ID, new SnapshotSelectionCriteria(3, Long.MAX_VALUE, 0, 0));
        assertThat(third.orElseThrow().snapshot()).isEqualTo(content(3, LARGE));
        // Two are kept: one of six pieces and one of two.
        assertThat(rows('n')).isEqualTo(2);
        assertThat(rows('p')).isEqualTo(8);
    }

    @Test
    void theSmallestHasNoPiece() {
        save(1, new byte[0]);
        assertThat(newest().orElseThrow().snapshot()).isEqualTo(new byte[0]);
        assertThat(rows('p')).isZero();
    }

    @Test
    void aSnapshotThatACrashCutShortIsNotThereAndTheNextOneClearsItAway() {
        save(1, content(1, 10));
        snapshots.save(at(2), content(2, LARGE));
        assertThat(newest().orElseThrow().metadata()).isEqualTo(at(1));
        assertThat(rows('p')).isEqualTo(1 + 6);
        save(3, content(3, 10));
        save(4, content(4, 10));
        assertThat(rows('p')).isEqualTo(2);
    }

    @Test
    void aMissingPieceIsNoticed() {
        save(1, content(1, LARGE));
        handle.write(new WriteSet().delete(ColumnFamily.SNAPSHOTS, new SnapshotKeys(ID, 1).piece(3)))
                .join();
        assertThatThrownBy(this::newest).hasMessageContaining("piece 3 of a snapshot is missing");
    }

    @Test
    void oneRowOfAnEarlierVersionIsReadAndDeleted() {
        byte[] text = SerializationExtension.get(system)
                .serialize(new Snapshot("as it was"))
                .get();
        byte[] key = new SnapshotKeys(ID, 7).whole();
        byte[] place = ByteBuffer.allocate(key.length + Long.BYTES)
                .put(key)
                .putLong(1007)
                .array();
        Sealer sealer = directory.key().sealer("snapshots");
        byte[] sealed = sealer.seal(text, place);
        byte[] value = ByteBuffer.allocate(Long.BYTES + sealed.length)
                .putLong(1007)
                .put(sealed)
                .array();
        handle.write(new WriteSet().put(ColumnFamily.SNAPSHOTS, key, value)).join();
        assertThat(newest().orElseThrow().metadata()).isEqualTo(at(7));
        assertThat(newest().orElseThrow().snapshot()).isEqualTo("as it was");
        save(8, content(8, 10));
        assertThat(newest().orElseThrow().metadata()).isEqualTo(at(8));
        save(9, content(9, 10));
        assertThat(rows('s')).isZero();
    }

    @Test
    void deletionLeavesNothingOfIt() {
        save(1, content(1, LARGE));
        save(2, content(2, LARGE));
        snapshots.save(at(3), content(3, LARGE));
        handle.write(snapshots.deletion(ID, SnapshotSelectionCriteria.latest())).join();
        assertThat(newest()).isEmpty();
        assertThat(rows('n') + rows('p') + rows('s')).isZero();
    }
}
