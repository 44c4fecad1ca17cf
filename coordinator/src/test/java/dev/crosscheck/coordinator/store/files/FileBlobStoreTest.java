package dev.crosscheck.coordinator.store.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.coordinator.journal.rocksdb.TestStorage;
import dev.crosscheck.coordinator.store.BlobHash;
import dev.crosscheck.coordinator.store.BlobStore;
import dev.crosscheck.coordinator.store.BlobStoreContractTest;
import dev.crosscheck.coordinator.store.BlobTooLargeException;
import dev.crosscheck.coordinator.store.BlobWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileBlobStoreTest extends BlobStoreContractTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private BlobStore store;

    @BeforeEach
    void open() throws IOException {
        store = FileBlobStore.open(directory, TestStorage.key(1), 10_000_000);
    }

    @Override
    protected BlobStore store() {
        return store;
    }

    private List<Path> files() throws IOException {
        try (var files = Files.list(directory)) {
            return files.toList();
        }
    }

    private byte[] readAll(BlobHash hash) throws IOException {
        try (InputStream in = store.open(hash).orElseThrow()) {
            return in.readAllBytes();
        }
    }

    @Test
    void blobsOutliveTheStoreAndUnfinishedUploadsDoNot() throws IOException {
        BlobHash hash = write(content(100_000));
        BlobWriter unfinished = store.openWrite(1000);
        unfinished.write(new byte[10], 0, 10);
        assertThat(files()).hasSize(2);

        open();

        assertThat(files()).hasSize(1);
        assertThat(readAll(hash)).isEqualTo(content(100_000));
        unfinished.close();
    }

    @Test
    void neitherContentNorItsHashIsReadableInTheDirectory() throws IOException {
        byte[] content = "label;7;label;7;".repeat(10_000).getBytes(UTF_8);
        BlobHash hash = write(content);

        Path file = files().get(0);
        assertThat(file.getFileName().toString()).doesNotContain(hash.hex());
        String raw = Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThat(raw)
                .doesNotContain("label")
                .doesNotContain(new String(hash.bytes(), java.nio.charset.StandardCharsets.ISO_8859_1));
    }

    @Test
    void everyKindOfDamageIsNoticed() throws IOException {
        BlobHash hash = write(content(200_000));
        Path file = files().get(0);
        byte[] good = Files.readAllBytes(file);

        int piece = BlobFormat.PIECE_BYTES + dev.crosscheck.coordinator.security.Sealer.OVERHEAD_BYTES;
        byte[] swapped = good.clone();
        System.arraycopy(good, 24, swapped, 24 + piece, piece);
        System.arraycopy(good, 24 + piece, swapped, 24, piece);
        byte[] flipped = good.clone();
        flipped[100_000] ^= 1;
        byte[] cut = Arrays.copyOf(good, good.length - 1);
        byte[] shorter = new byte[good.length - piece];
        System.arraycopy(good, 0, shorter, 0, 24);
        System.arraycopy(good, 24 + piece, shorter, 24, shorter.length - 24);

        for (byte[] bad : List.of(swapped, flipped, cut, shorter, new byte[0], "other file".getBytes(UTF_8))) {
            Files.write(file, bad);
            assertThatThrownBy(() -> readAll(hash))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("restore");
        }
        Files.write(file, good);
        assertThat(readAll(hash)).hasSize(200_000);
    }

    @Test
    void anotherBlobsFileUnderThisNameIsNoticed() throws IOException {
        BlobHash first = write(content(10));
        Path firstFile = files().get(0);
        BlobHash second = write(content(11));
        Path secondFile =
                files().stream().filter(f -> !f.equals(firstFile)).findFirst().orElseThrow();
        Files.copy(secondFile, firstFile, java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(() -> readAll(first)).hasMessageContaining("damaged");
        assertThat(readAll(second)).isEqualTo(content(11));
    }

    @Test
    void storesOwnLimitHoldsWhateverTheCallerAllows() throws IOException {
        try (BlobWriter writer = store.openWrite(Long.MAX_VALUE)) {
            assertThatThrownBy(() -> writer.write(new byte[10_000_001], 0, 10_000_001))
                    .isInstanceOf(BlobTooLargeException.class);
        }
        assertThat(files()).isEmpty();
    }
}
