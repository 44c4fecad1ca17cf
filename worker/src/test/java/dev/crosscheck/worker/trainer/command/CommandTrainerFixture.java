package dev.crosscheck.worker.trainer.command;

import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.proto.v1.TaskData;
import dev.crosscheck.proto.v1.TrainerSpec;
import dev.crosscheck.proto.v1.TrialTask;
import dev.crosscheck.worker.trainer.RecordingContext;
import dev.crosscheck.worker.trainer.TrainerException;
import dev.crosscheck.worker.trainer.TrainerResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.io.TempDir;

/** Shell scripts as trainers, in the test's process. */
@NullUnmarked
abstract class CommandTrainerFixture {
    static final CommandLimits QUICK =
            new CommandLimits(Duration.ofSeconds(1), Duration.ofMillis(10), 1 << 20, 1 << 16, 1000);

    @TempDir
    Path folder;

    RecordingContext context(String script, boolean data, long... rungs) throws IOException {
        TrialTask.Builder task = TrialTask.newBuilder()
                .setParams(RecordingContext.params("lr", 0.5, "units", 64, "kind", "a\"b", "flag", true))
                .setSeed(11)
                .setMetric("accuracy")
                .setTrainer(TrainerSpec.newBuilder()
                        .addCommand("sh")
                        .addCommand("run.sh")
                        .addFiles(FileRef.newBuilder().setName("run.sh")));
        if (data) {
            task.setData(TaskData.newBuilder()
                    .setTask("classification")
                    .addClasses("cat")
                    .addClasses("dog")
                    .setId("id")
                    .setLabel("label")
                    .setTrain(FileRef.newBuilder().setName("train"))
                    .setTuning(FileRef.newBuilder().setName("tuning"))
                    .setBlind(FileRef.newBuilder().setName("blind")));
        }
        for (long rung : rungs) {
            task.setRungPredictions(true).addRungs(rung);
        }
        RecordingContext context = new RecordingContext(task.build());
        context.files.put("run.sh", write("run.sh", script));
        context.files.put("train", write("train", "id,x,label\na,1,cat\nb,2,dog\n"));
        context.files.put("tuning", write("tuning", "id,x,label\nc,1,cat\nd,2,dog\n"));
        context.files.put("blind", write("blind", "id,x\ne,1\nf,2\ng,3\n"));
        return context;
    }

    Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    Path attempts() {
        return folder.resolve("attempts");
    }

    TrainerResult train(RecordingContext context) throws TrainerException {
        return new CommandTrainer(attempts(), QUICK, Removal.SHARED).train(context);
    }

    List<Path> left() throws IOException {
        try (Stream<Path> all = Files.list(attempts())) {
            return all.filter(path -> !path.endsWith("failed")).toList();
        }
    }

    static final String PREDICT =
            """
            printf 'id,prediction\\nd,dog\\nc,dog\\n' > predictions_tuning.csv
            printf 'id,prediction\\ne,cat\\nf,dog\\ng,cat\\n' > predictions_blind.csv
            """;
}
