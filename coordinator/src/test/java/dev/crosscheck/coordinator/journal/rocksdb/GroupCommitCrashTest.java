package dev.crosscheck.coordinator.journal.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.coordinator.store.DataDirectory;
import dev.crosscheck.coordinator.store.DataDirectoryException;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a writing process with SIGKILL. It shows that nothing is acknowledged before it was written; a power cut it cannot show. */
class GroupCommitCrashTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    @Test
    void everyAcknowledgedWriteIsThereAfterKillMinusNine() throws Exception {
        for (int round = 1; round <= 3; round++) {
            List<String> acknowledged = runAndKill(1500 * round);

            try (DataDirectory directory = TestStorage.directory(root);
                    RocksDbHandle handle = TestStorage.open(directory, "")) {
                assertThat(acknowledged).hasSizeGreaterThan(1000);
                for (String line : acknowledged) {
                    String[] parts = line.substring(1, line.length() - 1).split(":");
                    int thread = Integer.parseInt(parts[0]);
                    int number = Integer.parseInt(parts[1]);
                    Optional<byte[]> value = handle.get(ColumnFamily.STORE, CrashChild.key('a', thread, number));
                    assertThat(value)
                            .as("acknowledged write %s, round %s", line, round)
                            .isPresent();
                    assertThat(ByteBuffer.wrap(value.get()).getInt(4)).isEqualTo(number);
                }
                assertNoHalfWrites(handle);
            }
        }
    }

    private List<String> runAndKill(int after) throws Exception {
        Path errors = root.resolve("child-errors.txt");
        Process child = TestStorage.child(CrashChild.class, errors, new String[0], root.toString());
        List<String> acknowledged = new ArrayList<>();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith("+") && line.endsWith(".")) {
                    acknowledged.add(line);
                }
                if (acknowledged.size() == after && child.isAlive()) {
                    assertSecondCoordinatorIsRefused(child.pid());
                    child.toHandle().destroyForcibly(); // unlike the process itself, leaves its output readable
                }
            }
        } finally {
            child.destroyForcibly();
        }
        assertThat(TestStorage.await(child)).as("killed by signal 9").isEqualTo(137);
        return acknowledged;
    }

    private void assertSecondCoordinatorIsRefused(long pid) {
        assertThatThrownBy(() -> TestStorage.directory(root))
                .isInstanceOf(DataDirectoryException.class)
                .hasMessageContaining("in use by another running coordinator (pid " + pid + ")");
    }

    private static void assertNoHalfWrites(RocksDbHandle handle) {
        List<byte[]> first = keys(handle, ColumnFamily.STORE, 'a');
        List<byte[]> second = keys(handle, ColumnFamily.JOURNAL, 'b');
        assertThat(first).hasSameSizeAs(second);
    }

    private static List<byte[]> keys(RocksDbHandle handle, ColumnFamily family, char tag) {
        List<byte[]> keys = new ArrayList<>();
        byte[] from = KeyBytes.of(tag).bytes();
        handle.scan(family, from, KeyBytes.after(from), (key, value) -> keys.add(key));
        return keys;
    }
}
