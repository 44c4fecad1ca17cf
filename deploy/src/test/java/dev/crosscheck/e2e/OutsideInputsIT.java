package dev.crosscheck.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Inputs that stay on storage which the worker has: only ids and labels are uploaded, a program reads the inputs by id. */
class OutsideInputsIT {
    private static final int EXAMPLES = 440;

    private static final String DATASET =
            """
            apiVersion: crosscheck/v1
            kind: Dataset
            metadata: {name: NAME}
            task: {type: classification, classes: 2}
            source: {csv: index.csv, label: finding, id: file, path: PLACE}
            split: {by: random, sets: {train: 40, tuning: 100, xc1: 150, xc2: 150}}
            secret: [xc1, xc2]
            """;

    private static final String SWEEP =
            """
            apiVersion: crosscheck/v1
            kind: Sweep
            metadata: {name: NAME}
            objective: {metric: accuracy, direction: maximize}
            parameters:
              threshold: {type: int, min: 0, max: 100}
            initial_trials: [{threshold: 60}]
            strategy: {name: random, seed: 3}
            budget: {max_trials: TRIALS, max_failed: 1}
            trial: {timeout: 30s, max_attempts: 1}
            validation: {dataset: NAME, tuning: tuning, cross_checks: [xc1, xc2]}
            trainer: {command: [sh, run.sh], files: [run.sh]}
            """;

    /** What an input is above the threshold is ill. */
    private static final String PROGRAM =
            """
            threshold=$(sed -n 's/.*"threshold" *: *\\([0-9]*\\).*/\\1/p' params.json)
            predict() {
              echo "id,prediction"
              tail -n +2 $1 | while IFS=, read -r id rest; do
                read -r value < "$CROSSCHECK_DATA/${rest##*,}"
                [ "$value" -ge "$threshold" ] && echo "$id,ill" || echo "$id,well"
              done
            }
            predict tuning.csv > predictions_tuning.csv
            predict blind.csv > predictions_blind.csv
            """;

    @TempDir
    Path dir;

    @Test
    @Tag("nightly")
    void aProgramReadsInputsByIdAndTheVerdictSaysExternal() throws IOException {
        Path place = dir.resolve("shared storage");
        Files.createDirectories(place.resolve("deep"));
        StringBuilder index = new StringBuilder("file,finding\n");
        for (int i = 0; i < EXAMPLES; i++) {
            int value = i * 37 % 100;
            Files.writeString(place.resolve("deep/" + i + ".txt"), value + "\n");
            index.append("deep/" + i + ".txt," + (value >= 60 == i % 12 > 0 ? "ill" : "well") + "\n");
        }
        Files.writeString(dir.resolve("index.csv"), index);
        Files.writeString(dir.resolve("run.sh"), PROGRAM);
        try (var service = new Service(dir)) {
            service.startCoordinator();
            service.startWorker("only", 1);

            var dataset = register(service, "scans", place.toString());
            assertThat(dataset.get("location").asText()).isEqualTo(place.toString());
            assertThat(dataset.get("trust").asText()).isEqualTo("external");
            assertThat(dataset.get("warnings").toString()).contains("trust: external");
            assertThat(service.cli().ok("dataset", "show", "scans").out())
                    .contains("inputs at " + place + ", trust: external");
            Path spec = spec(service, "scans", 12);
            assertThat(service.cli()
                            .ok("submit", spec.toString(), "--validate-only")
                            .err())
                    .contains("note: the inputs of data set scans stay at " + place);
            var sweep = service.cli().ok("submit", spec.toString()).out().strip();
            service.awaitState(sweep, "COMPLETED", Duration.ofMinutes(2));
            var best =
                    service.cli().ok("leaderboard", sweep, "-o", "json").json().get(0);
            // The true threshold goes first and is right on 92 % (0.8 of the 100 tuning examples is 4 standard
            // deviations below); a program that reads nothing is right on less than 60 %.
            assertThat(best.get("score").asDouble()).isGreaterThan(0.8);
            var report =
                    service.cli().ok("overfit", sweep, "--exact", "-o", "json").json();
            assertThat(report.get("trust").asText()).isEqualTo("external");
            assertThat(report.get("sets"))
                    .hasSize(2)
                    .allMatch(set -> set.get("examples").asInt() == 150);
            assertThat(service.cli().ok("overfit", sweep).out()).contains("the worker could have seen the secret data");

            Path gone = dir.resolve("not mounted");
            register(service, "gone", gone.toString());
            var lost = service.cli()
                    .ok("submit", spec(service, "gone", 1).toString())
                    .out()
                    .strip();
            Service.await(Duration.ofMinutes(1), "the trial to fail", () -> !"ACTIVE".equals(service.state(lost)));
            assertThat(service.cli().ok("trial", lost, "0", "-o", "json").out())
                    .contains("lie at " + gone + ", which does not exist on this worker");
        }
    }

    private com.fasterxml.jackson.databind.JsonNode register(Service service, String name, String place) {
        Path file = service.write(name + ".yaml", DATASET.replace("NAME", name).replace("PLACE", place));
        return service.cli()
                .ok("dataset", "register", file.toString(), "-o", "json")
                .json();
    }

    private static Path spec(Service service, String name, int trials) {
        return service.write(
                name + "-sweep.yaml", SWEEP.replace("NAME", name).replace("TRIALS", Integer.toString(trials)));
    }
}
