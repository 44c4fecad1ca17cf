package dev.crosscheck.worker.trainer.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.proto.v1.TaskData;
import dev.crosscheck.proto.v1.TrainerSpec;
import dev.crosscheck.proto.v1.TrialTask;
import dev.crosscheck.worker.trainer.InfeasibleException;
import dev.crosscheck.worker.trainer.RecordingContext;
import dev.crosscheck.worker.trainer.TrainerException;
import dev.crosscheck.worker.trainer.TrainerResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With real processes; no test waits for anything but their end. */
@NullUnmarked
class CommandTrainerTest {
    private static final CommandLimits QUICK =
            new CommandLimits(Duration.ofSeconds(1), Duration.ofMillis(10), 1 << 20, 1 << 16, 1000);

    /** No other process sleeps as long. */
    private static final String SLEEP = "sleep 30" + ProcessHandle.current().pid();

    @TempDir
    Path folder;

    private RecordingContext context(String script, boolean data, long... rungs) throws IOException {
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

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private Path attempts() {
        return folder.resolve("attempts");
    }

    private TrainerResult train(RecordingContext context) throws TrainerException {
        return new CommandTrainer(attempts(), QUICK, Removal.SHARED).train(context);
    }

    private List<Path> left() throws IOException {
        try (Stream<Path> all = Files.list(attempts())) {
            return all.filter(path -> !path.endsWith("failed")).toList();
        }
    }

    private static final String PREDICT =
            """
            printf 'id,prediction\\nd,dog\\nc,dog\\n' > predictions_tuning.csv
            printf 'id,prediction\\ne,cat\\nf,dog\\ng,cat\\n' > predictions_blind.csv
            """;

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
    void exitStatusesAreToldApart() {
        assertThatThrownBy(() -> train(context("echo too large; exit 75", true)))
                .isInstanceOf(InfeasibleException.class)
                .hasMessageContaining("too large");
        assertThatThrownBy(() -> train(context("echo no such luck >&2; exit 3", true)))
                .isNotInstanceOf(InfeasibleException.class)
                .hasMessageContaining("exit status 3")
                .hasMessageContaining("no such luck");
        assertThatThrownBy(() -> train(context("kill -SEGV $$", true))).hasMessageContaining("signal 11");
        assertThatThrownBy(() -> train(context("kill -KILL $$", true))).hasMessageContaining("short of memory");
        assertThatThrownBy(() -> train(context("exec ./nothing", true))).hasMessageContaining("not found");
    }

    @Test
    void theDirectoriesOfTheLastFailuresAreKept() throws Exception {
        for (int i = 0; i < 7; i++) {
            assertThatThrownBy(() -> train(context("exit 1", true))).hasMessageContaining("is kept on the worker");
        }
        assertThat(left()).isEmpty();
        try (Stream<Path> failed = Files.list(attempts().resolve("failed"))) {
            assertThat(failed.count()).isBetween(1L, 5L);
        }
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

    @Test
    void aStopEndsAProgramThatListens() throws Exception {
        RecordingContext context = context(
                "trap 'printf \"id,prediction\\nc,cat\\nd,cat\\n\" > predictions_tuning.csv;"
                        + " printf \"id,prediction\\ne,cat\\nf,cat\\ng,cat\\n\" > predictions_blind.csv; exit 0' TERM\n"
                        + "echo '{\"step\": 3, \"metrics\": {\"loss\": 2}}' >> metrics.jsonl\n"
                        + "while :; do sleep 0.05; done",
                true);
        context.stopAfter = 3;
        assertThat(train(context)).isEqualTo(new TrainerResult(true, Map.of("loss", 2.0)));
        assertThat(context.predictions).hasSize(2);
    }

    @Test
    void aStopEndsAProgramThatDoesNotListenAndWhatItStarted() throws Exception {
        RecordingContext context = context(
                "trap '' TERM\n(trap '' TERM; echo $$ > " + folder.resolve("child") + "; " + SLEEP + ") &\n"
                        + "echo '{\"step\": 3, \"metrics\": {\"loss\": 2}}' >> metrics.jsonl\n"
                        + "while :; do " + SLEEP + "; done",
                true);
        context.stopAfter = 3;
        assertThat(train(context).stopped()).isTrue();
        assertThat(context.predictions).isEmpty();
        assertThat(sleepers()).isEmpty();
    }

    @Test
    void whatAProgramLeavesRunningEndsWithIt() throws Exception {
        train(context("(" + SLEEP + ") & (trap '' TERM HUP; " + SLEEP + ") &\n" + PREDICT, true));
        assertThat(sleepers()).isEmpty();
    }

    /** Those that still sleep; a process that was just killed may take a moment to go. */
    private static List<ProcessHandle> sleepers() {
        List<ProcessHandle> all = ProcessHandle.allProcesses()
                .filter(p -> p.info().commandLine().orElse("").contains(SLEEP))
                .toList();
        all.forEach(p -> p.onExit().completeOnTimeout(p, 20, TimeUnit.SECONDS).join());
        return all.stream().filter(ProcessHandle::isAlive).toList();
    }

    @Test
    void theSearchForWhatIsLeftFindsWhatIsLeft() throws Exception {
        Process process = new ProcessBuilder("sh", "-c", SLEEP + " & wait").start();
        try {
            while (ProcessHandle.allProcesses()
                            .filter(p -> p.info().commandLine().orElse("").endsWith(SLEEP))
                            .findAny()
                            .isEmpty()
                    && process.isAlive()) {
                Thread.onSpinWait();
            }
            assertThat(process.isAlive()).as("it was seen while it ran").isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void aProgramThatFillsItsDirectoryIsEnded() {
        assertThatThrownBy(() -> train(context("yes > big", true))).hasMessageContaining("has filled its directory");
    }

    @Test
    void muchOutputIsCutAndItsEndIsShown() {
        assertThatThrownBy(() -> train(context("yes | head -c 3000000; sleep 1; echo the end; exit 4", true)))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(3000).contains("the end"));
    }
}
