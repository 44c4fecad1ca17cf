package dev.crosscheck.coordinator.store.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.coordinator.journal.rocksdb.RocksDbHandle;
import dev.crosscheck.coordinator.journal.rocksdb.TestStorage;
import dev.crosscheck.coordinator.store.DataDirectory;
import dev.crosscheck.coordinator.store.TrialBlobKey;
import dev.crosscheck.coordinator.store.TrialBlobKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksDbUpkeepTest {
    private static final int PIECES = 600;

    @Test
    void whatADeletedSweepTookIsGivenBackAndOthersStay(@TempDir Path root) {
        try (DataDirectory directory = TestStorage.directory(root);
                RocksDbHandle handle = TestStorage.open(directory, "")) {
            var trials = new RocksDbTrialStore(handle);
            var upkeep = new RocksDbUpkeep(handle);
            fill(trials, 1_000, 40_000); // few bytes in tables, and large values in files of their own
            long before = await(upkeep.sizeBytes());
            assertThat(before).isGreaterThan(2L * PIECES * 41_000);

            await(trials.deleteSweep("gone"));
            await(upkeep.reclaim(List.of("gone")));

            assertThat(await(upkeep.sizeBytes())).isLessThan(before - (long) PIECES * 40_000);
            assertThat(await(trials.list("gone"))).isEmpty();
            assertThat(await(trials.list("kept"))).hasSize(2 * PIECES);
            assertThat(await(trials.get(key("kept", 7, TrialBlobKind.PREDICTIONS))))
                    .hasValue(content(7, 40_000));
        }
    }

    @Test
    void whatABackupHoldsMeanwhileIsNotCountedTwice(@TempDir Path root) throws IOException {
        try (DataDirectory directory = TestStorage.directory(root);
                RocksDbHandle handle = TestStorage.open(directory, "")) {
            Path blob = Files.write(directory.blobs().resolve("some.blob"), new byte[1_000_000]);
            long before = await(new RocksDbUpkeep(handle).sizeBytes());
            assertThat(before).isBetween(1_000_000L, 1_900_000L);

            Path held = Files.createDirectories(directory.heldForBackup().resolve("blobs"));
            Files.createLink(held.resolve("some.blob"), blob);

            assertThat(await(new RocksDbUpkeep(handle).sizeBytes())).isEqualTo(before);
        }
    }

    private static void fill(RocksDbTrialStore trials, int small, int large) {
        CompletableFuture.allOf(IntStream.range(0, PIECES)
                        .boxed()
                        .flatMap(i -> List.of("gone", "kept").stream()
                                .flatMap(sweep -> List.of(
                                        trials.put(key(sweep, i, TrialBlobKind.STEPS), content(i, small)),
                                        trials.put(key(sweep, i, TrialBlobKind.PREDICTIONS), content(i, large)))
                                        .stream()))
                        .map(CompletionStage::toCompletableFuture)
                        .toArray(CompletableFuture[]::new))
                .join();
    }

    private static TrialBlobKey key(String sweep, int trial, TrialBlobKind kind) {
        return new TrialBlobKey(sweep, trial, 1, kind, 0);
    }

    private static byte[] content(int seed, int bytes) {
        byte[] content = new byte[bytes];
        new Random(seed).nextBytes(content);
        return content;
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
