package dev.crosscheck.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recorded trials replayed through the whole service by the table trainer: a sweep that fools itself and one that does not. */
class ReplayIT {
    private static final int CONFIGS = 120;

    @TempDir
    Path dir;

    @Test
    void aSweepWithoutAnyRealGainRaisesTheAlarmAndAHealthyOneDoesNot() throws IOException {
        try (var service = new Service(dir)) {
            service.startCoordinator();
            service.startWorker("a", 2);
            table("fooled.csv.gz", false);
            table("healthy.csv.gz", true);

            var fooled = service.submit(sweep("fooled"));
            var healthy = service.submit(sweep("healthy"));

            service.awaitState(fooled, "COMPLETED", Duration.ofMinutes(2));
            service.awaitState(healthy, "COMPLETED", Duration.ofMinutes(2));
            // The last test is made off the path of the trials.
            Service.await(
                    Duration.ofSeconds(20),
                    "alarm",
                    () -> service.cli()
                                    .run("overfit", fooled, "--fail-on", "overfit")
                                    .exit()
                            == 10);
            var alarm = service.cli().ok("overfit", fooled, "-o", "json").json();
            assertThat(alarm.get("verdict").asText()).isEqualTo("OVERFIT");
            assertThat(alarm.get("alarm_at").asInt()).isBetween(20, CONFIGS);
            assertThat(alarm.get("trust").asText()).isEqualTo("replayed");
            var calm = service.cli()
                    .ok("overfit", healthy, "-o", "json", "--fail-on", "overfit")
                    .json();
            assertThat(calm.get("verdict").asText()).isIn("OK", "INCONCLUSIVE");
            assertThat(calm.get("alarm_at").isNull()).isTrue();
        }
    }

    /** 120 recorded trials on 200 tuning and 3 x 1,000 secret examples; either all of the same ability, or of abilities from 0.55 to 0.95. */
    private void table(String name, boolean real) throws IOException {
        var random = new Random(7);
        var text = new StringBuilder("config,split,status,tune,rest,bits_tune,bits_s1,bits_s2,bits_s3\n");
        for (int config = 0; config < CONFIGS; config++) {
            double ability = real ? 0.55 + 0.4 * random.nextDouble() : 0.75;
            var tune = bits(random, 200, ability);
            text.append(config)
                    .append(",0,ok,")
                    .append(tune.chars().filter(c -> c == '1').count() / 200.0)
                    .append(",0,")
                    .append(tune);
            for (int set = 0; set < 3; set++) {
                text.append(',').append(bits(random, 1000, ability));
            }
            text.append('\n');
        }
        Files.createDirectories(dir);
        try (var out = new GZIPOutputStream(Files.newOutputStream(dir.resolve(name)))) {
            out.write(text.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
    }

    private static String bits(Random random, int n, double ability) {
        var bits = new StringBuilder();
        for (int i = 0; i < n; i++) {
            bits.append(random.nextDouble() < ability ? '1' : '0');
        }
        return bits.toString();
    }

    private static String sweep(String name) {
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
                  replay: {tuning: tune, cross_checks: [s1, s2, s3]}
                trainer: {table: {file: %s.csv.gz, key: [config], where: {split: 0}}}
                """
                .formatted(name, CONFIGS - 1, CONFIGS, name);
    }
}
