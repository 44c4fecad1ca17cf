package dev.crosscheck.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crosscheck.testing.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job on real handwritten digits. */
class DigitsIT {
    private static final Path EXAMPLES = Installation.DIST.resolve("examples");

    @TempDir
    Path dir;

    @Test
    void theDemoRunsTheWholeStory() {
        var home = new Installation(dir.resolve("unused"), FreePort.next());

        var demo = home.run(280, "demo");

        assertThat(demo.exit()).as(demo.out() + demo.err()).isZero();
        assertThat(demo.out()).containsIgnoringCase("leaderboard").containsPattern("OVERFIT|OK|INCONCLUSIVE");
        assertThat(demo.out()).doesNotContainPattern("[1-9][0-9]* failed");
        assertThat(dir.resolve("unused"))
                .as("the demo keeps to its own directory")
                .doesNotExist();
    }

    @Test
    @Tag("nightly")
    void theBestTrialReaches93PercentOnTheSecretSets() {
        try (var service = new Service(dir)) {
            service.startCoordinator();
            service.startWorker("a", 1);
            service.startWorker("b", 1);
            service.cli()
                    .ok("dataset", "register", EXAMPLES.resolve("digits.yaml").toString());
            var sweep = service.cli()
                    .ok("submit", EXAMPLES.resolve("digits-demo.yaml").toString())
                    .out()
                    .strip();
            service.awaitState(sweep, "COMPLETED", Duration.ofMinutes(4));

            var trials = service.cli().ok("trials", sweep, "-o", "json").json();
            assertThat(trials.size()).isGreaterThanOrEqualTo(40);
            var report =
                    service.cli().ok("overfit", sweep, "--exact", "-o", "json").json();
            assertThat(report.get("expected_score").get("estimate").asDouble()).isGreaterThanOrEqualTo(0.93);
            assertThat(report.get("verdict").asText()).isIn("OVERFIT", "OK", "INCONCLUSIVE");
            assertThat(report.get("trust").asText()).isEqualTo("scored");
            assertThat(report.get("sets")).hasSize(3);
        }
    }

    @Test
    void theSameSpecAndSeedGiveTheSameTrialsAndScores() throws IOException {
        try (var service = new Service(dir)) {
            service.startCoordinator();
            service.startWorker("a", 1);
            service.cli()
                    .ok("dataset", "register", EXAMPLES.resolve("digits.yaml").toString());
            var spec = Files.readString(EXAMPLES.resolve("digits-demo.yaml"))
                    .replaceAll("max_trials: \\d+", "max_trials: 8");
            assertThat(spec).contains("max_trials: 8").contains("seed:");

            var first = run(service, spec);
            var second = run(service, spec);

            assertThat(second).hasSize(8).isEqualTo(first);
        }
    }

    private static List<String> run(Service service, String spec) {
        var sweep = service.submit(spec);
        service.awaitState(sweep, "COMPLETED", Duration.ofMinutes(2));
        var rows = new ArrayList<String>();
        for (JsonNode trial : service.cli().ok("trials", sweep, "-o", "json").json()) {
            assertThat(trial.get("state").asText()).as(trial.toString()).isEqualTo("COMPLETE");
            rows.add(trial.get("trial") + " " + trial.get("params") + " " + trial.get("score"));
        }
        return rows;
    }
}
