package dev.crosscheck.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** People who change a search after it began, with real processes. */
class SteeringIT {
    @TempDir
    Path dir;

    @Test
    void aCompleteSweepGoesOnWithMoreTrialsAndOnesOwnConfigurations() {
        try (var service = new Service(dir)) {
            service.startCoordinator();
            service.startWorker("a", 2);
            var sweep = service.submit(
                    """
                    apiVersion: crosscheck/v1
                    kind: Sweep
                    metadata: {name: branin}
                    objective: {metric: value, direction: minimize}
                    parameters:
                      x0: {type: float, min: -5, max: 10}
                      x1: {type: float, min: 0, max: 15}
                    strategy: {name: gp, seed: 11}
                    budget: {max_trials: 6}
                    trainer: {function: branin}
                    """);
            service.awaitState(sweep, "COMPLETED", Duration.ofMinutes(1));
            var refused = service.cli().run("enqueue", sweep, "x0=3.14159", "x1=2.275");
            assertThat(refused.exit()).isEqualTo(1);
            assertThat(refused.err()).contains("extend it first");

            service.cli().ok("extend", sweep, "--trials", "4");
            service.kill("coordinator");
            service.startCoordinator();
            service.cli().run("enqueue", sweep, "x0=3.14159", "x1=2.275");

            service.awaitState(sweep, "COMPLETED", Duration.ofMinutes(1));
            assertThat(service.finished(sweep)).isEqualTo(10);
            var wrong = service.cli().run("enqueue", sweep, "x0=99", "y=1");
            assertThat(wrong.exit()).isEqualTo(2);
            assertThat(wrong.err()).contains("params.x0").contains("99").contains("params.y");
            assertThat(service.cli()
                            .run("extend", "nosuch-123456", "--trials", "1")
                            .exit())
                    .isEqualTo(3);
        }
    }

    @Test
    void aSweepExtendedAfterAVerdictSaysSoAndItsTestsCountOn() {
        try (var service = new Service(dir)) {
            service.startCoordinator();
            service.startWorker("a", 2);
            var sweep = service.submit(
                    """
                    apiVersion: crosscheck/v1
                    kind: Sweep
                    metadata: {name: replay}
                    objective: {metric: accuracy, direction: maximize}
                    parameters: {config: {type: int, min: 0, max: 1199}}
                    strategy: {name: random, seed: 1}
                    budget: {max_trials: 40}
                    validation: {replay: {tuning: tune, cross_checks: [s1, s2, s3]}}
                    trainer: {table: {file: %s, key: [config], where: {split: 0}}}
                    """
                            .formatted(Installation.DIST
                                    .resolve("examples/data/cancer_gb.csv.gz")
                                    .toAbsolutePath()));
            service.awaitState(sweep, "COMPLETED", Duration.ofMinutes(1));
            Service.await(
                    Duration.ofSeconds(30),
                    "a verdict",
                    () -> report(service, sweep).get("trials").asInt() >= 35);
            assertThat(report(service, sweep).get("adaptive").asBoolean()).isFalse();

            service.cli().ok("extend", sweep, "--trials", "40");
            service.awaitState(sweep, "COMPLETED", Duration.ofMinutes(1));
            Service.await(
                    Duration.ofSeconds(30),
                    "the later trials",
                    () -> report(service, sweep).get("trials").asInt() >= 70);
            JsonNode before = report(service, sweep);
            assertThat(before.get("adaptive").asBoolean()).isTrue();

            service.kill("coordinator");
            service.startCoordinator();
            Service.await(
                    Duration.ofSeconds(30),
                    "the report again",
                    () -> report(service, sweep).get("trials").asInt()
                            == before.get("trials").asInt());
            JsonNode after = report(service, sweep);
            for (var key : new String[] {"verdict", "incumbent", "alarm_at", "findings", "adaptive", "trend"}) {
                assertThat(after.get(key)).as(key).isEqualTo(before.get(key));
            }
        }
    }

    private static JsonNode report(Service service, String sweep) {
        return service.cli().ok("overfit", sweep, "-o", "json").json();
    }
}
