package dev.crosscheck.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Metrics that are no shares of right answers, from a real trainer over the whole service to a verdict, and a webhook that hears of it. */
@Tag("nightly")
class MetricsIT {
    private static final int TRIALS = 24;

    @TempDir
    Path dir;

    @Test
    void regressionsByRmseAndClassificationsByAucGetAVerdictInTheirOwnDirectionAndItIsPosted() throws IOException {
        List<String> posts = new CopyOnWriteArrayList<>();
        HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/hook", exchange -> {
            posts.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        receiver.start();
        try (var service = new Service(dir)) {
            service.startCoordinator();
            service.startWorker("a", 2);
            register(service, "line", "regression", false);
            register(service, "side", "classification", true);
            String hook = "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook";

            var rmse = service.submit(sweep("line", "rmse", hook));
            var auc = service.submit(sweep("side", "auc", hook));
            service.awaitState(rmse, "COMPLETED", Duration.ofMinutes(3));
            service.awaitState(auc, "COMPLETED", Duration.ofMinutes(3));

            check(service, rmse, "rmse", false);
            check(service, auc, "auc", true);
            Service.await(Duration.ofMinutes(2), "both ends posted; got " + posts, () -> List.of(rmse, auc).stream()
                    .allMatch(sweep -> posts.stream()
                            .anyMatch(post -> post.contains("\"event\":\"completed\"")
                                    && post.contains("\"sweep\":\"" + sweep + "\""))));
            var told = new ObjectMapper().readTree(posts.get(0));
            assertThat(told.path("id").asText()).startsWith(told.path("sweep").asText() + "/");
            assertThat(service.get("/metrics").body()).contains("crosscheck_notify_delivered_total");
        } finally {
            receiver.stop(0);
        }
    }

    private static void check(Service service, String sweep, String metric, boolean maximize) {
        Service.await(
                Duration.ofSeconds(20),
                "the test at completion",
                () -> report(service, sweep).get("trials").asInt() == TRIALS);
        JsonNode report = report(service, sweep);
        assertThat(report.get("metric").asText()).isEqualTo(metric);
        assertThat(report.get("trust").asText()).isEqualTo("scored");
        assertThat(report.get("verdict").asText()).isIn("OK", "INCONCLUSIVE", "OVERFIT");
        assertThat(report.get("findings")).allSatisfy(finding -> {
            assertThat(finding.get("raised_at").asInt()).isBetween(20, TRIALS);
            assertThat(finding.get("trial").isNull()).isFalse();
        });
        var board = service.cli().ok("leaderboard", sweep, "-o", "json").json();
        double first = board.get(0).get("score").asDouble();
        double last = board.get(TRIALS - 1).get("score").asDouble();
        assertThat(report.get("incumbent").asInt())
                .isEqualTo(board.get(0).get("trial").asInt());
        assertThat(report.get("tuning_score").asDouble()).isEqualTo(first);
        assertThat(maximize ? first - last : last - first).as("best first").isPositive();
        double expected = report.get("expected_score").get("estimate").asDouble();
        // Far from what guessing gives: 0.5, and the labels' standard deviation of about 2.
        assertThat(expected).isBetween(maximize ? 0.75 : 0.3, maximize ? 1.0 : 1.5);
    }

    private static JsonNode report(Service service, String sweep) {
        return service.cli().ok("overfit", sweep, "--exact", "-o", "json").json();
    }

    /** 900 examples of y = 2 a - b + noise, or of its sign. */
    private static void register(Service service, String name, String type, boolean sign) {
        var random = new Random(5);
        var text = new StringBuilder("id,a,b,label\n");
        for (int row = 0; row < 900; row++) {
            double a = random.nextGaussian();
            double b = random.nextGaussian();
            double y = 2 * a - b + 0.7 * random.nextGaussian();
            String label = sign ? (y > 0 ? "plus" : "minus") : String.format(Locale.ROOT, "%.4f", y);
            text.append(String.format(Locale.ROOT, "%d,%.4f,%.4f,%s%n", row, a, b, label));
        }
        service.write(name + ".csv", text.toString());
        Path spec = service.write(
                name + ".yaml",
                """
                apiVersion: crosscheck/v1
                kind: Dataset
                metadata: {name: %s}
                task: {type: %s}
                source: {csv: %s.csv, label: label, id: id}
                split: {by: random, sets: {train: 200, tuning: 100, xc1: 300, xc2: 300}}
                secret: [xc1, xc2]
                """
                        .formatted(name, type, name));
        service.cli().ok("dataset", "register", spec.toString());
    }

    private static String sweep(String dataset, String metric, String hook) {
        return """
                apiVersion: crosscheck/v1
                kind: Sweep
                metadata: {name: by-%s}
                objective: {metric: %s}
                parameters:
                  lr: {type: float, min: 1.0e-4, max: 0.1, log: true}
                  units: {type: int, min: 4, max: 16}
                  epochs: {type: fixed, value: 5}
                strategy: {name: random, seed: 3}
                budget: {max_trials: %d}
                validation: {dataset: %s, tuning: tuning, cross_checks: [xc1, xc2]}
                trainer: {builtin: mlp}
                notify: [{on: [completed, finding], webhook: "%s"}]
                """
                .formatted(metric, metric, TRIALS, dataset, hook);
    }
}
