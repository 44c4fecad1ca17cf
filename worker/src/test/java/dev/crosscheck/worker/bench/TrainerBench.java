package dev.crosscheck.worker.bench;

import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.proto.v1.ImageShape;
import dev.crosscheck.proto.v1.PredictionSet;
import dev.crosscheck.proto.v1.TaskData;
import dev.crosscheck.proto.v1.TrialTask;
import dev.crosscheck.worker.data.CsvTable;
import dev.crosscheck.worker.trainer.RecordingContext;
import dev.crosscheck.worker.trainer.Trainer;
import dev.crosscheck.worker.trainer.network.LinearTrainer;
import dev.crosscheck.worker.trainer.network.NetworkTrainer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Trains on the splits that docs/benchmarks/trainers.py has written and prints one line of JSON: score on the split's test part, or epochs per second. Arguments:
 * {@code score FOLDER TRAINER NAME=VALUE...} or {@code speed FOLDER TRAINER EPOCHS NAME=VALUE...}. Speed is wall-clock time of whole epochs with the tuning set's metrics, and CPU time of the training thread, after a warm-up run.
 */
public final class TrainerBench {
    private TrainerBench() {}

    public static void main(String[] args) throws Exception {
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("ai.djl.pytorch.num_threads", "1");
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        Path folder = Path.of(args[1]);
        boolean speed = args[0].equals("speed");
        Object[] params = parameters(args, speed ? 4 : 3);
        if (!speed) {
            RecordingContext context = context(folder, params, 1);
            trainer(args[2]).train(context);
            System.out.println("{\"score\": " + score(folder, context) + "}");
            return;
        }
        int epochs = Integer.parseInt(args[3]);
        trainer(args[2]).train(context(folder, params, Math.max(2, epochs / 3)));
        Trainer trainer = trainer(args[2]);
        RecordingContext context = context(folder, params, epochs);
        long start = System.nanoTime();
        long cpu = cpuNanos();
        trainer.train(context);
        double seconds = (System.nanoTime() - start) / 1e9;
        double busy = (cpuNanos() - cpu) / 1e9;
        double loss = context.reports.get(epochs - 1).get("train_loss");
        System.out.println("{\"epochs_per_s\": " + epochs / seconds + ", \"epochs_per_cpu_s\": " + epochs / busy
                + ", \"train_loss\": " + loss + "}");
    }

    private static long cpuNanos() {
        return java.lang.management.ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static Trainer trainer(String name) {
        return switch (name) {
            case "linear" -> new LinearTrainer();
            case "cnn" -> NetworkTrainer.cnn();
            default -> NetworkTrainer.mlp();
        };
    }

    private static Object[] parameters(String[] args, int from) {
        Object[] pairs = new Object[2 * (args.length - from)];
        for (int i = from; i < args.length; i++) {
            String[] parts = args[i].split("=", 2);
            pairs[2 * (i - from)] = parts[0];
            pairs[2 * (i - from) + 1] = parts[1].matches("[-0-9.e]+")
                    ? Double.valueOf(parts[1])
                    : parts[1].matches("true|false") ? Boolean.valueOf(parts[1]) : parts[1];
        }
        return pairs;
    }

    private static RecordingContext context(Path folder, Object[] params, int epochs) throws Exception {
        CsvTable train = CsvTable.read(folder.resolve("train.csv"));
        String kind = Files.readString(folder.resolve("task")).strip();
        TaskData.Builder data = TaskData.newBuilder()
                .setDataset(folder.getFileName().toString())
                .setTask(kind.startsWith("regression") ? "regression" : "classification")
                .setLabel("label")
                .setId("id")
                .setTrain(FileRef.newBuilder().setName("train"))
                .setTuning(FileRef.newBuilder().setName("tuning"))
                .setBlind(FileRef.newBuilder().setName("blind"));
        if (!kind.startsWith("regression")) {
            TreeSet<String> classes = new TreeSet<>();
            train.rows().forEach(row -> classes.add(row[train.column("label")]));
            data.addAllClasses(classes);
        }
        if (kind.endsWith("8x8")) {
            data.setImage(ImageShape.newBuilder().setHeight(8).setWidth(8));
        }
        TrialTask.Builder task = TrialTask.newBuilder()
                .setData(data)
                .setParams(RecordingContext.params(params))
                .setSeed(1)
                .setMetric(kind.startsWith("regression") ? "rmse" : "accuracy")
                .setMaximize(!kind.startsWith("regression"));
        if (epochs > 1) {
            task.setResource(epochs);
        }
        RecordingContext context = new RecordingContext(task.build());
        for (String part : List.of("train", "tuning", "blind")) {
            context.files.put(part, folder.resolve(part + ".csv"));
        }
        return context;
    }

    /** Accuracy or root mean squared error on the blind part, whose labels lie beside it. */
    private static double score(Path folder, RecordingContext context) throws Exception {
        CsvTable table = CsvTable.read(folder.resolve("labels.csv"));
        Map<String, String> labels = new HashMap<>();
        table.rows().forEach(row -> labels.put(row[0], row[1]));
        double sum = 0;
        int n = 0;
        boolean regression = context.task().getData().getClassesCount() == 0;
        for (PredictionSet piece : context.predictions) {
            for (int i = 0; piece.getPart().equals("blind") && i < piece.getIdsCount(); i++) {
                String truth = labels.get(piece.getIds(i));
                n++;
                sum += regression
                        ? Math.pow(piece.getValues(i) - Double.parseDouble(truth), 2)
                        : piece.getLabels(i).equals(truth) ? 1 : 0;
            }
        }
        return regression ? Math.sqrt(sum / n) : sum / n;
    }
}
