package dev.crosscheck.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crosscheck.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several coordinators on a real PostgreSQL, and kill -9 of the one that runs the sweep. */
class ClusterIT {
    private static final int TRIALS = 50;
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
            budget: {max_trials: %d}
            trial: {lease: 60s}
            trainer: {function: branin, sleep: 1s}
            """;

    @TempDir
    Path dir;

    private String submit(Cluster cluster) throws IOException {
        Path spec = Files.writeString(dir.resolve("sweep.yaml"), SPEC.formatted(TRIALS));
        return cluster.cli().ok("submit", spec.toString()).out().strip();
    }

    /** Kills the coordinator of the sweep after some results; waits until another one takes results, and prints how long that took. */
    private static int failOver(Cluster cluster, String sweep, int nodes, String what) {
        int asked = IntStream.range(0, nodes)
                .filter(node -> cluster.holder(sweep).isEmpty()
                        || node != cluster.holder(sweep).getAsInt())
                .findFirst()
                .orElseThrow();
        Service.await(Duration.ofMinutes(2), "five more trials", () -> cluster.finished(asked, sweep) >= 5);
        int victim = cluster.holder(sweep).orElseThrow();
        int survivor = IntStream.range(0, nodes)
                .filter(node -> node != victim)
                .findFirst()
                .orElseThrow();
        long before = cluster.finished(survivor, sweep);
        long start = System.nanoTime();
        cluster.kill(victim);
        Service.await(
                Duration.ofSeconds(90), "results are taken again", () -> cluster.finished(survivor, sweep) > before);
        System.out.printf(
                "%s: results taken again %.1f s after kill -9 of the sweep's coordinator%n",
                what, (System.nanoTime() - start) / 1e9);
        return victim;
    }

    private static Map<Long, JsonNode> trials(Cluster cluster, String sweep) {
        Map<Long, JsonNode> map = new HashMap<>();
        cluster.cli()
                .ok("trials", sweep, "-o", "json")
                .json()
                .forEach(trial -> map.put(trial.get("trial").asLong(), trial));
        return map;
    }

    private static void awaitEnd(Cluster cluster, int node, String sweep) {
        Service.await(Duration.ofMinutes(3), sweep + " ends", () -> cluster.finished(node, sweep) == TRIALS);
        assertThat(trials(cluster, sweep).values())
                .hasSize(TRIALS)
                .allMatch(t -> t.get("state").asText().equals("COMPLETE"))
                .as("running trials resumed their leases")
                .allMatch(t -> t.get("attempts").asInt() == 1);
    }

    @Test
    @Tag("nightly")
    void theSweepOfAKilledCoordinatorGoesOnAtOneOfTheOtherTwoAndNoneGoesOnWithoutTheLease() throws IOException {
        try (Cluster cluster = new Cluster(dir, 3)) {
            cluster.startNodes(0, 1, 2);
            cluster.startWorker("left", 2);
            cluster.startWorker("right", 2);
            String sweep = submit(cluster);
            cluster.telling(() -> {
                Service.await(Duration.ofMinutes(2), "trials", () -> cluster.finished(0, sweep) >= 3);
                Map<Long, JsonNode> before = trials(cluster, sweep);

                int victim = failOver(cluster, sweep, 3, "three coordinators");

                Map<Long, JsonNode> after = trials(cluster, sweep);
                before.forEach((number, trial) -> {
                    if (trial.get("state").asText().equals("COMPLETE")) {
                        assertThat(after.get(number).get("score")).isEqualTo(trial.get("score"));
                        assertThat(after.get(number).get("ended")).isEqualTo(trial.get("ended"));
                    }
                });
                int second = (victim + 1) % 3;
                int third = (victim + 2) % 3;
                awaitEnd(cluster, second, sweep);

                giveLeaseToAnother(cluster);
                cluster.kill(second);
                cluster.ended(third);
                assertThat(cluster.text(third)).contains("ours=false");
            });
        }
    }

    @Tag("nightly")
    @Test
    void theThirdGoesOnWhenTheOneThatGotTheLeaseIsKilledRightAfterTheFirst() throws IOException {
        try (Cluster cluster = new Cluster(dir, 3)) {
            cluster.startNodes(0, 1, 2);
            cluster.startWorker("left", 2);
            cluster.startWorker("right", 2);
            String sweep = submit(cluster);
            cluster.telling(() -> {
                Service.await(Duration.ofMinutes(2), "the sweep runs", () -> cluster.holder(sweep)
                        .isPresent());
                int first = failOver(cluster, sweep, 3, "three coordinators");
                int second = cluster.text((first + 1) % 3).contains("ours=true") ? (first + 1) % 3 : (first + 2) % 3;
                int third = 3 - first - second;
                cluster.kill(second);
                awaitEnd(cluster, third, sweep);
                assertThat(cluster.alive(third)).isTrue();
            });
        }
    }

    private static void giveLeaseToAnother(Cluster cluster) {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:" + cluster.database(), PostgresServer.USER, PostgresServer.PASSWORD);
                Statement statement = connection.createStatement()) {
            int rows = statement.executeUpdate("UPDATE crosscheck.cluster_lease SET owner = 'another',"
                    + " fence = fence + 1, expires_at = now() + interval '1 hour' WHERE name = 'crosscheck-akka-sbr'");
            assertThat(rows).isEqualTo(1);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void ofTwoCoordinatorsTheOneThatGetsTheLeaseGoesOnAlone() throws IOException {
        try (Cluster cluster = new Cluster(dir, 2)) {
            cluster.startNodes(0, 1);
            cluster.startWorker("left", 2);
            cluster.startWorker("right", 2);
            String sweep = submit(cluster);
            cluster.telling(() -> {
                Service.await(Duration.ofMinutes(1), "the sweep runs", () -> cluster.holder(sweep)
                        .isPresent());
                int victim = failOver(cluster, sweep, 2, "two coordinators");
                awaitEnd(cluster, 1 - victim, sweep);
                assertThat(cluster.text(1 - victim)).contains("ours=true");
            });
        }
    }
}
