package dev.crosscheck.worker.trainer.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.proto.v1.TaskData;
import dev.crosscheck.proto.v1.TrainerSpec;
import dev.crosscheck.proto.v1.TrialTask;
import dev.crosscheck.worker.trainer.RecordingContext;
import dev.crosscheck.worker.trainer.TrainerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a program predicts where labels are numbers. */
@NullUnmarked
class RegressionPredictionsTest {
    private static final CommandLimits QUICK =
            new CommandLimits(Duration.ofSeconds(1), Duration.ofMillis(10), 1 << 20, 1 << 16, 1000);

    @TempDir
    Path folder;

    private RecordingContext run(String script) throws Exception {
        TrialTask task = TrialTask.newBuilder()
                .setParams(RecordingContext.params("lr", 0.5))
                .setMetric("rmse")
                .setTrainer(TrainerSpec.newBuilder()
                        .addCommand("sh")
                        .addCommand("run.sh")
                        .addFiles(FileRef.newBuilder().setName("run.sh")))
                .setData(TaskData.newBuilder()
                        .setTask("regression")
                        .setId("id")
                        .setLabel("label")
                        .setTrain(FileRef.newBuilder().setName("train"))
                        .setTuning(FileRef.newBuilder().setName("tuning"))
                        .setBlind(FileRef.newBuilder().setName("blind")))
                .build();
        RecordingContext context = new RecordingContext(task);
        context.files.put("run.sh", write("run.sh", script));
        context.files.put("train", write("train", "id,x,label\na,1,1.5\nb,2,-3e2\n"));
        context.files.put("tuning", write("tuning", "id,x,label\nc,1,1.5\nd,2,-300\n"));
        context.files.put("blind", write("blind", "id,x\ne,1\nf,2\ng,3\n"));
        try {
            new CommandTrainer(folder.resolve("attempts"), QUICK, Removal.SHARED).train(context);
        } catch (TrainerException e) {
            assertThat(context.predictions).as("nothing of a bad file counts").isEmpty();
            throw e;
        }
        return context;
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static String files(String tuning, String blind) {
        return "printf 'id,prediction\\n" + tuning + "' > predictions_tuning.csv\nprintf 'id,prediction\\n" + blind
                + "' > predictions_blind.csv\n";
    }

    @Test
    void numbersArriveExactlyWithTheirIds() throws Exception {
        RecordingContext context =
                run(files("d,-299.99999999999994\\nc,1.5\\n", "g,1e-300\\ne,0.1\\nf,-0\\n") + "exit 0\n");
        assertThat(context.predictions).hasSize(2);
        assertThat(context.predictions.get(0).getPart()).isEqualTo("tuning");
        assertThat(context.predictions.get(0).getIdsList()).containsExactly("d", "c");
        assertThat(context.predictions.get(0).getValuesList()).containsExactly(-299.99999999999994, 1.5);
        assertThat(context.predictions.get(1).getIdsList()).containsExactly("g", "e", "f");
        assertThat(context.predictions.get(1).getValuesList()).containsExactly(1e-300, 0.1, -0.0);
        assertThat(context.predictions).allSatisfy(set -> {
            assertThat(set.getLabelsCount()).isZero();
            assertThat(set.getProbabilitiesCount()).isZero();
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "c,NaN\\nd,1\\n | Row 1 | NaN",
                "c,1\\nd,Infinity\\n | Row 2 | a finite number",
                "c,1\\nd,dog\\n | Row 2 | a finite number",
                "c,1\\nd,\\n | Row 2 | a finite number",
                "c,1\\nc,2\\n | Row 2 | second time",
                "c,1\\n | lacks 1 of the 2 ids | d",
                "c,1\\nz,2\\n | Row 2 | z"
            })
    void whatIsNoNumberOrOfNoExampleIsRefusedWithItsRow(String tuning, String where, String what) {
        assertThatThrownBy(() -> run(files(tuning, "e,1\\nf,2\\ng,3\\n")))
                .isInstanceOf(TrainerException.class)
                .hasMessageContaining("predictions_tuning.csv")
                .hasMessageContaining(where)
                .hasMessageContaining(what);
    }

    @Test
    void filesMayBeginWithAByteOrderMarkAndEndLinesAsWindowsDoes() throws Exception {
        String script =
                """
                printf '\\357\\273\\277id,prediction\\r\\nc,1.5\\r\\nd,2\\r\\n' > predictions_tuning.csv
                printf '\\357\\273\\277"id","prediction"\\r\\n"e",1\\r\\n"f",2\\r\\n"g",3\\r\\n' > predictions_blind.csv
                """;
        assertThat(run(script).predictions.get(0).getValuesList()).containsExactly(1.5, 2.0);
    }

    @Test
    void probabilitiesAreNoPredictionOfANumber() {
        String script =
                """
                printf 'id,p_1.5,p_2\\nc,0.5,0.5\\nd,0,1\\n' > predictions_tuning.csv
                printf 'id,prediction\\ne,1\\nf,2\\ng,3\\n' > predictions_blind.csv
                """;
        assertThatThrownBy(() -> run(script))
                .isInstanceOf(TrainerException.class)
                .hasMessageContaining("prediction");
    }
}
