package dev.crosscheck.coordinator.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.coordinator.journal.sealed.SealedForm;
import dev.crosscheck.coordinator.journal.sealed.SealedRecordSerializer;
import dev.crosscheck.coordinator.store.BlobHash;
import dev.crosscheck.coordinator.store.BlobWriter;
import dev.crosscheck.coordinator.store.files.FileBlobStore;
import dev.crosscheck.coordinator.sweep.SweepEvent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** What lies sealed on disks is opened for ever: the files under sealed/v1, sealed with a key that everybody knows, never change any more. */
class SealedFilesTest {
    private static final Path FOLDER = Path.of("src/test/resources/sealed/v1");
    private static final byte[] CONTENT = "what was sealed".getBytes(UTF_8);
    private static final byte[] PLACE = "its place".getBytes(UTF_8);
    private static final List<String> PURPOSES =
            List.of("journal", "snapshots", "documents", "trials", "blobs", "a purpose of its own");
    private static final SweepEvent EVENT = new SweepEvent.SweepPaused(Instant.ofEpochSecond(7), "a planted reason");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private static SealingKey key() {
        byte[] bytes = new byte[32];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 7);
        }
        return SealingKey.of(bytes);
    }

    private static Path record(String purpose) {
        return FOLDER.resolve(purpose.replace(' ', '-') + ".sealed");
    }

    @Test
    void recordsOfEveryPurposeOpenForEver() throws IOException {
        for (String purpose : PURPOSES) {
            byte[] sealed = Files.readAllBytes(record(purpose));
            assertThat(key().sealer(purpose).open(sealed, PLACE)).as(purpose).isEqualTo(CONTENT);
            assertThat(sealed).hasSize(CONTENT.length + Sealer.OVERHEAD_BYTES);
        }
    }

    @Test
    void marksOfTheKeyStayTheSame() throws IOException {
        assertThat(Files.readAllLines(FOLDER.resolve("marks.txt"))).isEqualTo(marks());
    }

    private static List<String> marks() {
        return List.of(
                "fingerprint " + key().fingerprint("a directory"),
                "mac " + java.util.HexFormat.of().formatHex(key().mac("backup manifest", CONTENT)));
    }

    @Test
    void journalRecordsInADatabaseOpenForEver() throws IOException {
        Object stored = new SealedRecordSerializer().fromBinary(Files.readAllBytes(FOLDER.resolve("sp.record")), "sp");

        assertThat(new SealedForm(key().sealer("journal"), "Sweep|a").fromJournal(stored))
                .isEqualTo(EVENT);
    }

    @Test
    void filesOfTheBlobStoreOpenForEver() throws IOException {
        byte[] content = content();
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".blob")).toList()) {
                Files.copy(file, directory.resolve(file.getFileName()));
            }
        }
        FileBlobStore store = FileBlobStore.open(directory, key(), 1_000_000);

        List<BlobHash> hashes = store.list();
        assertThat(hashes).hasSize(1);
        try (InputStream in = store.open(hashes.get(0)).orElseThrow()) {
            assertThat(in.readAllBytes()).isEqualTo(content);
        }
    }

    /** More than one piece. */
    private static byte[] content() {
        byte[] content = new byte[70_000];
        new Random(3).nextBytes(content);
        return content;
    }

    /** Writes what is missing; never touches a file that is there. */
    @Test
    @EnabledIfSystemProperty(named = "crosscheck.writeSamples", matches = "true")
    void writeMissingSamples() throws IOException {
        Files.createDirectories(FOLDER);
        for (String purpose : PURPOSES) {
            if (!Files.exists(record(purpose))) {
                Files.write(record(purpose), key().sealer(purpose).seal(CONTENT, PLACE));
            }
        }
        if (!Files.exists(FOLDER.resolve("marks.txt"))) {
            Files.write(FOLDER.resolve("marks.txt"), marks());
            Files.write(
                    FOLDER.resolve("sp.record"),
                    new SealedRecordSerializer()
                            .toBinary(new SealedForm(key().sealer("journal"), "Sweep|a").toJournal(EVENT)));
            FileBlobStore store = FileBlobStore.open(FOLDER, key(), 1_000_000);
            try (BlobWriter writer = store.openWrite(1_000_000)) {
                byte[] content = content();
                writer.write(content, 0, content.length);
                writer.commit();
            }
        }
    }
}
