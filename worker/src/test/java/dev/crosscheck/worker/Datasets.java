package dev.crosscheck.worker;

import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.proto.v1.TaskData;
import dev.crosscheck.worker.data.CsvTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.jspecify.annotations.NullUnmarked;

/** The example data sets, dealt into train, tuning and blind by a fixed seed. */
@NullUnmarked
public final class Datasets {
    private Datasets() {}

    /**
     * A data set in files of a folder.
     *
     * @param labels label of every example by id, the blind ones included
     */
    public record Dealt(TaskData data, Map<String, Path> files, Map<String, String> labels) {
        /** The data of a task, whose files a coordinator has by their hashes. */
        public TaskData.Builder offered(Map<String, byte[]> blobs) throws IOException, NoSuchAlgorithmException {
            return data.toBuilder()
                    .setTrain(offer(files.get("train"), blobs))
                    .setTuning(offer(files.get("tuning"), blobs))
                    .setBlind(offer(files.get("blind"), blobs));
        }

        private static FileRef offer(Path file, Map<String, byte[]> blobs)
                throws IOException, NoSuchAlgorithmException {
            byte[] content = Files.readAllBytes(file);
            String hash = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
            blobs.put(hash, content);
            return FileRef.newBuilder()
                    .setName(file.getFileName().toString())
                    .setSha256(hash)
                    .setSize(content.length)
                    .build();
        }
    }

    public static Dealt digits(Path folder) throws IOException {
        return deal(folder, "digits", "classification", 600, 150);
    }

    public static Dealt diabetes(Path folder) throws IOException {
        return deal(folder, "diabetes", "regression", 250, 90);
    }

    private static Dealt deal(Path folder, String name, String task, int train, int tuning) throws IOException {
        CsvTable table = CsvTable.read(Path.of("..", "examples", "data", name + ".csv.gz"));
        List<String[]> rows = new ArrayList<>(table.rows());
        Collections.shuffle(rows, new Random(11));
        int label = table.column("label");
        int id = table.column("id");
        Map<String, String> labels = new HashMap<>();
        rows.forEach(row -> labels.put(row[id], row[label]));
        Map<String, Path> files = new HashMap<>();
        files.put("train", write(folder.resolve("train.csv"), table, rows.subList(0, train), -1));
        files.put("tuning", write(folder.resolve("tuning.csv"), table, rows.subList(train, train + tuning), -1));
        files.put("blind", write(folder.resolve("blind.csv"), table, rows.subList(train + tuning, rows.size()), label));
        TaskData.Builder data = TaskData.newBuilder()
                .setDataset(name)
                .setVersion(1)
                .setTask(task)
                .setLabel("label")
                .setId("id")
                .setTrain(FileRef.newBuilder().setName("train"))
                .setTuning(FileRef.newBuilder().setName("tuning"))
                .setBlind(FileRef.newBuilder().setName("blind"));
        if (task.equals("classification")) {
            data.addAllClasses(new TreeSet<>(labels.values()));
        }
        return new Dealt(data.build(), files, labels);
    }

    private static Path write(Path file, CsvTable table, List<String[]> rows, int without) throws IOException {
        StringBuilder text = new StringBuilder();
        append(text, table.columns().toArray(String[]::new), without);
        rows.forEach(row -> append(text, row, without));
        return Files.writeString(file, text);
    }

    private static void append(StringBuilder text, String[] cells, int without) {
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < cells.length; i++) {
            if (i != without) {
                kept.add(cells[i]);
            }
        }
        text.append(String.join(",", kept)).append('\n');
    }
}
