package dev.crosscheck.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What secret sets say of a sweep whose coordinator is killed in the middle is what they say of one that nothing happened to, whoever is asked. */
@Tag("nightly")
class ScoredFailOverIT {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final int NODES = 3;
    private static final int TRIALS = 30;
    private static final int SET = 120;
    private static final List<String> SECRET = List.of("xc1", "xc2");
    private static final String DATASET =
            """
            apiVersion: crosscheck/v1
            kind: Dataset
            metadata: {name: NAME}
            task: {type: regression}
            source: {csv: t.csv, label: y, id: row}
            split: {by: file, column: part}
            secret: [xc1, xc2]
            """;
    private static final String SWEEP =
            """
            apiVersion: crosscheck/v1
            kind: Sweep
            metadata: {name: NAME}
            objective: {metric: rmse, direction: minimize}
            parameters:
              w: {type: float, min: 0, max: 20}
              b: {type: float, min: -5, max: 5}
            strategy: {name: random, seed: 3}
            budget: {max_trials: 30}
            trial: {lease: 60s}
            validation: {dataset: NAME, tuning: tuning, cross_checks: [xc1, xc2]}
            trainer: {command: [sh, line.sh], files: [line.sh]}
            """;
    private static final String PROGRAM =
            """
            number() { sed -n 's/.*"'"$1"'" *: *\\([-+0-9.eE]*\\).*/\\1/p' params.json | head -n 1; }
            predict() {
              awk -F , -v w="$(number w)" -v b="$(number b)" '
                NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; print "id,prediction"; next }
                { print $(at["id"]) "," w * $(at["x0"]) + b }' "$1.csv" > "predictions_$1.csv"
            }
            sleep 1
            predict tuning
            predict blind
            """;

    @TempDir
    Path dir;

    private String write(String name, String text) {
        try {
            return Files.writeString(dir.resolve(name), text).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** y = 10 x0 + noise. */
    private static String table() {
        Random random = new Random(20261121);
        StringBuilder text = new StringBuilder("row,x0,part,y\n");
        int row = 0;
        for (String part : List.of("train", "tuning", "xc1", "xc2")) {
            for (int i = 0; i < SET; i++) {
                double x = random.nextGaussian();
                text.append(String.format(
                        Locale.ROOT, "r%d,%.6f,%s,%.6f%n", row++, x, part, 10 * x + 3 * random.nextGaussian()));
            }
        }
        return text.toString();
    }

    private String submit(Cluster cluster, String name) {
        cluster.cli().ok("dataset", "register", write("d.yaml", DATASET.replace("NAME", name)));
        return cluster.cli()
                .ok("submit", write(name + ".yaml", SWEEP.replace("NAME", name)))
                .out()
                .strip();
    }

    /** The exact report, but for the sweep's name and the count of answers. */
    private static JsonNode report(Cluster cluster, int node, String sweep) {
        ObjectNode report = (ObjectNode)
                cluster.cli(node).ok("overfit", sweep, "--exact", "-o", "json").json();
        report.remove(List.of("sweep", "exposures"));
        return report;
    }

    /** Without what depends on how long trials took. */
    private static JsonNode untimed(JsonNode report) {
        return ((ObjectNode) report.deepCopy()).remove(List.of("cheapest_tie", "cheapest_tie_seconds"));
    }

    private static List<String> trials(Cluster cluster, int node, String sweep) {
        List<String> all = new ArrayList<>();
        cluster.cli(node)
                .ok("trials", sweep, "-o", "json")
                .json()
                .forEach(trial -> all.add(trial.get("trial") + " " + trial.get("state") + " " + trial.get("attempts")
                        + " " + trial.get("params") + " " + trial.get("score")));
        return all;
    }

    @Test
    void theReportIsTheSameWhetherTheCoordinatorWasKilledInTheMiddleOrNot() {
        write("t.csv", table());
        write("line.sh", PROGRAM);
        try (Cluster cluster = new Cluster(dir, NODES)) {
            cluster.startNodes(0, 1, 2);
            cluster.startWorker("only", 1);
            cluster.telling(() -> {
                String calm = submit(cluster, "calm");
                Service.await(LONG, calm + " ends", () -> cluster.finished(0, calm) == TRIALS);
                String struck = submit(cluster, "struck");
                Service.await(LONG, "results", () -> cluster.finished(0, struck) >= 10);
                int victim = cluster.holder(struck).orElseThrow();
                cluster.kill(victim);
                int other = (victim + 1) % NODES;
                Service.await(LONG, struck + " ends", () -> cluster.finished(other, struck) == TRIALS);
                cluster.startNodes(victim);

                assertThat(trials(cluster, other, struck)).hasSize(TRIALS).isEqualTo(trials(cluster, other, calm));
                assertThat(new History(cluster.database()).scored(struck)).isEqualTo(TRIALS);
                // The last test is made off the path of the trials.
                Service.await(
                        LONG,
                        "all trials are tested",
                        () -> report(cluster, other, struck).get("trials").asInt() == TRIALS
                                && report(cluster, other, calm).get("trials").asInt() == TRIALS);
                JsonNode expected = report(cluster, other, calm);
                assertThat(expected.get("verdict").asText()).isNotEqualTo("INSUFFICIENT");
                assertThat(expected.get("sets"))
                        .hasSize(SECRET.size())
                        .allMatch(set -> set.get("examples").asInt() == SET
                                && !set.get("drift").isNull());
                JsonNode found = report(cluster, other, struck);
                for (int node = 0; node < NODES; node++) {
                    assertThat(report(cluster, node, struck)).as("node " + node).isEqualTo(found);
                }
                assertThat(untimed(found)).isEqualTo(untimed(expected));
            });
        }
    }
}
