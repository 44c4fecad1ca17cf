package dev.crosscheck.coordinator.dataset;

import dev.crosscheck.coordinator.dataset.DatasetDefinition.Source;
import dev.crosscheck.coordinator.dataset.DatasetDefinition.Split;
import dev.crosscheck.coordinator.dataset.DatasetDefinition.SplitBy;
import dev.crosscheck.coordinator.store.BlobHash;
import dev.crosscheck.coordinator.store.BlobStore;
import dev.crosscheck.coordinator.store.BlobWriter;
import dev.crosscheck.coordinator.store.DocumentStore;
import dev.crosscheck.coordinator.store.InMemoryStores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.zip.GZIPInputStream;

/** The data rooms over stores in memory, and small data sets. */
public final class TestData {
    /** The time of every registration. */
    public static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

    public final DocumentStore documents;
    public final BlobStore blobs;
    public final DatasetCatalog catalog;
    public final Vaults vaults;
    public final WorkerBlobs workerBlobs;
    public final RecentContents recent;
    public final SweepDataStore sweeps;
    public final ExposureLedger ledger;
    public final DatasetRegistrar registrar;

    public TestData() {
        this(new InMemoryStores.Documents(), new InMemoryStores.Blobs(), new Random(1));
    }

    public TestData(DocumentStore documents, BlobStore blobs, Random random) {
        this.documents = documents;
        this.blobs = blobs;
        catalog = new DatasetCatalog(documents);
        vaults = new Vaults(documents);
        workerBlobs = new WorkerBlobs(documents);
        recent = new RecentContents(documents, InstantSource.fixed(NOW), Duration.ofHours(1));
        sweeps = new SweepDataStore(documents);
        ledger = new ExposureLedger(documents, random);
        registrar = new DatasetRegistrar(blobs, catalog, vaults, workerBlobs, recent, InstantSource.fixed(NOW), random);
    }

    /** Stores a text and gives its hash. */
    public String upload(String text) {
        try (BlobWriter writer = blobs.openWrite(Long.MAX_VALUE)) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            writer.write(bytes, 0, bytes.length);
            return writer.commit().hex();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines of a gzipped blob. */
    public List<String> lines(StoredFile file) {
        try (GZIPInputStream in =
                new GZIPInputStream(blobs.open(new BlobHash(file.sha256())).orElseThrow())) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A definition over an uploaded text. */
    public DatasetDefinition definition(String name, TaskKind task, String csv, Split split, List<String> secret) {
        return new DatasetDefinition(
                name,
                task,
                OptionalInt.empty(),
                new Source("t.csv", upload(csv), "label", Optional.of("id")),
                split,
                secret);
    }

    /** A random split; sizes alternate with names. */
    public static Split random(Object... sets) {
        return new Split(SplitBy.RANDOM, sizes(sets), Optional.empty(), Optional.empty());
    }

    public static Map<String, Long> sizes(Object... sets) {
        Map<String, Long> sizes = new LinkedHashMap<>();
        for (int i = 0; i < sets.length; i += 2) {
            sizes.put((String) sets[i], ((Integer) sets[i + 1]).longValue());
        }
        return sizes;
    }

    /** Rows r0, r1, ... with inputs a = row number, b = its square, and labels no / yes. */
    public static String classification(int rows) {
        StringBuilder text = new StringBuilder("id,a,label,b\n");
        for (int row = 0; row < rows; row++) {
            text.append("r")
                    .append(row)
                    .append(',')
                    .append(row)
                    .append(',')
                    .append(row % 2 == 0 ? "no" : "yes")
                    .append(',')
                    .append(row * row)
                    .append('\n');
        }
        return text.toString();
    }

    /** The same with the number 1000 + row as label. */
    public static String regression(int rows) {
        StringBuilder text = new StringBuilder("id,a,label,b\n");
        for (int row = 0; row < rows; row++) {
            text.append("r")
                    .append(row)
                    .append(',')
                    .append(row)
                    .append(',')
                    .append(1000 + row)
                    .append(',')
                    .append(row * row)
                    .append('\n');
        }
        return text.toString();
    }
}
