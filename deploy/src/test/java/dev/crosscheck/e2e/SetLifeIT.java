package dev.crosscheck.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A secret set becomes known in the middle of a sweep, another one gives all the answers it can: through real processes, over a kill -9 of the coordinator. */
@Tag("nightly")
class SetLifeIT {
    private static final int SET = 120;
    private static final int MAX_TRIALS = 34;
    private static final int BUDGET = 14;

    @TempDir
    Path dir;

    @Test
    void aContaminatedSetCountsNoMoreAndASpentBudgetExposes() {
        try (var service = new Service(dir.resolve("s"))) {
            var config = service.write("c.conf", "crosscheck.secrets.exposure-budget = " + BUDGET)
                    .toString();
            service.startCoordinator("--config", config);
            service.startWorker("a", 1);
            var cli = service.cli();
            service.write("t.csv", table());
            cli.ok("dataset", "register", service.write("d.yaml", DATASET).toString());
            var sweep = service.submit(SWEEP);
            service.awaitState(sweep, "COMPLETED", Duration.ofMinutes(4));
            var before = report(cli, sweep);
            assertThat(before.get("verdict").asText()).isNotEqualTo("INSUFFICIENT");
            assertThat(state(before, "xc2")).isEqualTo("ACTIVE");

            // Ten trials more, and nobody to run them yet.
            service.kill("a");
            cli.ok("extend", sweep, "--trials", "10");
            cli.ok("dataset", "contaminate", "life", "xc2", "--reason", "labels were published");
            assertThat(service.state(sweep)).as("the sweep goes on").isEqualTo("ACTIVE");
            assertThat(state(report(cli, sweep), "xc2")).isEqualTo("CONTAMINATED");
            service.startWorker("a", 1);
            service.awaitState(sweep, "COMPLETED", Duration.ofMinutes(4));

            var after = report(cli, sweep);
            assertThat(codes(after)).contains("SET_CONTAMINATED");
            assertThat(after.get("verdict").asText()).isNotEqualTo("INSUFFICIENT");
            assertThat(after.get("trials").asInt()).isEqualTo(MAX_TRIALS);
            assertThat(set(after, "xc1").get("drift").isNull()).isFalse();
            assertThat(set(after, "xc2").get("drift").isNull())
                    .as("the last test knows nothing of it")
                    .isTrue();
            var again = cli.run("submit", service.write("again.yaml", SWEEP).toString());
            assertThat(again.exit()).isEqualTo(2);
            assertThat(again.err()).contains("CONTAMINATED (labels were published)");

            exposed(service, sweep, config);
        }
    }

    private static void exposed(Service service, String sweep, String config) {
        var cli = service.cli();
        for (int asked = 0; asked < BUDGET; asked++) {
            report(cli, sweep);
        }
        var spent = report(cli, sweep);
        assertThat(spent.get("exposures").asInt()).isGreaterThan(BUDGET);
        assertThat(state(spent, "xc1")).isEqualTo("EXPOSED");
        assertThat(state(spent, "xc2")).as("it does not come back").isEqualTo("CONTAMINATED");
        assertThat(codes(spent)).contains("SET_EXPOSED");
        assertThat(spent.get("verdict").asText()).as("it still counts").isNotEqualTo("INSUFFICIENT");
        var shown = cli.ok("dataset", "show", "life", "-o", "json").json();
        assertThat(state(shown, "xc1")).isEqualTo("EXPOSED");
        assertThat(state(shown, "vault")).as("it gave no answer").isEqualTo("ACTIVE");

        service.kill("coordinator");
        service.startCoordinator("--config", config);
        assertThat(state(report(cli, sweep), "xc1")).isEqualTo("EXPOSED");
        assertThat(report(cli, sweep).get("exposures").asInt())
                .isEqualTo(spent.get("exposures").asInt() + 2);
    }

    private static JsonNode report(Installation cli, String sweep) {
        return cli.ok("overfit", sweep, "-o", "json").json();
    }

    private static List<String> codes(JsonNode report) {
        return report.get("findings").findValuesAsText("code");
    }

    private static String state(JsonNode of, String set) {
        return set(of, set).get("state").asText();
    }

    private static JsonNode set(JsonNode of, String set) {
        for (var row : of.get("sets")) {
            if (row.get("set").asText().equals(set)) {
                return row;
            }
        }
        throw new AssertionError("no set " + set + " in " + of);
    }

    /** y = x0 - x1 + noise. */
    private static String table() {
        var random = new Random(20261122);
        var text = new StringBuilder("row,x0,x1,part,y\n");
        int row = 0;
        for (var part : List.of("train", "tuning", "xc1", "xc2", "vault")) {
            for (int i = 0; i < SET; i++) {
                double a = random.nextGaussian(), b = random.nextGaussian();
                text.append(String.format(
                        "r%d,%.6f,%.6f,%s,%.6f%n", row++, a, b, part, 10 * (a - b) + random.nextGaussian()));
            }
        }
        return text.toString();
    }

    private static final String DATASET =
            """
            apiVersion: crosscheck/v1
            kind: Dataset
            metadata: {name: life}
            task: {type: regression}
            source: {csv: t.csv, label: y, id: row}
            split: {by: file, column: part}
            secret: [xc1, xc2, vault]
            """;

    private static final String SWEEP =
            """
            apiVersion: crosscheck/v1
            kind: Sweep
            metadata: {name: life}
            objective: {metric: rmse, direction: minimize}
            parameters:
              lr: {type: float, min: 0.001, max: 0.1, log: true}
              units: {type: int, min: 4, max: 16}
              epochs: {type: fixed, value: 60}
            strategy: {name: random, seed: 3}
            budget: {max_trials: 24}
            validation: {dataset: life, tuning: tuning, cross_checks: [xc1, xc2], vault: vault}
            trainer: {builtin: mlp}
            """;
}
