package dev.crosscheck.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A secret set is added to a data set in use: finished trials are rescored, the set joins later verdicts, nothing else changes, and no label leaves. */
@Tag("nightly")
class AddSetIT {
    private static final int SET = 120;
    private static final int MAX_TRIALS = 40;
    private static final int BEFORE = 22;

    @TempDir
    Path dir;

    @Test
    void aFreshSetIsRescoredAndJoinsTheVerdicts() throws IOException {
        try (var service = new Service(dir.resolve("s"))) {
            service.startCoordinator();
            var cli = service.cli();
            try (var proxy = new RecordingProxy(cli.port())) {
                service.startWorker("a", 1, proxy.port());
                var random = new Random(20261121);
                service.write("t.csv", table(random, 0, List.of("train", "tuning", "xc1", "xc2"), new ArrayList<>()));
                cli.ok("dataset", "register", service.write("d.yaml", DATASET).toString());
                var sweep = service.submit(SWEEP);
                Service.await(Duration.ofMinutes(2), BEFORE + " trials", () -> service.finished(sweep) >= BEFORE);
                service.kill("a");
                cli.ok("pause", sweep);
                Service.await(
                        Duration.ofMinutes(1),
                        "nothing running",
                        () -> running(cli.ok("trials", sweep, "-o", "json").json()) == 0);
                var before = scores(cli.ok("trials", sweep, "-o", "json").json());
                var boardBefore = cli.ok("leaderboard", sweep, "-o", "json").json();
                var testedBefore = cli.ok("overfit", sweep, "-o", "json")
                        .json()
                        .get("verdict")
                        .asText();

                var labels = new ArrayList<String>();
                var fresh = service.write("fresh.csv", table(random, 5000, List.of("fresh"), labels));
                refusals(service);
                var added = cli.ok("dataset", "add-set", "canary", "fresh", "--from", fresh.toString(), "-o", "json")
                        .json();

                assertThat(added.get("dataset").get("version").asInt()).isEqualTo(2);
                assertThat(added.get("sweeps").get(0).get("sweep").asText()).isEqualTo(sweep);
                assertThat(added.get("sweeps").get(0).get("rescoring").asInt()).isEqualTo(before.size());
                assertThat(stateInSweep(cli, sweep, "fresh")).isEqualTo("PENDING");
                assertThat(stateInDataset(cli, "fresh")).isEqualTo("PENDING");
                assertThat(cli.ok("overfit", sweep, "-o", "json")
                                .json()
                                .get("verdict")
                                .asText())
                        .as("the verdict given before stays")
                        .isEqualTo(testedBefore);

                service.startWorker("a", 1, proxy.port());
                cli.ok("resume", sweep);
                Service.await(Duration.ofMinutes(1), "a rescored trial", () -> rescored(cli, sweep, 0) >= 1);
                service.kill("coordinator");
                service.startCoordinator();
                service.kill("a");
                service.startWorker("a", 1, proxy.port());
                service.awaitState(sweep, "COMPLETED", Duration.ofMinutes(3));

                var after = cli.ok("trials", sweep, "-o", "json").json();
                assertThat(after).as("max_trials is exact").hasSize(MAX_TRIALS);
                assertThat(service.finished(sweep)).isEqualTo(MAX_TRIALS);
                assertThat(scores(after).subList(0, before.size())).isEqualTo(before);
                var board = cli.ok("leaderboard", sweep, "-o", "json").json();
                assertThat(places(board, before.size())).isEqualTo(places(boardBefore, before.size()));
                for (int trial : List.of(0, 9, before.size() - 1, before.size(), MAX_TRIALS - 1)) {
                    assertThat(rescored(cli, sweep, trial))
                            .as("rescores of trial " + trial)
                            .isEqualTo(trial < before.size() ? 1 : 0);
                }
                Service.await(Duration.ofMinutes(2), "the set is active", () -> stateInSweep(cli, sweep, "fresh")
                        .equals("ACTIVE"));
                assertThat(stateInDataset(cli, "fresh")).isEqualTo("ACTIVE");
                var report = cli.ok("overfit", sweep, "--exact", "-o", "json").json();
                assertThat(report.get("trials").asInt()).as("all trials count").isEqualTo(MAX_TRIALS);
                retire(service, sweep);
                assertSecret(service, proxy.recorded(), labels);
            }
        }
    }

    private static void refusals(Service service) {
        var cli = service.cli();
        refused(cli, "does not exist", "canary", "fresh", "--from", "nowhere.csv");
        refused(
                cli,
                "line 1, column 2 is \"other\"",
                "canary",
                "fresh",
                "--from",
                file(service, "row,other,x1,part,y\nr9,1,2,f,3\n"));
        refused(
                cli,
                "the id \"r7\" belongs to",
                "canary",
                "fresh",
                "--from",
                file(service, "row,x0,x1,part,y\nr7,1,2,f,3\nr8000,3,2,f,3\n"));
        refused(
                cli,
                "has a set \"xc1\" already",
                "canary",
                "xc1",
                "--from",
                file(service, "row,x0,x1,part,y\nr7000,1,2,f,3\nr8000,3,2,f,3\n"));
        refused(
                cli,
                "no data set \"canari\"",
                "canari",
                "fresh",
                "--from",
                file(service, "row,x0,x1,part,y\nr7000,1,2,f,3\n"));
    }

    private static String file(Service service, String text) {
        return service.write("bad.csv", text).toString();
    }

    private static void refused(Installation cli, String because, String... args) {
        var all = new ArrayList<>(List.of("dataset", "add-set"));
        all.addAll(List.of(args));
        var run = cli.run(60, all.toArray(String[]::new));
        assertThat(run.exit()).as(run.out() + run.err()).isNotZero();
        assertThat(run.err()).contains(because);
    }

    private static void retire(Service service, String sweep) {
        var cli = service.cli();
        var retired = cli.ok("dataset", "retire", "canary", "xc1", "--reason", "labels were published", "-o", "json")
                .json();
        assertThat(retired.get("set").asText()).isEqualTo("xc1");
        assertThat(stateInDataset(cli, "xc1")).isEqualTo("RETIRED");
        var again = service.write("again.yaml", SWEEP);
        var run = cli.run(60, "submit", again.toString());
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains("RETIRED (labels were published)");
        assertThat(cli.ok("overfit", sweep, "-o", "json").json().get("sets")).hasSize(3);
    }

    private static long running(JsonNode trials) {
        long running = 0;
        for (var trial : trials) {
            running += trial.get("state").asText().equals("RUNNING") ? 1 : 0;
        }
        return running;
    }

    private static List<String> scores(JsonNode trials) {
        var rows = new ArrayList<String>();
        for (var trial : trials) {
            if (trial.get("state").asText().equals("COMPLETE")) {
                rows.add(trial.get("trial") + " " + trial.get("params") + " " + trial.get("score") + " "
                        + trial.get("metrics") + " " + trial.get("attempts") + " " + trial.get("ended"));
            }
        }
        return rows;
    }

    /** The order among the first trials, without those that came later. */
    private static List<Long> places(JsonNode board, long trials) {
        var places = new ArrayList<Long>();
        for (var row : board) {
            if (row.get("trial").asLong() < trials) {
                places.add(row.get("trial").asLong());
            }
        }
        return places;
    }

    private static long rescored(Installation cli, String sweep, int trial) {
        long done = 0;
        for (var attempt :
                cli.ok("trial", sweep, "" + trial, "-o", "json").json().get("attempt_list")) {
            boolean rescore = attempt.get("kind").asText().equals("rescore");
            done += rescore && attempt.get("state").asText().equals("DONE") ? 1 : 0;
        }
        return done;
    }

    private static String stateInSweep(Installation cli, String sweep, String set) {
        return state(cli.ok("overfit", sweep, "-o", "json").json().get("sets"), set);
    }

    private static String stateInDataset(Installation cli, String set) {
        return state(cli.ok("dataset", "show", "canary", "-o", "json").json().get("sets"), set);
    }

    private static String state(JsonNode sets, String set) {
        for (var row : sets) {
            if (row.get("set").asText().equals(set)) {
                return row.get("state").asText();
            }
        }
        return "absent";
    }

    /** y = x0 - x1 + noise; the labels of the fresh set have digits that occur nowhere else. */
    private static String table(Random random, int from, List<String> parts, List<String> labels) {
        var text = new StringBuilder("row,x0,x1,part,y\n");
        int row = from;
        for (var part : parts) {
            for (int i = 0; i < SET; i++) {
                double a = random.nextGaussian(), b = random.nextGaussian();
                var y = String.format("%.9f", 700 + 10 * (a - b) + random.nextGaussian());
                labels.add(y);
                text.append(String.format("r%d,%.6f,%.6f,%s,%s%n", row++, a, b, part, y));
            }
        }
        return text.toString();
    }

    private static void assertSecret(Service service, List<byte[]> traffic, List<String> labels) throws IOException {
        var scan = new SecretScan(labels);
        for (var bytes : traffic) {
            scan.assertClean("worker traffic", bytes);
        }
        for (var root : List.of(service.workDir("a"), service.data())) {
            scan.assertTreeClean(root);
        }
        for (var log : List.of("a", "coordinator")) {
            scan.assertClean(log, Files.readAllBytes(service.log(log)));
        }
    }

    private static final String DATASET =
            """
            apiVersion: crosscheck/v1
            kind: Dataset
            metadata: {name: canary}
            task: {type: regression}
            source: {csv: t.csv, label: y, id: row}
            split: {by: file, column: part}
            secret: [xc1, xc2]
            """;

    private static final String SWEEP =
            """
            apiVersion: crosscheck/v1
            kind: Sweep
            metadata: {name: canary}
            objective: {metric: rmse, direction: minimize}
            parameters:
              lr: {type: float, min: 0.001, max: 0.1, log: true}
              units: {type: int, min: 4, max: 16}
              epochs: {type: fixed, value: 60}
            strategy: {name: random, seed: 3}
            budget: {max_trials: 40}
            validation: {dataset: canary, tuning: tuning, cross_checks: [xc1, xc2]}
            trainer: {builtin: mlp}
            """;
}
