package dev.crosscheck.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sweep under early stopping gets a verdict although few trials run to their end: they are compared at a rung. With real processes. */
class AshaVerdictIT {
    private static final Map<String, Integer> SETS =
            new TreeMap<>(Map.of("train", 600, "tuning", 150, "xc1", 250, "xc2", 250, "xc3", 250, "vault", 297));

    @TempDir
    Path dir;

    /** 120 of 300 recorded digits networks with 10 % wrong labels; their scores at three rungs, per-example scores at the end only. */
    @Test
    void recordedTrialsAreComparedAtTheRungThatTwentyReachedAlsoAfterAKill() throws IOException {
        try (var service = new Service(dir)) {
            service.startCoordinator();
            service.startWorker("a", 2);
            try (InputStream table = Objects.requireNonNull(getClass().getResourceAsStream("digits_rungs.csv.gz"))) {
                Files.copy(table, dir.resolve("digits_rungs.csv.gz"));
            }
            var sweep = service.submit(
                    """
                    apiVersion: crosscheck/v1
                    kind: Sweep
                    metadata: {name: rungs}
                    objective: {metric: accuracy, direction: maximize}
                    parameters: {config: {type: int, min: 0, max: 299}}
                    strategy: {name: random, seed: 3}
                    early_stopping: {name: asha, metric: accuracy, rungs: [1, 2, 3]}
                    budget: {max_trials: 120, max_failed: 120}
                    validation: {replay: {tuning: tune, cross_checks: [s1, s2, s3], vault: rest}}
                    trainer: {table: {file: digits_rungs.csv.gz, key: [config], where: {split: 1}}}
                    """);
            service.awaitState(sweep, "COMPLETED", Duration.ofMinutes(2));
            JsonNode trials = service.cli().ok("trials", sweep, "-o", "json").json();
            long complete = 0;
            for (var trial : trials) {
                complete += trial.get("state").asText().equals("COMPLETE") ? 1 : 0;
            }
            assertThat(complete).as("too few for a verdict by themselves").isLessThan(20);
            JsonNode report = report(service, sweep);
            assertThat(report.get("verdict").asText()).isIn("OK", "INCONCLUSIVE");
            assertThat(report.get("compared_at_step").asInt()).isIn(1, 2);
            assertThat(report.get("trust").asText()).isEqualTo("reported");
            assertThat(service.cli().ok("overfit", sweep).out()).contains("Early stopping left fewer than 20");

            service.kill("coordinator");
            service.startCoordinator();

            JsonNode again = report(service, sweep);
            for (String key :
                    new String[] {"verdict", "compared_at_step", "expected_score", "optimism", "lost_share"}) {
                assertThat(again.get(key)).as(key).isEqualTo(report.get(key));
            }
        }
    }

    /** Real networks that predict the blind pool at each rung. The split is fixed: of splits drawn anew one in twenty may raise an alarm. */
    @Test
    @Tag("nightly")
    void networksAreScoredOnTheSecretSetsAtTheirRungs() throws IOException {
        try (var service = new Service(dir)) {
            service.startCoordinator();
            service.startWorker("a", 2);
            service.cli().ok("dataset", "register", digits().toString());
            var sweep = service.submit(
                    """
                    apiVersion: crosscheck/v1
                    kind: Sweep
                    metadata: {name: networks}
                    objective: {metric: accuracy, direction: maximize}
                    parameters:
                      lr: {type: float, min: 1.0e-4, max: 0.3, log: true}
                      epochs: {type: fixed, value: 4}
                    strategy: {name: random, seed: 3}
                    early_stopping: {name: asha, metric: tuning_accuracy, min: 1, eta: 3}
                    budget: {max_trials: 26}
                    validation: {dataset: digits, tuning: tuning, cross_checks: [xc1, xc2, xc3]}
                    trainer: {builtin: mlp}
                    """);
            service.awaitState(sweep, "COMPLETED", Duration.ofMinutes(3));
            JsonNode report = report(service, sweep);
            assertThat(report.get("verdict").asText()).isIn("OK", "INCONCLUSIVE");
            assertThat(report.get("compared_at_step").asInt()).isEqualTo(1);
            assertThat(report.get("trust").asText()).isEqualTo("scored");
        }
    }

    /** The digits, each with the name of its set. */
    private Path digits() throws IOException {
        Path source = Installation.DIST.resolve("examples/data/digits.csv.gz");
        List<String> rows;
        try (var reader = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(source)), StandardCharsets.UTF_8))) {
            rows = reader.lines().toList();
        }
        List<String> parts = new ArrayList<>();
        SETS.forEach((set, size) -> parts.addAll(Collections.nCopies(size, set)));
        Collections.shuffle(parts, new Random(7));
        var table = new StringBuilder(rows.get(0)).append(",part\n");
        for (int i = 0; i < parts.size(); i++) {
            table.append(rows.get(i + 1)).append(',').append(parts.get(i)).append('\n');
        }
        Files.writeString(dir.resolve("digits.csv"), table);
        return Files.writeString(
                dir.resolve("digits.yaml"),
                """
                apiVersion: crosscheck/v1
                kind: Dataset
                metadata: {name: digits}
                task: {type: classification, classes: 10}
                source: {csv: digits.csv, label: label, id: id, image: {height: 8, width: 8}}
                split: {by: file, column: part}
                secret: [xc1, xc2, xc3, vault]
                """);
    }

    private static JsonNode report(Service service, String sweep) {
        return service.cli().ok("overfit", sweep, "-o", "json").json();
    }
}
