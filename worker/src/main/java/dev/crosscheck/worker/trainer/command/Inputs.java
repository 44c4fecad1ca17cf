package dev.crosscheck.worker.trainer.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.google.protobuf.Value;
import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.proto.v1.LeaseRef;
import dev.crosscheck.proto.v1.TaskData;
import dev.crosscheck.proto.v1.TrialTask;
import dev.crosscheck.worker.trainer.TrainerContext;
import dev.crosscheck.worker.trainer.TrainerException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** What a program finds in its directory: its own files, params.json, and the tables that it may see. */
final class Inputs {
    static final String TRAIN = "train.csv";
    static final String TUNING = "tuning.csv";
    static final String BLIND = "blind.csv";

    private static final int BUFFER_BYTES = 1 << 16;
    private static final double LARGEST_WHOLE = 9007199254740992.0;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TrainerContext context;
    private final Path directory;

    Inputs(TrainerContext context, Path directory) {
        this.context = context;
        this.directory = directory;
    }

    void write() throws TrainerException, IOException {
        TrialTask task = context.task();
        for (FileRef file : task.getTrainer().getFilesList()) {
            Path target = directory.resolve(plain(file.getName()));
            Files.copy(context.file(file), target);
            Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwx------"));
        }
        JSON.writerWithDefaultPrettyPrinter()
                .writeValue(directory.resolve("params.json").toFile(), params(task, context.lease()));
        if (task.hasData()) {
            TaskData data = task.getData();
            table(data.getTrain(), TRAIN);
            table(data.getTuning(), TUNING);
            if (data.hasBlind()) {
                table(data.getBlind(), BLIND);
            }
        }
    }

    /** A name that stays in the directory. */
    private static String plain(String name) throws TrainerException {
        if (name.isEmpty()
                || name.contains("/")
                || name.contains("\\")
                || Set.of(".", "..").contains(name)) {
            throw new TrainerException("The trainer's file \"" + name + "\" has no plain file name.");
        }
        return name;
    }

    private static Map<String, Object> params(TrialTask task, LeaseRef lease) {
        Map<String, Object> params = new LinkedHashMap<>();
        new TreeMap<>(task.getParams().getFieldsMap()).forEach((name, value) -> params.put(name, json(value)));
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("params", params);
        all.put("seed", task.getSeed());
        all.put("sweep", lease.getSweep());
        all.put("trial", lease.getTrial());
        all.put("attempt", lease.getAttempt());
        all.put("resource", task.getResource());
        if (task.getRungPredictions() && task.getRungsCount() > 0) {
            all.put("rungs", task.getRungsList());
        }
        return all;
    }

    /** Whole numbers without a decimal point, so that a program can count with them. */
    private static Object json(Value value) {
        double number = value.getNumberValue();
        return switch (value.getKindCase()) {
            case STRING_VALUE -> value.getStringValue();
            case BOOL_VALUE -> value.getBoolValue();
            case NUMBER_VALUE -> {
                if (number == Math.rint(number) && Math.abs(number) < LARGEST_WHOLE) {
                    yield (long) number;
                }
                yield number;
            }
            default -> JsonNodeFactory.instance.nullNode();
        };
    }

    private void table(FileRef reference, String name) throws TrainerException, IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(context.file(reference)))) {
            in.mark(2);
            boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
            in.reset();
            Files.copy(gzip ? new GZIPInputStream(in, BUFFER_BYTES) : in, directory.resolve(name));
        }
    }
}
