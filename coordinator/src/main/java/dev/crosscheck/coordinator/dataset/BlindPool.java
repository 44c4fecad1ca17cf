package dev.crosscheck.coordinator.dataset;

import dev.crosscheck.coordinator.store.BlobHash;
import dev.crosscheck.coordinator.store.BlobStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Reads the files made for workers back, and makes the pool of unlabelled examples anew: every secret example under a fresh id, all shuffled. */
final class BlindPool {
    private final BlobStore blobs;
    private final List<String> features;
    private final int placeAt;

    /** {@code outside}: the inputs stay where the workers are, and one column names them. */
    BlindPool(BlobStore blobs, List<String> features, boolean outside) {
        this.blobs = blobs;
        this.features = List.copyOf(features);
        this.placeAt = outside ? features.indexOf(DatasetDefinition.INPUT) : -1;
    }

    /** Digests of the inputs of all examples in these files. */
    Set<ByteBuffer> digests(Collection<StoredFile> files) throws IOException {
        Set<ByteBuffer> digests = new HashSet<>();
        InputDigest digest = new InputDigest();
        for (StoredFile file : files) {
            for (List<String> cells : cells(file).values()) {
                double[] numbers = new double[cells.size()];
                for (int i = 0; i < numbers.length; i++) {
                    numbers[i] = i == placeAt ? 0 : Numbers.parse(cells.get(i));
                }
                digests.add(digest.of(placeAt < 0 ? "" : cells.get(placeAt), numbers));
            }
        }
        return digests;
    }

    /** Inputs as a line has them, by the example's id. */
    Map<String, String> inputs(StoredFile file) throws IOException {
        Map<String, String> lines = new HashMap<>();
        cells(file)
                .forEach((id, cells) -> lines.put(
                        id, String.join(",", cells.stream().map(CsvSource::cell).toList())));
        return lines;
    }

    private Map<String, List<String>> cells(StoredFile file) throws IOException {
        Map<String, List<String>> inputs = new HashMap<>();
        try (CSVParser parser = CsvSource.open(blobs.open(new BlobHash(file.sha256()))
                .orElseThrow(() -> new IOException(
                        "a file of the data set is missing; restore the data directory from a backup")))) {
            Iterator<CSVRecord> records = parser.iterator();
            List<String> header = records.next().toList();
            int[] at = features.stream().mapToInt(header::indexOf).toArray();
            while (records.hasNext()) {
                CSVRecord row = records.next();
                inputs.put(row.get(0), IntStream.of(at).mapToObj(row::get).toList());
            }
        }
        return inputs;
    }

    /** Ids for {@code count} examples, none of them among {@code taken}. */
    static List<String> freshIds(int count, Set<String> taken, FreshIds fresh) {
        List<String> ids = new ArrayList<>(count);
        while (ids.size() < count) {
            String id = fresh.next();
            if (!taken.contains(id)) {
                ids.add(id);
            }
        }
        return ids;
    }

    /** Writes the pool; {@code lines}: inputs, joined, by fresh id. */
    StoredFile write(String idColumn, Map<String, String> lines, RandomGenerator random) throws IOException {
        List<String> order = new ArrayList<>(lines.keySet().stream().sorted().toList());
        for (int i = order.size() - 1; i > 0; i--) {
            Collections.swap(order, i, random.nextInt(i + 1));
        }
        return BlobFiles.writeGzip(blobs, "blind.csv.gz", out -> {
            out.line(CsvSource.cell(idColumn) + ","
                    + String.join(",", features.stream().map(CsvSource::cell).toList()));
            for (String id : order) {
                out.line(id + "," + lines.get(id));
            }
        });
    }
}
