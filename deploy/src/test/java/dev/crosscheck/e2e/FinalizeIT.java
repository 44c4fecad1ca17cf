package dev.crosscheck.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The vault of a replayed table, opened once through real processes, over a kill -9 of the coordinator. */
class FinalizeIT {
    private static final int CONFIGS = 30;
    private static final int VAULT = 997;

    @TempDir
    Path dir;

    @Test
    void theVaultGivesOneNumberForEverAndNoOtherSweepGetsOne() throws IOException {
        try (var service = new Service(dir)) {
            service.startCoordinator();
            var hits = table();
            var first = service.submit(sweep("first", ", vault: v"));

            var early = service.cli().run("finalize", first);
            assertThat(early.exit()).isEqualTo(1);
            assertThat(early.err()).contains("still runs").contains("crosscheck stop");

            service.startWorker("a", 2);
            service.awaitState(first, "COMPLETED", Duration.ofMinutes(2));
            var opened = service.cli()
                    .ok("finalize", first, "--pick", "7", "-o", "json")
                    .json();
            assertThat(opened.get("score").asDouble()).isEqualTo(hits[7] / (double) VAULT);
            assertThat(opened.get("low").asDouble())
                    .isBetween(0.0, opened.get("score").asDouble());
            assertThat(opened.get("high").asDouble())
                    .isBetween(opened.get("score").asDouble(), 1.0);
            assertThat(opened.get("examples").asInt()).isEqualTo(VAULT);
            assertThat(opened.get("params").get("config").asInt()).isEqualTo(7);

            service.kill("coordinator");
            service.startCoordinator();

            assertThat(service.cli()
                            .ok("finalize", first, "--pick", "7", "-o", "json")
                            .json())
                    .isEqualTo(opened);
            var shown = service.cli().ok("overfit", first, "-o", "json").json().get("finalized");
            assertThat(shown.get("trial").asInt()).isEqualTo(7);
            assertThat(shown.get("score")).isEqualTo(opened.get("score"));
            assertThat(service.cli().ok("overfit", first).out()).contains("the number to publish");
            refused(service, opened.get("score").asText(), "opened for trial 7", "finalize", first, "--pick", "8");
            refused(service, opened.get("score").asText(), "was finalized", "resume", first);
            anotherSweep(service, first, opened.get("score").asText());
            assertThat(Files.readString(service.log("coordinator")) + Files.readString(service.log("a")))
                    .doesNotContain(opened.get("score").asText());
        }
    }

    private void anotherSweep(Service service, String first, String score) {
        assertThat(service.cli()
                        .ok(
                                "submit",
                                service.write("again.yaml", sweep("again", ", vault: v"))
                                        .toString(),
                                "--validate-only")
                        .err())
                .contains("note: the vault set v was opened for trial 7 of sweep " + first)
                .contains("name another vault set")
                .doesNotContain(score);
        var missing = service.cli()
                .run(
                        "submit",
                        service.write("missing.yaml", sweep("missing", ", vault: w"))
                                .toString());
        assertThat(missing.exit()).isEqualTo(2);
        assertThat(missing.err()).contains("validation.replay.vault").contains("no column \"bits_w\"");
        tooFewTrials(service);
        aSetThatAnswered(service);
        var second = service.submit(sweep("second", ", vault: v"));
        var open = service.submit(sweep("open", ""));
        service.awaitState(second, "COMPLETED", Duration.ofMinutes(2));
        service.awaitState(open, "COMPLETED", Duration.ofMinutes(2));
        refused(service, score, "of sweep " + first, "finalize", second);
        refused(service, score, "names no vault", "finalize", open);
        refused(service, score, "no trial 99", "finalize", first, "--pick", "99");
        assertThat(service.cli()
                        .ok("overfit", second, "-o", "json")
                        .json()
                        .get("finalized")
                        .isNull())
                .isTrue();
    }

    /** Ten trials are too few for any test, so nothing is recommended; the answer says which trial it is instead. */
    private void tooFewTrials(Service service) {
        var few = service.submit(sweep("few", ", vault: u")
                .replace("cross_checks: [s1, s2]", "cross_checks: [s1]")
                .replace("max_trials: " + CONFIGS, "max_trials: 10"));
        service.awaitState(few, "COMPLETED", Duration.ofMinutes(2));
        var opened = service.cli().ok("finalize", few, "-o", "json").json();
        var best = service.cli().ok("leaderboard", few, "-o", "json").json().get(0);
        assertThat(opened.get("pick").asText()).as("as it was asked for").isEqualTo("recommended");
        assertThat(opened.get("trial")).isEqualTo(best.get("trial"));
        assertThat(opened.get("picked_because").asText()).startsWith("the best on the tuning set, not recommended");
    }

    /** The first sweep's verdicts rest on s2. */
    private void aSetThatAnswered(Service service) {
        var spec = sweep("used", ", vault: s2")
                .replace("cross_checks: [s1, s2]", "cross_checks: [s1]")
                .replace("max_trials: " + CONFIGS, "max_trials: 10");
        assertThat(service.cli()
                        .ok("submit", service.write("used.yaml", spec).toString(), "--validate-only")
                        .err())
                .contains("note: the vault set s2 gave answers as a cross-check set")
                .contains("finalize will give it no number");
        var used = service.submit(spec);
        service.awaitState(used, "COMPLETED", Duration.ofMinutes(2));
        var answer = service.cli().run("finalize", used);
        assertThat(answer.exit()).isNotZero();
        assertThat(answer.err())
                .contains("the set s2 gave answers as a cross-check set")
                .contains("as vault in the next sweep's spec");
    }

    private static void refused(Service service, String score, String why, String... command) {
        var answer = service.cli().run(command);
        assertThat(answer.exit()).isNotZero();
        assertThat(answer.err()).contains(why);
        assertThat(answer.out() + answer.err()).doesNotContain(score);
    }

    /** Recorded trials on 100 tuning, 2 x 60 cross-check and 997 vault examples; the hits of each on the vault. */
    private int[] table() throws IOException {
        var random = new Random(7);
        var hits = new int[CONFIGS];
        var text = new StringBuilder("config,status,tune,bits_tune,bits_s1,bits_s2,bits_u,bits_v\n");
        for (int config = 0; config < CONFIGS; config++) {
            double ability = 0.55 + 0.4 * random.nextDouble();
            var tune = bits(random, 100, ability);
            var vault = bits(random, VAULT, ability);
            hits[config] = ones(vault);
            text.append(config + ",ok," + ones(tune) / 100.0 + "," + tune + "," + bits(random, 60, ability) + ","
                    + bits(random, 60, ability) + "," + bits(random, 60, ability) + "," + vault + "\n");
        }
        Files.createDirectories(dir);
        try (var out = new GZIPOutputStream(Files.newOutputStream(dir.resolve("recorded.csv.gz")))) {
            out.write(text.toString().getBytes(StandardCharsets.UTF_8));
        }
        return hits;
    }

    private static int ones(String bits) {
        return (int) bits.chars().filter(c -> c == '1').count();
    }

    private static String bits(Random random, int n, double ability) {
        var bits = new StringBuilder();
        for (int i = 0; i < n; i++) {
            bits.append(random.nextDouble() < ability ? '1' : '0');
        }
        return bits.toString();
    }

    private static String sweep(String name, String vault) {
        return """
                apiVersion: crosscheck/v1
                kind: Sweep
                metadata: {name: %s}
                objective: {metric: accuracy, direction: maximize}
                parameters:
                  config: {type: int, min: 0, max: %d}
                strategy: {name: grid}
                budget: {max_trials: %d}
                validation:
                  replay: {tuning: tune, cross_checks: [s1, s2]%s}
                trainer: {table: {file: recorded.csv.gz, key: [config]}}
                """
                .formatted(name, CONFIGS - 1, CONFIGS, vault);
    }
}
