package dev.crosscheck.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Early stopping with real processes: recorded learning curves and a network, and a coordinator that dies in the middle. */
class EarlyStoppingIT {
    @TempDir
    Path dir;

    @Test
    void halvingGivesUpMostTrialsEarlyAndDecidesTheSameAfterTheCoordinatorWasKilled() throws IOException {
        try (var service = new Service(dir)) {
            service.startCoordinator();
            service.startWorker("a", 2);
            table("curves.csv.gz");
            var sweep = service.submit(
                    """
                    apiVersion: crosscheck/v1
                    kind: Sweep
                    metadata: {name: curves}
                    objective: {metric: accuracy, direction: maximize}
                    parameters: {config: {type: int, min: 0, max: 79}}
                    strategy: {name: random, seed: 3}
                    early_stopping: {name: asha, rungs: [1, 2, 3]}
                    budget: {max_trials: 80}
                    validation: {replay: {tuning: tune, cross_checks: [s1, s2]}}
                    trainer: {table: {file: curves.csv.gz, key: [config]}}
                    """);
            Service.await(Duration.ofMinutes(1), "twenty trials", () -> service.finished(sweep) >= 20);
            var before = service.cli().ok("trials", sweep, "-o", "json").json();

            service.kill("coordinator");
            service.startCoordinator();

            service.awaitState(sweep, "COMPLETED", Duration.ofMinutes(2));
            var trials = service.cli().ok("trials", sweep, "-o", "json").json();
            assertThat(trials).hasSize(80);
            int pruned = 0;
            for (var trial : trials) {
                assertThat(trial.get("state").asText()).isIn("COMPLETE", "PRUNED");
                if (trial.get("state").asText().equals("PRUNED")) {
                    pruned++;
                    assertThat(trial.get("stopped_because").asText()).matches("step [123]: .* not among the best .*");
                }
            }
            assertThat(pruned).isBetween(40, 78);
            for (var trial : before) {
                if (trial.get("state").asText().equals("PRUNED")) {
                    JsonNode now = trials.get(trial.get("trial").asInt());
                    assertThat(now.get("state")).isEqualTo(trial.get("state"));
                    assertThat(now.get("stopped_because")).isEqualTo(trial.get("stopped_because"));
                }
            }
            var board = service.cli().ok("leaderboard", sweep, "-o", "json").json();
            assertThat(board.get(0).get("state").asText()).isEqualTo("COMPLETE");
            assertThat(board.get(0).get("params").get("config").asInt()).isGreaterThan(60);
        }
    }

    /** Without stopping 60 trials take 600 steps. */
    @Test
    void theExampleNeedsNothingButTheServiceAndTakesAFractionOfTheSteps() throws IOException {
        String example = Files.readString(Installation.DIST.resolve("examples/early-stopping.yaml"));
        assertThat(example).contains("sleep: 1s");
        try (var service = new Service(dir)) {
            service.startCoordinator();
            service.startWorker("a", 4);
            var sweep = service.submit(example.replace("sleep: 1s", "sleep: 0.1s"));
            service.awaitState(sweep, "COMPLETED", Duration.ofMinutes(2));
            int pruned = 0;
            for (var trial : service.cli().ok("trials", sweep, "-o", "json").json()) {
                if (trial.get("state").asText().equals("PRUNED")) {
                    pruned++;
                    assertThat(trial.get("stopped_because").asText()).matches("step [139]: .* not among the best .*");
                }
            }
            assertThat(pruned).isBetween(25, 58);
            var best =
                    service.cli().ok("leaderboard", sweep, "-o", "json").json().get(0);
            assertThat(best.get("state").asText()).isEqualTo("COMPLETE");
            assertThat(best.get("score").asDouble()).isBetween(0.2, 20.0);
        }
    }

    /** 80 learning curves on 200 tuning and 2 x 200 secret examples; the higher the number, the better at every rung, but for a little noise. */
    private void table(String name) throws IOException {
        var random = new Random(5);
        var text = new StringBuilder("config,status,r1_tune,r2_tune,r3_tune,tune,bits_tune,bits_s1,bits_s2\n");
        for (int config = 0; config < 80; config++) {
            double ability = 0.5 + config / 200.0;
            text.append(config).append(",ok");
            for (double reached : new double[] {0.6, 0.8, 0.9}) {
                text.append(',').append(ability * reached + 0.01 * random.nextGaussian());
            }
            var tune = bits(ability);
            text.append(',').append(tune.chars().filter(c -> c == '1').count() / 200.0);
            text.append(',')
                    .append(tune)
                    .append(',')
                    .append(bits(ability))
                    .append(',')
                    .append(bits(ability));
            text.append('\n');
        }
        Files.createDirectories(dir);
        try (var out = new GZIPOutputStream(Files.newOutputStream(dir.resolve(name)))) {
            out.write(text.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
    }

    private static String bits(double ability) {
        int ones = (int) Math.round(200 * ability);
        return "1".repeat(ones) + "0".repeat(200 - ones);
    }

    @Test
    @Tag("nightly")
    void aNetworkIsStoppedInTheMiddleOfItsTraining() {
        try (var service = new Service(dir)) {
            service.startCoordinator();
            service.startWorker("a", 1);
            service.cli()
                    .ok(
                            "dataset",
                            "register",
                            Installation.DIST.resolve("examples/digits.yaml").toString());
            var sweep = service.submit(
                    """
                    apiVersion: crosscheck/v1
                    kind: Sweep
                    metadata: {name: networks}
                    objective: {metric: accuracy, direction: maximize}
                    parameters:
                      lr: {type: float, min: 1.0e-6, max: 0.1, log: true}
                      epochs: {type: fixed, value: 9}
                    initial_trials: [{lr: 0.01}, {lr: 1.0e-6}]
                    strategy: {name: random, seed: 3}
                    early_stopping: {name: asha, metric: tuning_accuracy, min: 1}
                    budget: {max_trials: 6}
                    validation: {dataset: digits, tuning: tuning, cross_checks: [xc1, xc2, xc3]}
                    trainer: {builtin: mlp}
                    """);
            service.awaitState(sweep, "COMPLETED", Duration.ofMinutes(2));
            var slow = service.cli().ok("trial", sweep, "1", "-o", "json").json();
            assertThat(slow.get("state").asText()).as(slow.toString()).isEqualTo("PRUNED");
            assertThat(slow.get("stopped_because").asText()).startsWith("step 1: ");
            assertThat(slow.get("score").asDouble()).as("scored where it stood").isBetween(0.0, 0.5);
            assertThat(service.cli()
                            .ok("trial", sweep, "0", "-o", "json")
                            .json()
                            .get("state")
                            .asText())
                    .isEqualTo("COMPLETE");
        }
    }
}
