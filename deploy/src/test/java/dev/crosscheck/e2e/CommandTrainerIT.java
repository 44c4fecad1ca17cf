package dev.crosscheck.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs as trials, with real processes: good ones, and ones that do everything wrong. */
class CommandTrainerIT {
    private static final String SPEC =
            """
            apiVersion: crosscheck/v1
            kind: Sweep
            metadata: {name: programs}
            objective: {metric: value, direction: maximize}
            parameters:
              how: {type: categorical, values: [good, infeasible, crash, deaf, nonsense, nan, silent, litter, good-again]}
            strategy: {name: grid}
            budget: {max_trials: 9, max_failed: 9}
            trial: {timeout: 4s, max_attempts: 1}
            trainer: {command: [sh, run.sh], files: [run.sh]}
            """;

    private static final String PROGRAM =
            """
            how=$(sed -n 's/.*"how" *: *"\\([a-z-]*\\)".*/\\1/p' params.json)
            say() { echo "{\\"step\\": $1, \\"metrics\\": {\\"value\\": $2}}" >> metrics.jsonl; }
            case $how in
              good|good-again) say 1 0.5; say 2 0.75;;
              infeasible) echo "too many units"; exit 75;;
              crash) echo "no module named torch" >&2; exit 3;;
              deaf) trap '' TERM; say 1 0.1; while :; do sleep 1; done;;
              nonsense) echo "Epoch 1 done" >> metrics.jsonl; sleep 60;;
              nan) say 1 NaN; sleep 60;;
              silent) exit 0;;
              litter) (trap '' TERM HUP; sleep 86399) & say 1 0.25;;
            esac
            """;

    @TempDir
    Path dir;

    @Test
    void whateverAProgramDoesOnlyItsOwnTrialSuffers() throws IOException {
        try (var service = new Service(dir)) {
            service.startCoordinator();
            service.startWorker("only", 1);
            Files.writeString(dir.resolve("run.sh"), PROGRAM);
            Files.writeString(dir.resolve("programs.yaml"), SPEC);
            var sweep = service.cli()
                    .ok("submit", dir.resolve("programs.yaml").toString())
                    .out()
                    .strip();
            service.awaitState(sweep, "COMPLETED", Duration.ofMinutes(2));

            Map<String, JsonNode> trials = new HashMap<>();
            for (var trial : service.cli().ok("trials", sweep, "-o", "json").json()) {
                String number = trial.get("trial").asText();
                trials.put(
                        trial.get("params").get("how").asText(),
                        service.cli().ok("trial", sweep, number, "-o", "json").json());
            }
            assertThat(trials).hasSize(9);
            ended(trials, "good", "COMPLETE", "");
            ended(trials, "good-again", "COMPLETE", "");
            ended(trials, "litter", "COMPLETE", "");
            ended(trials, "infeasible", "INFEASIBLE", "too many units");
            ended(trials, "crash", "FAILED", "no module named torch");
            ended(trials, "deaf", "FAILED", "longer than its limit");
            ended(trials, "nonsense", "FAILED", "Line 1 of metrics.jsonl is no JSON: Epoch 1 done");
            ended(trials, "nan", "INFEASIBLE", "NaN");
            ended(trials, "silent", "FAILED", "without reporting the metric value");
            assertThat(trials.get("good").get("score").asDouble()).isEqualTo(0.75);
            assertThat(ProcessHandle.allProcesses()
                            .filter(p -> p.info().commandLine().orElse("").contains("sleep 86399")))
                    .isEmpty();
        }
    }

    private static void ended(Map<String, JsonNode> trials, String how, String state, String words) {
        JsonNode trial = trials.get(how);
        assertThat(trial).as(how).isNotNull();
        assertThat(trial.get("state").asText()).as(trial.toString()).isEqualTo(state);
        assertThat(trial.toString()).contains(words);
    }

    @Test
    void theExampleProgramIsScoredOnTheSecretSets() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "needs python3");
        scored("command.yaml", "train.py");
    }

    @Test
    @Tag("nightly")
    void theExampleScriptIsScoredOnTheSecretSets() throws IOException {
        scored("shell.yaml", "train.sh");
    }

    private void scored(String spec, String program) throws IOException {
        try (var service = new Service(dir)) {
            service.startCoordinator();
            service.startWorker("a", 2);
            Path examples = Installation.DIST.resolve("examples");
            service.cli()
                    .ok("dataset", "register", examples.resolve("digits.yaml").toString());
            Files.copy(examples.resolve(program), dir.resolve(program));
            Files.writeString(
                    dir.resolve(spec),
                    Files.readString(examples.resolve(spec))
                            .replace("max_trials: 24", "max_trials: 3")
                            .replace("max: 4}", "max: 2}"));
            var sweep = service.cli()
                    .ok("submit", dir.resolve(spec).toString())
                    .out()
                    .strip();
            service.awaitState(sweep, "COMPLETED", Duration.ofMinutes(4));
            var best =
                    service.cli().ok("leaderboard", sweep, "-o", "json").json().get(0);
            assertThat(best.get("score").asDouble()).isGreaterThan(0.85);
            var report =
                    service.cli().ok("overfit", sweep, "--exact", "-o", "json").json();
            assertThat(report.get("trust").asText()).isEqualTo("scored");
            assertThat(report.get("sets"))
                    .hasSize(3)
                    .allMatch(set -> set.get("examples").asInt() == 250);
        }
    }
}
