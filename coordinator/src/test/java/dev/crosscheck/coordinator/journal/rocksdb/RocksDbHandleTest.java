package dev.crosscheck.coordinator.journal.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.crosscheck.coordinator.store.DataDirectory;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksDbHandleTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    @Test
    void writesThatWaitAtClosingAreKept() {
        try (DataDirectory directory = TestStorage.directory(root)) {
            try (RocksDbHandle handle = TestStorage.open(directory, "")) {
                for (int i = 0; i < 500; i++) {
                    var unused = handle.write(new WriteSet().put(ColumnFamily.STORE, key(i), new byte[] {1}));
                }
            }
            try (RocksDbHandle handle = TestStorage.open(directory, "")) {
                List<byte[]> keys = new ArrayList<>();
                handle.scan(ColumnFamily.STORE, key(0), key(1000), (key, value) -> keys.add(key));
                assertThat(keys).hasSize(500);
            }
        }
    }

    @Test
    void closedHandleRefusesReadsAndWrites() {
        try (DataDirectory directory = TestStorage.directory(root)) {
            RocksDbHandle handle = TestStorage.open(directory, "");
            handle.close();
            handle.close();

            assertThatThrownBy(() -> handle.get(ColumnFamily.STORE, key(1)))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("shutting down");
            assertThat(handle.write(new WriteSet().delete(ColumnFamily.STORE, key(1))))
                    .isCompletedExceptionally();
        }
    }

    @Test
    void moreReadsThanMayWaitAreRefusedUntilOthersAreDone() {
        Queue<Runnable> waiting = new ArrayDeque<>();
        RocksDbSettings settings =
                RocksDbSettings.from(ConfigFactory.parseString("crosscheck.rocksdb.queue-max-reads = 2")
                        .withFallback(ConfigFactory.load()));
        try (DataDirectory directory = TestStorage.directory(root);
                RocksDbHandle handle = RocksDbHandle.open(directory, settings, waiting::add)) {
            var first = handle.read(() -> 1);
            var second = handle.read(() -> 2);

            assertThatThrownBy(handle.read(() -> 3)::join)
                    .hasCauseInstanceOf(StorageException.class)
                    .hasMessageContaining("2 reads wait for the disk")
                    .hasMessageContaining("try again in a moment");
            waiting.forEach(Runnable::run);
            waiting.clear();
            assertThat(first.join() + second.join()).isEqualTo(3);
            var third = handle.read(() -> 3);
            waiting.forEach(Runnable::run);
            assertThat(third.join()).isEqualTo(3);
        }
    }

    @Test
    void scanStopsWhenToldAndStaysInItsRange() {
        try (DataDirectory directory = TestStorage.directory(root);
                RocksDbHandle handle = TestStorage.open(directory, "")) {
            WriteSet set = new WriteSet();
            for (int i = 0; i < 10; i++) {
                set.put(ColumnFamily.STORE, key(i), new byte[] {(byte) i});
            }
            handle.write(set).join();

            List<Integer> seen = new ArrayList<>();
            handle.scan(ColumnFamily.STORE, key(3), key(9), (key, value) -> {
                seen.add((int) value[0]);
                return value[0] < 5;
            });

            assertThat(seen).containsExactly(3, 4, 5);
        }
    }

    @Test
    void defaultsAreReadAndNonsenseIsRefused() {
        RocksDbSettings settings = RocksDbSettings.from(ConfigFactory.load());
        assertThat(settings.queue()).isEqualTo(new RocksDbSettings.Queue(65536, 256L << 20, 8L << 20));
        assertThat(settings.memory()).isEqualTo(new RocksDbSettings.Memory(32L << 20, 2, 64L << 20, 256L << 20));

        assertThatThrownBy(
                        () -> RocksDbSettings.from(ConfigFactory.parseString("crosscheck.rocksdb.queue-max-writes = 0")
                                .withFallback(ConfigFactory.load())))
                .hasMessage("crosscheck.rocksdb.queue-max-writes: 0 (expected: > 0)");
    }

    @Test
    void keysOfOneTextNeverFallIntoAnothersRange() {
        List<String> texts = List.of("", "\0", "\0\0", "\0a", "a", "a\0", "a\0b", "a\u0001", "aa", "b");
        for (String one : texts) {
            byte[] from = KeyBytes.of('e').text(one).bytes();
            byte[] to = KeyBytes.after(from);
            for (String other : texts) {
                byte[] key = KeyBytes.of('e').text(other).int64(Long.MAX_VALUE).bytes();
                boolean inside = java.util.Arrays.compareUnsigned(from, key) <= 0
                        && java.util.Arrays.compareUnsigned(key, to) < 0;
                assertThat(inside).as("%s in the range of %s", other, one).isEqualTo(one.equals(other));
            }
        }
    }

    private static byte[] key(int number) {
        return KeyBytes.of('k').int32(number).bytes();
    }
}
