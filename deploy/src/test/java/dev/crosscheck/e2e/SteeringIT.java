package dev.crosscheck.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** People who change a search after it began, with real processes. */
@Tag("nightly")
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
                    Duration.ofMinutes(2),
                    "a verdict",
                    () -> report(service, sweep).get("trials").asInt() >= 35);
            assertThat(report(service, sweep).get("adaptive").asBoolean()).isFalse();

            service.cli().ok("extend", sweep, "--trials", "40");
            service.awaitState(sweep, "COMPLETED", Duration.ofMinutes(1));
            Service.await(
                    Duration.ofMinutes(2),
                    "the later trials",
                    () -> report(service, sweep).get("trials").asInt() >= 70);
            JsonNode before = report(service, sweep);
            assertThat(before.get("adaptive").asBoolean()).isTrue();

            service.kill("coordinator");
            service.startCoordinator();
            Service.await(
                    Duration.ofMinutes(2),
                    "the report again",
                    () -> report(service, sweep).get("trials").asInt()
                            == before.get("trials").asInt());
            JsonNode after = report(service, sweep);
            for (var key : new String[] {"verdict", "incumbent", "alarm_at", "findings", "adaptive", "trend"}) {
                assertThat(after.get(key)).as(key).isEqualTo(before.get(key));
            }
        }
    }

    private static final String ACKLEY =
            """
            apiVersion: crosscheck/v1
            kind: Sweep
            metadata: {name: %s}
            objective: {metric: value, direction: minimize}
            parameters:
              x0: {type: float, min: -5, max: 10}
              x1: {type: ordinal, values: [1, 2, 3]}
            strategy: {name: %s, seed: 11}
            budget: {max_trials: %d, max_parallel: 1}
            trainer: {function: ackley}
            %s
            """;

    private static List<String> params(Service service, String sweep) {
        var params = new ArrayList<String>();
        service.cli()
                .ok("trials", sweep, "-o", "json")
                .json()
                .forEach(t -> params.add(t.get("params").toString()));
        return params;
    }

    /** Warm start, change of the space, more trials; where {@code killing}, the coordinator dies in between. */
    private static String lead(Service service, String name, boolean killing) {
        var sweep = service.submit(ACKLEY.formatted(name, "gp", 6, "warm_start: {sweep: source, trials: 15}"));
        if (killing) {
            service.kill("coordinator");
            service.startCoordinator();
        }
        service.awaitState(sweep, "COMPLETED", Duration.ofMinutes(2));
        service.cli().ok("space", sweep, "set", "x0", "--min", "-8", "--max", "-1");
        service.cli().ok("space", sweep, "add", "x1", "4");
        if (killing) {
            service.kill("coordinator");
            service.startCoordinator();
        }
        service.cli().ok("extend", sweep, "--trials", "5");
        service.awaitState(sweep, "COMPLETED", Duration.ofMinutes(2));
        return sweep;
    }

    @Test
    void aWarmStartAndAChangedSpaceGiveTheSameTrialsWhetherTheCoordinatorIsKilledOrNot() {
        try (var service = new Service(dir)) {
            service.startCoordinator();
            service.startWorker("only", 1);
            var source = service.submit(ACKLEY.formatted("source", "sobol", 15, ""));
            service.awaitState(source, "COMPLETED", Duration.ofMinutes(1));
            var cold = service.submit(ACKLEY.formatted("cold", "gp", 6, ""));
            service.awaitState(cold, "COMPLETED", Duration.ofMinutes(1));

            var whole = lead(service, "whole", false);
            var killed = lead(service, "killed", true);

            assertThat(params(service, killed)).hasSize(11).doesNotHaveDuplicates();
            assertThat(params(service, killed)).isEqualTo(params(service, whole));
            assertThat(params(service, whole).subList(0, 6)).isNotEqualTo(params(service, cold));
            assertThat(service.finished(killed)).isEqualTo(11);
            service.cli().ok("trials", killed, "-o", "json").json().forEach(trial -> {
                if (trial.get("trial").asInt() >= 6) {
                    assertThat(trial.at("/params/x0").asDouble()).isBetween(-8.0, -1.0);
                }
            });
            var importance =
                    service.cli().ok("importance", source, "-o", "json").json();
            assertThat(importance.get("trials").asInt()).isEqualTo(15);
            assertThat(importance.get("parameters")).hasSize(2);
            var few = service.cli().run("importance", cold);
            assertThat(few.exit()).isEqualTo(1);
            assertThat(few.err()).contains("has 6 complete trials").contains("at least 10");
            var wrong = service.cli().run("space", killed, "set", "x0", "--min", "7");
            assertThat(wrong.exit()).isEqualTo(2);
            assertThat(wrong.err()).contains("is not below max");
        }
    }

    private static JsonNode report(Service service, String sweep) {
        return service.cli().ok("overfit", sweep, "-o", "json").json();
    }
}
