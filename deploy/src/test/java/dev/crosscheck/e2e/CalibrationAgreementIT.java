package dev.crosscheck.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The running service says of a replayed sweep what {@code calibrate --in-order} says of the same rows. The table holds 200 gradient-boosting
 * configurations in each of two splits, 80 tuning and 3 x 60 secret examples, recorded with scikit-learn on its bundled breast-cancer data: split 0
 * raises the alarm, split 1 does not.
 */
class CalibrationAgreementIT {
    private static final int CONFIGS = 200;
    private static final double SAME = 1e-9;

    @TempDir
    Path dir;

    @Test
    @Tag("nightly")
    void theServiceRaisesTheSameAlarmsWithTheSameNumbersAsCalibrate() throws IOException {
        try (var service = new Service(dir)) {
            var table = dir.resolve("recorded.csv.gz");
            Files.createDirectories(dir);
            try (var in = getClass().getResourceAsStream("recorded.csv.gz")) {
                Files.copy(in, table);
            }
            var runs = service.cli()
                    .ok("calibrate", table.toString(), "--in-order", "--each", "-o", "json")
                    .json()
                    .get("runs");
            assertThat(runs.get(0).get("alarm_at").isNull()).isFalse();
            assertThat(runs.get(1).get("alarm_at").isNull()).isTrue();
            service.startCoordinator();
            service.startWorker("a", 1);

            var alarming = service.submit(sweep(0));
            var calm = service.submit(sweep(1));
            // In the middle of it all: what was counted and what was tested must come back the same.
            service.kill("coordinator");
            service.startCoordinator();

            agree(service, alarming, runs.get(0));
            agree(service, calm, runs.get(1));
        }
    }

    private static void agree(Service service, String sweep, JsonNode run) {
        service.awaitState(sweep, "COMPLETED", Duration.ofMinutes(2));
        // The last test is made off the path of the trials.
        Service.await(
                Duration.ofSeconds(20),
                "the test at completion",
                () -> report(service, sweep).get("trials").asInt() == CONFIGS);
        var report = report(service, sweep);

        assertThat(report.get("alarm_at")).isEqualTo(run.get("alarm_at"));
        assertThat(report.get("alarm_incumbent")).isEqualTo(run.get("incumbent_at_alarm"));
        assertThat(report.get("incumbent")).isEqualTo(run.get("incumbent"));
        assertThat(report.get("optimism").get("estimate").asDouble())
                .isCloseTo(
                        run.get("apparent_gain").asDouble()
                                - run.get("verified_gain").asDouble(),
                        within(SAME));
        assertThat(report.get("lost_share").get("estimate").asDouble())
                .isCloseTo(run.get("lost_share").asDouble(), within(SAME));
        assertThat(report.get("expected_score").get("estimate").asDouble())
                .isCloseTo(run.get("secret_score").asDouble(), within(SAME));
        assertThat(report.get("verdict").asText().equals("OVERFIT"))
                .isEqualTo(!run.get("alarm_at").isNull());
        assertThat(report.get("adaptive").asBoolean()).isFalse();
    }

    private static JsonNode report(Service service, String sweep) {
        return service.cli().ok("overfit", sweep, "--exact", "-o", "json").json();
    }

    private static String sweep(int split) {
        return """
                apiVersion: crosscheck/v1
                kind: Sweep
                metadata: {name: recorded-%d}
                objective: {metric: accuracy, direction: maximize}
                parameters:
                  config: {type: int, min: 0, max: %d}
                strategy: {name: grid}
                budget: {max_trials: %d}
                validation:
                  replay: {tuning: tune, cross_checks: [s1, s2, s3]}
                trainer: {table: {file: recorded.csv.gz, key: [config], where: {split: %d}}}
                """
                .formatted(split, CONFIGS - 1, CONFIGS, split);
    }
}
