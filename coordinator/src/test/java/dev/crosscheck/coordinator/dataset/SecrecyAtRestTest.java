package dev.crosscheck.coordinator.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.coordinator.journal.rocksdb.RocksDbHandle;
import dev.crosscheck.coordinator.journal.rocksdb.TestStorage;
import dev.crosscheck.coordinator.store.BlobHash;
import dev.crosscheck.coordinator.store.BlobStore;
import dev.crosscheck.coordinator.store.DataDirectory;
import dev.crosscheck.coordinator.store.files.FileBlobStore;
import dev.crosscheck.coordinator.store.rocksdb.RocksDbDocumentStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Planted labels: nothing on the disk, and nothing that workers may read, holds a label of a secret set, as text or as a number. */
class SecrecyAtRestTest {
    private static final int ROWS = 300;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    @Test
    void plantedLabelsOfSecretSetsAreNowhereToBeFound() throws IOException {
        double[] labels = new double[ROWS];
        Random random = new Random(8);
        StringBuilder text = new StringBuilder("id,a,label\n");
        for (int row = 0; row < ROWS; row++) {
            labels[row] = Double.parseDouble(String.format("%.9f", 700 + random.nextGaussian()));
            text.append(row)
                    .append(',')
                    .append(row)
                    .append(',')
                    .append(String.format("%.9f", labels[row]))
                    .append('\n');
        }
        DatasetVault vault;
        try (DataDirectory directory = TestStorage.directory(root);
                RocksDbHandle handle = TestStorage.open(directory, "")) {
            BlobStore blobs = FileBlobStore.open(directory.blobs(), directory.key(), 1 << 30);
            TestData data = new TestData(new RocksDbDocumentStore(handle), blobs, random);
            DatasetInfo info = data.registrar.register(
                    data.definition(
                            "d",
                            TaskKind.REGRESSION,
                            text.toString(),
                            TestData.random("train", 100, "tuning", 50, "xc1", 150),
                            List.of("xc1")),
                    false);
            vault = data.vaults.open("d", 1).toCompletableFuture().join();
            assertThat(vault.set("xc1").orElseThrow().labels()).hasSize(150);
            for (BlobHash blob : blobs.list()) {
                boolean readable = data.workerBlobs
                        .readable(blob.hex())
                        .toCompletableFuture()
                        .join();
                assertThat(readable)
                        .as("the source is gone, the rest is for workers")
                        .isTrue();
                try (GZIPInputStream in = new GZIPInputStream(blobs.open(blob).orElseThrow())) {
                    assertClean("blob", in.readAllBytes(), vault);
                }
            }
            assertThat(data.lines(Objects.requireNonNull(info.files().get("train"))))
                    .as("the scan can see labels")
                    .anyMatch(l -> l.contains(",7") || l.contains(",6"));
        }
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertClean(file.toString(), Files.readAllBytes(file), vault);
            }
        }
    }

    private static void assertClean(String where, byte[] content, DatasetVault vault) {
        // ISO 8859-1 keeps bytes and characters one to one.
        String haystack = new String(content, StandardCharsets.ISO_8859_1);
        for (double label : vault.set("xc1").orElseThrow().labels()) {
            assertThat(haystack.contains(String.format("%.9f", label)))
                    .as("a label as text in " + where)
                    .isFalse();
            for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
                byte[] bytes =
                        ByteBuffer.allocate(8).order(order).putDouble(label).array();
                assertThat(haystack.contains(new String(bytes, StandardCharsets.ISO_8859_1)))
                        .as("a label as number in " + where)
                        .isFalse();
            }
        }
    }
}
