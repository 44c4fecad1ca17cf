package dev.crosscheck.worker.trainer.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.proto.v1.TableTrainerSpec;
import dev.crosscheck.proto.v1.TrainerSpec;
import dev.crosscheck.proto.v1.TrialTask;
import dev.crosscheck.worker.trainer.InfeasibleException;
import dev.crosscheck.worker.trainer.RecordingContext;
import dev.crosscheck.worker.trainer.TrainerResult;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullUnmarked
class TableTrainerTest {
    private static final String TABLE =
            """
            config,lr,split,status,tune,r1_tune,r2_tune
            0,0.100,0,ok,0.9,0.5,0.7
            0,0.100,1,ok,0.8,0.4,0.6
            1,1e-2,0,failed,,,
            2,0.2,0,ok,0.7,,0.3
            2,0.3,0,ok,0.7,,0.3
            """;

    @TempDir
    Path folder;

    @Test
    void theRowIsFoundByKeyAndFixedValuesAndItsRungsAreReported() throws Exception {
        RecordingContext context = context(RecordingContext.params("config", 0.0), "config");
        TrainerResult result = new TableTrainer().train(context);
        assertThat(context.reports)
                .containsExactly(
                        Map.of("tuning_accuracy", 0.5, "accuracy", 0.5),
                        Map.of("tuning_accuracy", 0.7, "accuracy", 0.7));
        assertThat(result.stopped()).isFalse();
        assertThat(result.metrics()).isEqualTo(Map.of("tuning_accuracy", 0.9, "accuracy", 0.9));
        assertThat(context.predictions).isEmpty();
    }

    @Test
    void withoutAKeyAllParametersSelectAndNumbersAreComparedAsNumbers() throws Exception {
        RecordingContext context = context(RecordingContext.params("config", 2, "lr", 0.2));
        assertThat(new TableTrainer().train(context).metrics()).containsEntry("accuracy", 0.7);
        assertThat(context.reports).hasSize(1);
    }

    @Test
    void aStopIsObeyedAtTheRung() throws Exception {
        RecordingContext context = context(RecordingContext.params("config", 0), "config");
        context.stopAfter = 1;
        assertThat(new TableTrainer().train(context))
                .isEqualTo(new TrainerResult(true, Map.of("tuning_accuracy", 0.5, "accuracy", 0.5)));
    }

    @Test
    void aFailedRowIsInfeasible() {
        assertThatThrownBy(() -> new TableTrainer().train(context(RecordingContext.params("config", 1, "lr", 0.01))))
                .isInstanceOf(InfeasibleException.class)
                .hasMessageContaining("failed");
    }

    @Test
    void aMissingAmbiguousOrUnknownSelectionIsSaid() {
        assertThatThrownBy(() -> new TableTrainer().train(context(RecordingContext.params("config", 9), "config")))
                .hasMessageContaining("0 rows")
                .hasMessageContaining("config=9");
        assertThatThrownBy(() -> new TableTrainer().train(context(RecordingContext.params("config", 2), "config")))
                .hasMessageContaining("2 rows");
        assertThatThrownBy(() -> new TableTrainer().train(context(RecordingContext.params("depth", 2))))
                .hasMessageContaining("no column \"depth\"");
    }

    private RecordingContext context(Struct params, String... keys) throws IOException {
        Path file = folder.resolve("t.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(TABLE.getBytes(StandardCharsets.UTF_8));
        }
        TableTrainerSpec.Builder table = TableTrainerSpec.newBuilder()
                .putWhere("split", Value.newBuilder().setNumberValue(0).build());
        for (String key : keys) {
            table.addKey(key);
        }
        RecordingContext context = new RecordingContext(TrialTask.newBuilder()
                .setParams(params)
                .setMetric("accuracy")
                .setReplay(FileRef.newBuilder().setName("t"))
                .setTrainer(TrainerSpec.newBuilder().setTable(table))
                .build());
        context.files.put("t", file);
        return context;
    }
}
