package dev.crosscheck.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The canary: labels of the secret sets are rare numbers, and nothing that a worker gets, sends or writes, no log, no answer and no file of the coordinator's
 * data directory may hold one of them, as text or as a binary number.
 */
class SecrecyIT {
    private static final int TRAIN = 60;
    private static final int TUNING = 60;
    private static final int SECRET = 40;
    private static final String[] SECRETS = {"xc1", "xc2", "vault"};

    @TempDir
    Path dir;

    @Test
    void nothingOfTheSecretSetsLeavesTheCoordinator() throws IOException {
        var canaries = new ArrayList<String>();
        try (var service = new Service(dir.resolve("s"))) {
            service.startCoordinator();
            try (var proxy = new RecordingProxy(service.cli().port())) {
                service.startWorker("spy", 1, proxy.port());
                Files.writeString(Files.createDirectories(dir.resolve("s")).resolve("t.csv"), table(canaries));
                var answers = new ArrayList<String>();
                answers.add(service.cli()
                        .ok(
                                "dataset",
                                "register",
                                service.write("d.yaml", DATASET).toString(),
                                "-o",
                                "json")
                        .out());
                var sweep = service.submit(SWEEP);
                service.awaitState(sweep, "COMPLETED", Duration.ofMinutes(2));

                var exact = service.cli()
                        .ok("overfit", sweep, "--exact", "-o", "json")
                        .json();
                var expected = exact.get("expected_score").get("estimate").asDouble();
                assertThat(expected)
                        .as("the coordinator did score the secret sets")
                        .isPositive();
                answers.addAll(answersOf(service, sweep));

                var labels = new SecretScan(canaries);
                var scores = new SecretScan(List.of(Double.toString(expected)));
                for (var bytes : proxy.recorded()) {
                    labels.assertClean("worker traffic", bytes);
                    scores.assertClean("worker traffic", bytes);
                }
                labels.assertClean("answers", String.join("\n", answers).getBytes(StandardCharsets.UTF_8));
                labels.assertTreeClean(service.workDir("spy"));
                scores.assertTreeClean(service.workDir("spy"));
                labels.assertTreeClean(service.data());
                scores.assertTreeClean(service.data());
                for (var log : List.of("coordinator", "spy")) {
                    labels.assertClean(log, Files.readAllBytes(service.log(log)));
                    scores.assertClean(log, Files.readAllBytes(service.log(log)));
                }
                assertBlindPoolTellsNothing(service);
                assertVaultScoreStays(service, proxy, sweep);
            }
        }
    }

    /** The number is told to whoever opens the vault and stands in the finalized sweep's report; nowhere else. */
    private void assertVaultScoreStays(Service service, RecordingProxy proxy, String sweep) throws IOException {
        var opened = service.cli().ok("finalize", sweep, "-o", "json").json();
        assertThat(opened.get("score").asDouble()).isPositive();
        var scores = new SecretScan(List.of(
                opened.get("score").asText(),
                opened.get("low").asText(),
                opened.get("high").asText()));
        for (var bytes : proxy.recorded()) {
            scores.assertClean("worker traffic", bytes);
        }
        var answers = answersOf(service, sweep).stream()
                .filter(answer -> !answer.contains("\"finalized\""))
                .toList();
        assertThat(answers).as("all but the report").hasSize(6);
        scores.assertClean("answers", String.join("\n", answers).getBytes(StandardCharsets.UTF_8));
        scores.assertTreeClean(service.workDir("spy"));
        scores.assertTreeClean(service.data());
        for (var log : List.of("coordinator", "spy")) {
            scores.assertClean(log, Files.readAllBytes(service.log(log)));
        }
    }

    private static List<String> answersOf(Service service, String sweep) {
        var cli = service.cli();
        return List.of(
                cli.ok("leaderboard", sweep, "-o", "json").out(),
                cli.ok("trials", sweep, "-o", "json").out(),
                cli.ok("trial", sweep, "0", "-o", "json").out(),
                cli.ok("overfit", sweep, "-o", "json").out(),
                cli.ok("sweeps", "-o", "json").out(),
                cli.ok("dataset", "show", "canary", "-o", "json").out(),
                service.get("/metrics").body());
    }

    /** y = x0 - x1 + noise; in the secret sets y gets a digit pattern that occurs nowhere else. */
    private static String table(List<String> canaries) {
        var random = new Random(20261120);
        var text = new StringBuilder("row,x0,x1,x2,part,y\n");
        int row = 0;
        var parts = new LinkedHashMap<String, Integer>();
        parts.put("train", TRAIN);
        parts.put("tuning", TUNING);
        for (var secret : SECRETS) {
            parts.put(secret, SECRET);
        }
        for (var part : parts.entrySet()) {
            for (int i = 0; i < part.getValue(); i++) {
                double a = random.nextGaussian(), b = random.nextGaussian(), c = random.nextGaussian();
                var y = String.format("%.9f", 700 + 10 * (a - b) + random.nextGaussian());
                if (!part.getKey().equals("train") && !part.getKey().equals("tuning")) {
                    canaries.add(y);
                }
                text.append(String.format("r%04d,%.6f,%.6f,%.6f,%s,%s%n", row++, a, b, c, part.getKey(), y));
            }
        }
        return text.toString();
    }

    @Test
    void theScanFindsWhatItLooksFor() {
        var labels = new SecretScan(List.of("712.345678901"));
        var hidden = ByteBuffer.allocate(64)
                .putDouble(20, Double.parseDouble("712.345678901"))
                .array();
        var written = "x=712.345678;".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> labels.assertClean("here", hidden)).hasMessageContaining("at byte 20");
        assertThatThrownBy(() -> labels.assertClean("here", written)).hasMessageContaining("at byte 2");
        labels.assertClean("here", "712.345999".getBytes(StandardCharsets.UTF_8));
    }

    /** The worker's cache holds exactly one file without labels: the blind pool. Whoever has the source cannot tell sets apart by its order, ids or columns. */
    private void assertBlindPoolTellsNothing(Service service) throws IOException {
        var source = Files.readAllLines(dir.resolve("s/t.csv"));
        Map<String, String[]> byInputs = new LinkedHashMap<>();
        for (var line : source.subList(1, source.size())) {
            var fields = line.strip().split(",");
            byInputs.put(inputs(fields[1], fields[2], fields[3]), fields);
        }
        var pools = new ArrayList<List<String>>();
        try (var files = Files.walk(service.workDir("spy"))) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var lines = new String(SecretScan.unpacked(Files.readAllBytes(file)), StandardCharsets.UTF_8)
                        .lines()
                        .toList();
                if (!lines.isEmpty()
                        && lines.get(0).contains("x0")
                        && !lines.get(0).contains("y")) {
                    pools.add(lines);
                }
            }
        }
        assertThat(pools).as("blind pools in the worker's cache").hasSize(1);
        var pool = pools.get(0);
        assertThat(pool.get(0)).doesNotContain("part").doesNotContain("row");
        assertThat(pool).hasSize(1 + SECRETS.length * SECRET);
        var order = new ArrayList<Integer>();
        var idLengths = new java.util.HashSet<Integer>();
        for (var line : pool.subList(1, pool.size())) {
            var fields = line.split(",");
            var original = byInputs.get(inputs(fields[1], fields[2], fields[3]));
            assertThat(original).as(line).isNotNull();
            assertThat(fields[0]).isNotEqualTo(original[0]);
            idLengths.add(fields[0].length());
            order.add(Integer.parseInt(original[0].substring(1)));
        }
        assertThat(idLengths).hasSize(1);
        // Spearman correlation of 120 shuffled ranks: |r| > 0.45 has a probability below 1e-6.
        assertThat(Math.abs(correlation(order))).isLessThan(0.45);
    }

    private static String inputs(String a, String b, String c) {
        return Double.parseDouble(a) + " " + Double.parseDouble(b) + " " + Double.parseDouble(c);
    }

    private static double correlation(List<Integer> order) {
        int n = order.size();
        double meanX = (n - 1) / 2.0;
        double meanY = order.stream().mapToInt(i -> i).average().orElseThrow();
        double xy = 0, xx = 0, yy = 0;
        for (int i = 0; i < n; i++) {
            double dx = i - meanX, dy = order.get(i) - meanY;
            xy += dx * dy;
            xx += dx * dx;
            yy += dy * dy;
        }
        return xy / Math.sqrt(xx * yy);
    }

    private static final String DATASET =
            """
            apiVersion: crosscheck/v1
            kind: Dataset
            metadata: {name: canary}
            task: {type: regression}
            source: {csv: t.csv, label: y, id: row}
            split: {by: file, column: part}
            secret: [xc1, xc2, vault]
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
              epochs: {type: fixed, value: 3}
            strategy: {name: random, seed: 3}
            budget: {max_trials: 24}
            validation: {dataset: canary, tuning: tuning, cross_checks: [xc1, xc2], vault: vault}
            trainer: {builtin: mlp}
            """;
}
