package dev.crosscheck.worker.trainer.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.proto.v1.TrialTask;
import dev.crosscheck.worker.trainer.RecordingContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@NullUnmarked
class MetricsFollowerTest {
    private static final CommandLimits LIMITS =
            new CommandLimits(Duration.ofSeconds(1), Duration.ofMillis(10), 1 << 20, 1000, 1000);

    @TempDir
    Path folder;

    private final RecordingContext context = new RecordingContext(TrialTask.getDefaultInstance());

    private void append(String text) throws IOException {
        Files.writeString(
                folder.resolve(MetricsFollower.NAME), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static String lines(int from, int to) {
        StringBuilder lines = new StringBuilder();
        for (int step = from; step < to; step++) {
            lines.append("{\"step\": ").append(step).append(", \"metrics\": {\"loss\": 1}}\n");
        }
        return lines.toString();
    }

    @Test
    void aLookTakesAPartOfALongFileAndTheEndTakesAllOfIt() throws Exception {
        MetricsFollower metrics = new MetricsFollower(folder, context, LIMITS);
        append(lines(0, 60_000));
        assertThat(Files.size(folder.resolve(MetricsFollower.NAME))).isGreaterThan(2 << 20);
        metrics.follow();
        assertThat(context.reports).hasSizeBetween(20_000, 40_000);
        append("{\"step\": 60000, \"metrics\": {\"loss\": 2}}");
        metrics.finish();
        assertThat(context.reports).hasSize(60_001);
        assertThat(metrics.step()).isEqualTo(60_000);
    }

    @Test
    void theAnswerToAReportIsObeyedBeforeTheNextLine() throws Exception {
        context.stopAfter = 3;
        MetricsFollower metrics = new MetricsFollower(folder, context, LIMITS);
        append(lines(1, 11));
        assertThat(metrics.follow()).isPresent();
        assertThat(context.reports).hasSize(3);
        metrics.finish();
        assertThat(context.reports).as("nothing of it is lost").hasSize(10);
    }

    @Test
    void ofAStoppedProgramOneMoreLookIsTaken() throws Exception {
        MetricsFollower metrics = new MetricsFollower(folder, context, LIMITS);
        append(lines(0, 60_000));
        metrics.finishSoon();
        assertThat(context.reports).hasSizeBetween(20_000, 40_000);

        MetricsFollower small = new MetricsFollower(folder.resolve("other"), context, LIMITS);
        Files.createDirectory(folder.resolve("other"));
        Files.writeString(folder.resolve("other/metrics.jsonl"), "{\"step\": 5, \"metrics\": {\"loss\": 2}}");
        small.finishSoon();
        assertThat(small.step()).isEqualTo(5);
    }

    @Test
    void aCutLastLineCountsForNothingAndAWholeOneCounts() throws Exception {
        MetricsFollower metrics = new MetricsFollower(folder, context, LIMITS);
        append(lines(1, 3) + "{\"step\": 3, \"metrics\": {\"loss\"");
        metrics.finishSoon();
        metrics.finishBroken();
        assertThat(metrics.step()).isEqualTo(2);
        assertThatThrownBy(metrics::finish).hasMessageContaining("Line 3").hasMessageContaining("is no JSON");

        MetricsFollower whole = new MetricsFollower(Files.createDirectory(folder.resolve("whole")), context, LIMITS);
        Files.writeString(folder.resolve("whole/metrics.jsonl"), "{\"step\": 5, \"metrics\": {\"loss\": 2}}");
        whole.finishBroken();
        assertThat(whole.step()).isEqualTo(5);

        MetricsFollower wrong = new MetricsFollower(Files.createDirectory(folder.resolve("wrong")), context, LIMITS);
        Files.writeString(folder.resolve("wrong/metrics.jsonl"), "{\"step\"\n{\"st");
        assertThatThrownBy(wrong::finishBroken).as("a line with an end").hasMessageContaining("Line 1");
    }

    @Test
    void emptyLinesAreBornInSmallNumbers() throws Exception {
        MetricsFollower metrics = new MetricsFollower(folder, context, LIMITS);
        append("\n".repeat(1000) + lines(1, 2) + "\n".repeat(1000));
        assertThat(metrics.follow()).isEmpty();
        append(" \n");
        assertThatThrownBy(metrics::follow).hasMessageContaining("Line 2002").hasMessageContaining("are empty");
    }

    @Test
    void aFileThatHasGrownTooLargeIsRefusedUnread() throws Exception {
        MetricsFollower metrics = new MetricsFollower(folder, context, LIMITS.withFiles(1000, 1));
        append(lines(0, 100));
        assertThatThrownBy(metrics::follow).hasMessageContaining("(allowed: 1000)");
        assertThat(context.reports).isEmpty();
    }

    @Test
    void aPipeInItsPlaceHoldsNobodyUp() throws Exception {
        Path pipe = folder.resolve(MetricsFollower.NAME);
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        assertThatThrownBy(() -> new MetricsFollower(folder, context, LIMITS).follow())
                .hasMessageContaining("no ordinary file");
    }
}
