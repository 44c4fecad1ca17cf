package dev.crosscheck.worker.trainer.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.crosscheck.worker.trainer.RecordingContext;
import dev.crosscheck.worker.trainer.TrainerException;
import dev.crosscheck.worker.trainer.TrainerResult;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** With real processes; no test waits for anything but their end. */
@NullUnmarked
class CommandTrainerTest extends CommandTrainerFixture {
    @Test
    void theProgramLearnsWhereInputsLieThatStayOutside() throws Exception {
        String script = "[ \"$CROSSCHECK_DATA\" = /mnt/scans ] || exit 3; "
                + "for part in tuning blind; do sed -e '1s/.*/id,prediction/' -e '2,$s/,.*/,cat/' $part.csv "
                + "> predictions_$part.csv; done";
        RecordingContext plain = context(script, true);
        assertThatThrownBy(() -> train(plain)).hasMessageContaining("exit status 3");
        RecordingContext outside = new RecordingContext(plain.task().toBuilder()
                .setData(plain.task().getData().toBuilder().setLocation("/mnt/scans"))
                .build());
        outside.files.putAll(plain.files);
        train(outside);
        assertThat(outside.predictions).isNotEmpty();
    }

    @Test
    void aProgramReportsAndPredicts() throws Exception {
        RecordingContext context = context(
                "echo '{\"step\": 1, \"metrics\": {\"loss\": 2}}' >> metrics.jsonl\n"
                        + "printf '{\"step\": 2, \"metrics\": {\"loss\": 1.5, \"other\": 7}}' >> metrics.jsonl\n"
                        + PREDICT,
                true);
        assertThat(train(context)).isEqualTo(new TrainerResult(false, Map.of("loss", 1.5, "other", 7.0)));
        assertThat(context.reports).containsExactly(Map.of("loss", 2.0), Map.of("loss", 1.5, "other", 7.0));
        assertThat(context.predictions).hasSize(2);
        assertThat(context.predictions.get(0).getPart()).isEqualTo("tuning");
        assertThat(context.predictions.get(0).getIdsList()).containsExactly("d", "c");
        assertThat(context.predictions.get(1).getLabelsList()).containsExactly("cat", "dog", "cat");
        assertThat(left()).isEmpty();
    }

    @Test
    void aLineMayNameTheFolderWithThePredictionsAtItsStep() throws Exception {
        RecordingContext context = context(
                "grep -q '\"rungs\" : \\[ 2 \\]' params.json || exit 9\nmkdir early; cd early\n" + PREDICT + "cd ..\n"
                        + "echo '{\"step\": 1, \"metrics\": {\"loss\": 2}, \"predictions\": \"early\"}' >> metrics.jsonl\n"
                        + "echo '{\"step\": 2, \"metrics\": {\"loss\": 1}, \"predictions\": \"early\"}' >> metrics.jsonl\n"
                        + PREDICT,
                true,
                2);
        train(context);
        assertThat(context.atRungs).containsOnlyKeys(2L);
        assertThat(context.atRungs.get(2L)).isEqualTo(context.predictions);

        RecordingContext outside = context(
                "echo '{\"step\": 1, \"metrics\": {\"loss\": 2}, \"predictions\": \"..\"}' >> metrics.jsonl\n"
                        + PREDICT,
                true,
                1);
        assertThatThrownBy(() -> train(outside)).hasMessageContaining("no folder in the working directory");
    }

    @Test
    void itFindsItsConfigurationAndNothingOfTheBlindLabels() throws Exception {
        RecordingContext context = context(
                "cp params.json " + folder.resolve("seen.json") + "; cp blind.csv " + folder.resolve("seen.csv")
                        + "; env > " + folder.resolve("seen.env") + "; pwd > " + folder.resolve("seen.pwd") + "\n"
                        + PREDICT,
                true);
        train(context);
        var json = new ObjectMapper().readTree(folder.resolve("seen.json").toFile());
        assertThat(json.get("params"))
                .isEqualTo(new ObjectMapper()
                        .readTree("{\"lr\": 0.5, \"units\": 64, \"kind\": \"a\\\"b\", \"flag\": true}"));
        assertThat(json.get("params").get("units").isIntegralNumber()).isTrue();
        assertThat(json.get("seed").asLong()).isEqualTo(11);
        assertThat(json.get("sweep").asText()).isEqualTo("s");
        assertThat(json.get("trial").asLong()).isEqualTo(4);
        assertThat(folder.resolve("seen.csv")).hasContent("id,x\ne,1\nf,2\ng,3\n");
        String directory = Files.readString(folder.resolve("seen.pwd")).strip();
        assertThat(Files.readString(folder.resolve("seen.env"))).contains("CROSSCHECK_DIR=" + directory + "\n");
        assertThat(directory).startsWith(attempts().toString());
    }

    @Test
    void probabilitiesAreTakenAsTheyAre() throws Exception {
        RecordingContext context = context(
                """
                printf 'id,p_dog,p_cat\\nc,0.25,0.75\\nd,1,0\\n' > predictions_tuning.csv
                printf 'id,p_cat,p_dog\\ne,1,0\\nf,1,0\\ng,0.5,0.5\\n' > predictions_blind.csv
                """,
                true);
        train(context);
        assertThat(context.predictions.get(0).getClassesList()).containsExactly("cat", "dog");
        assertThat(context.predictions.get(0).getProbabilitiesList()).containsExactly(0.75f, 0.25f, 0f, 1f);
    }

    @Test
    void withoutDataTheLastValueOfTheObjectiveCounts() throws Exception {
        RecordingContext context =
                context("echo '{\"step\": 0, \"metrics\": {\"accuracy\": 0.5}}' >> metrics.jsonl", false);
        assertThat(train(context).metrics()).isEqualTo(Map.of("accuracy", 0.5));
        assertThatThrownBy(() -> train(context("true", false)))
                .hasMessageContaining("without reporting the metric accuracy")
                .hasMessageContaining("reported were: none");
    }

    @Test
    void badMetricsAreRefusedWithTheirLine() {
        String good = "echo '{\"step\": 1, \"metrics\": {}}' >> metrics.jsonl; echo '";
        assertThatThrownBy(() -> train(context(good + "nonsense' >> metrics.jsonl; sleep 60", true)))
                .hasMessageContaining("Line 2 of metrics.jsonl is no JSON: nonsense");
        assertThatThrownBy(() -> train(context(good + "{\"step\": 1, \"metrics\": {}}' >> metrics.jsonl", true)))
                .hasMessageContaining("step 1 after step 1");
        assertThatThrownBy(() -> train(context(good + "{\"metrics\": {}}' >> metrics.jsonl", true)))
                .hasMessageContaining("Line 2");
        assertThatThrownBy(() ->
                        train(context(good + "{\"step\": 2, \"metrics\": {\"a\": \"b\"}}' >> metrics.jsonl", true)))
                .hasMessageContaining("metric \"a\"");
        assertThatThrownBy(() -> train(context("yes x | tr -d '\\n' >> metrics.jsonl", true)))
                .hasMessageContaining("longer than 1000 bytes");
    }

    @Test
    void badPredictionsAreRefusedWithTheirRow() {
        refused("printf 'id,prediction\\nc,dog\\n' > predictions_tuning.csv", "lacks 1 of the 2 ids", "\"d\"");
        refused("printf 'id,prediction\\nc,dog\\nc,dog\\n' > predictions_tuning.csv", "Row 2", "second time");
        refused("printf 'id,prediction\\nc,dog\\nz,dog\\n' > predictions_tuning.csv", "Row 2", "\"z\"");
        refused("printf 'id,prediction\\nc,dog\\nd,cow\\n' > predictions_tuning.csv", "Row 2", "\"cow\"", "cat, dog");
        refused("printf 'id,guess\\nc,dog\\n' > predictions_tuning.csv", "no column p_cat", "id,guess");
        refused("printf 'id,p_cat,p_dog\\nc,0.5,NaN\\nd,1,0\\n' > predictions_tuning.csv", "Row 1", "NaN");
        refused("printf 'id,p_cat,p_dog\\nc,0.5,0.4\\nd,1,0\\n' > predictions_tuning.csv", "Row 1", "sum to 0.9");
        refused("rm predictions_tuning.csv", "without predictions_tuning.csv");
        refused("rm predictions_blind.csv", "without predictions_blind.csv");
    }

    @Test
    void aLongHeaderOrCellIsQuotedInPart() throws IOException {
        String filler = "head -c 1000000 /dev/zero | tr '\\0' g";
        String file = " > predictions_tuning.csv";
        for (String content : List.of(
                "printf 'id,'; " + filler + "; printf '\\nc,dog\\n'",
                filler + "; printf ',prediction\\nc,dog\\n'",
                "printf 'id,id,'; " + filler + "; printf '\\nc,c,dog\\n'",
                "printf 'id,p_cat,p_dog,'; " + filler + "; printf '\\nc,0,1,0\\nd,0,1,0\\n'",
                "printf 'id,prediction\\n'; " + filler + "; printf ',dog\\nd,dog\\n'",
                "printf 'id,prediction\\nc,'; " + filler + "; printf '\\nd,dog\\n'")) {
            RecordingContext context = context(PREDICT + "{ " + content + "; }" + file, true);
            assertThatThrownBy(() -> train(context))
                    .as(content)
                    .isInstanceOf(TrainerException.class)
                    .hasMessageContaining("predictions_tuning.csv")
                    .extracting(e -> String.valueOf(e.getMessage()).length())
                    .satisfies(length -> assertThat(length).isLessThan(1000));
        }
    }

    private void refused(String change, String... words) {
        assertThatThrownBy(() -> {
                    RecordingContext context = context(PREDICT + change, true);
                    try {
                        train(context);
                    } finally {
                        assertThat(context.predictions).isEmpty();
                    }
                })
                .as(change)
                .isInstanceOf(TrainerException.class)
                .hasMessageContainingAll(words);
    }
}
