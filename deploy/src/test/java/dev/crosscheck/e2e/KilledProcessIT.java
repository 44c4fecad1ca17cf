package dev.crosscheck.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 in the middle of a sweep, of a worker and of the coordinator, with real processes. */
class KilledProcessIT {
    private static final String SPEC =
            """
            apiVersion: crosscheck/v1
            kind: Sweep
            metadata: {name: branin}
            objective: {metric: value, direction: minimize}
            parameters:
              x0: {type: float, min: -5, max: 10}
              x1: {type: float, min: 0, max: 15}
            strategy: {name: random, seed: 11}
            budget: {max_trials: 16}
            trial: {lease: %s}
            trainer: {function: branin, sleep: 1s}
            """;

    @TempDir
    Path dir;

    @Test
    void theTrialsOfAKilledWorkerAreTakenOverWithTheNextAttempt() {
        try (var service = new Service(dir)) {
            service.startCoordinator();
            service.startWorker("left", 2);
            service.startWorker("right", 2);
            var sweep = service.submit(SPEC.formatted("4s"));
            Service.await(Duration.ofMinutes(1), "left runs", () -> runs(service, sweep, "left"));

            service.kill("left");

            service.awaitState(sweep, "COMPLETED", Duration.ofSeconds(90));
            var trials = service.cli().ok("trials", sweep, "-o", "json").json();
            assertThat(trials).hasSize(16).allMatch(t -> t.get("state").asText().equals("COMPLETE"));
            assertThat(trials)
                    .anyMatch(t -> t.get("attempts").asInt() == 2
                            && t.get("worker").asText().equals("right"));
            assertThat(service.finished(sweep)).isEqualTo(16);
        }
    }

    @Test
    void nothingAcknowledgedIsLostWhenTheCoordinatorIsKilled() {
        try (var service = new Service(dir)) {
            service.startCoordinator();
            service.startWorker("only", 2);
            var sweep = service.submit(SPEC.formatted("15s"));
            Service.await(Duration.ofMinutes(1), "five trials", () -> service.finished(sweep) >= 5);
            var before = service.cli().ok("trials", sweep, "-o", "json").json();

            service.kill("coordinator");
            service.startCoordinator();

            var after = byNumber(service.cli().ok("trials", sweep, "-o", "json").json());
            for (var trial : before) {
                var found = after.get(trial.get("trial").asLong());
                assertThat(found).as("trial " + trial.get("trial")).isNotNull();
                assertThat(found.get("params")).isEqualTo(trial.get("params"));
                if (trial.get("state").asText().equals("COMPLETE")) {
                    assertThat(found.get("state").asText()).isEqualTo("COMPLETE");
                    assertThat(found.get("score")).isEqualTo(trial.get("score"));
                    assertThat(found.get("ended")).isEqualTo(trial.get("ended"));
                }
            }
            service.awaitState(sweep, "COMPLETED", Duration.ofSeconds(90));
            var trials = service.cli().ok("trials", sweep, "-o", "json").json();
            assertThat(trials).hasSize(16).allMatch(t -> t.get("state").asText().equals("COMPLETE"));
            assertThat(trials)
                    .as("running trials resumed their leases")
                    .allMatch(t -> t.get("attempts").asInt() == 1);
        }
    }

    private static boolean runs(Service service, String sweep, String worker) {
        for (var trial : service.cli().ok("trials", sweep, "-o", "json").json()) {
            if (trial.get("state").asText().equals("RUNNING")
                    && trial.get("worker").asText().equals(worker)) {
                return true;
            }
        }
        return false;
    }

    private static Map<Long, JsonNode> byNumber(JsonNode trials) {
        var map = new HashMap<Long, JsonNode>();
        trials.forEach(t -> map.put(t.get("trial").asLong(), t));
        return map;
    }
}
