package dev.crosscheck.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trial whose worker is killed goes on elsewhere from its checkpoint and ends as if nothing had happened. */
@Tag("nightly")
class CheckpointIT {
    private static final int EPOCHS = 120;
    private static final String SPEC =
            """
            apiVersion: crosscheck/v1
            kind: Sweep
            metadata: {name: long}
            objective: {metric: log_loss, direction: minimize}
            parameters:
              lr:         {type: float, min: 1.0e-4, max: 3.0e-4, log: true}
              epochs:     {type: fixed, value: %d}
              batch_size: {type: fixed, value: 4}
              dropout:    {type: fixed, value: 0.3}
              schedule:   {type: fixed, value: cosine}
            strategy: {name: random, seed: 5}
            budget: {max_trials: 1}
            trial: {lease: 3s}
            validation: {dataset: digits, tuning: tuning, cross_checks: [xc1, xc2, xc3]}
            trainer: {builtin: mlp}
            """
                    .formatted(EPOCHS);

    @TempDir
    Path dir;

    @Test
    void aKilledWorkersTrialGoesOnFromItsCheckpointToTheVerySameScore() throws IOException {
        try (var service = new Service(dir)) {
            service.startCoordinator();
            service.cli()
                    .ok(
                            "dataset",
                            "register",
                            Installation.DIST.resolve("examples/digits.yaml").toString());
            var before = blobs(service);
            service.startWorker("left", 1, List.of("--checkpoint-every", "1"));
            var sweep = service.submit(SPEC);
            Service.await(Duration.ofMinutes(2), "a checkpoint", () -> blobs(service) > before);

            service.kill("left");
            var reached = steps(service, sweep);
            assertThat(reached).as("in the middle of the trial").isLessThan(EPOCHS);
            service.startWorker("right", 1);
            service.awaitState(sweep, "COMPLETED", Duration.ofMinutes(3));

            var on = Pattern.compile("goes on after epoch (\\d+)").matcher(Files.readString(service.log("right")));
            assertThat(on.find()).as(service.tail("right")).isTrue();
            assertThat(Integer.parseInt(on.group(1))).isBetween(1, EPOCHS - 1);
            Service.await(
                    Duration.ofSeconds(30), "the checkpoint goes with its trial's end", () -> blobs(service) == before);
            assertThat(steps(service, sweep)).isEqualTo(EPOCHS);

            var undisturbed = service.submit(SPEC);
            service.awaitState(undisturbed, "COMPLETED", Duration.ofMinutes(3));
            var first = service.cli().ok("trials", sweep, "-o", "json").json().get(0);
            var second =
                    service.cli().ok("trials", undisturbed, "-o", "json").json().get(0);
            assertThat(first.get("attempts").asInt()).isEqualTo(2);
            assertThat(second.get("attempts").asInt()).isEqualTo(1);
            assertThat(first.get("params")).isEqualTo(second.get("params"));
            assertThat(first.get("score")).isEqualTo(second.get("score"));
            assertThat(first.get("metrics")).isEqualTo(second.get("metrics"));
        }
    }

    /** Files in the coordinator's store. */
    private static long blobs(Service service) {
        try (Stream<Path> files = Files.walk(service.data())) {
            return files.filter(file -> file.toString().endsWith(".blob")).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Steps of the trial's course so far, each once. */
    private static long steps(Service service, String sweep) {
        var trial = service.cli().run("trial", sweep, "0", "-o", "json");
        return trial.exit() == 0 && trial.json().has("steps")
                ? trial.json().get("steps").size()
                : 0;
    }
}
