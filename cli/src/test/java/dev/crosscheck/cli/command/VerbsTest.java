package dev.crosscheck.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.proto.v1.FinalizeSweepRequest;
import dev.crosscheck.proto.v1.GetOverfitReportRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each verb through the real parser and a real connection, against a server with prepared answers. */
class VerbsTest extends VerbsFixture {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "sweeps",
                "workers",
                "trials",
                "leaderboard",
                "leaderboard-top",
                "trial",
                "overfit",
                "pause",
                "datasets",
                "dataset",
                "dataset-retire",
                "finalize"
            })
    void jsonIsAsItWasReleased(String golden) throws IOException {
        Map<String, String> lines = Map.ofEntries(
                Map.entry("sweeps", "sweeps"),
                Map.entry("workers", "workers"),
                Map.entry("trials", "trials digits-a1b2c3"),
                Map.entry("leaderboard", "leaderboard digits-a1b2c3"),
                Map.entry("leaderboard-top", "leaderboard digits-a1b2c3 --top 1"),
                Map.entry("trial", "trial digits-a1b2c3 1"),
                Map.entry("overfit", "overfit digits-a1b2c3"),
                Map.entry("pause", "pause digits-a1b2c3"),
                Map.entry("datasets", "dataset list"),
                Map.entry("finalize", "finalize digits-a1b2c3 --pick 7"),
                Map.entry("dataset-retire", "dataset retire digits xc9 --reason why"),
                Map.entry("dataset", "dataset show digits"));

        assertThat(run((lines.get(golden) + " -o json").split(" "))).isZero();

        String expected;
        try (var in = VerbsTest.class.getResourceAsStream("golden/" + golden + ".json")) {
            assertThat(in).as("golden file; the answer was\n" + text(out)).isNotNull();
            expected = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        assertThat(text(out)).isEqualTo(expected);
    }

    @Test
    void backupSaysThatTheKeyIsToBeKeptApart() {
        assertThat(run("admin", "backup", "/backups/today")).isZero();
        assertThat(text(out))
                .isEqualTo("The backup is in /backups/today (7 files, 3.0 MiB).\n"
                        + "The key is not in it. Keep a copy of the key from the file /home/me/.crosscheck/key in another place:"
                        + " without it nobody can read the backup.\n");
    }

    @Test
    void deleteAsksUnlessToldNotTo() {
        assertThat(run("delete", "digits-a1b2c3")).isEqualTo(2);
        assertThat(text(err))
                .contains("Nobody is there to confirm the deletion of digits-a1b2c3.")
                .contains("--yes");
        assertThat(server.requests).isEmpty();

        assertThat(run("delete", "digits-a1b2c3", "--yes")).isZero();
        assertThat(text(out)).isEqualTo("digits-a1b2c3 is deleted, with 2 uploaded files\n");
        assertThat(run("delete", "digits-a1b2c3", "--yes", "-o", "json")).isZero();
        assertThat(text(out)).contains("\"deleted\": true");
    }

    @Test
    void theVersionIsThatOfTheBuild() {
        assertThat(run("version")).isZero();
        assertThat(text(out)).matches("crosscheck [0-9]+\\.[0-9]+\\.[0-9]+.*\n");
    }

    @Test
    void globalOptionsStandAnywhere() {
        environment.remove("CROSSCHECK_SERVER");

        assertThat(run("-o", "json", "--server", server.address(), "dataset", "list"))
                .isZero();
        assertThat(run("dataset", "--server", server.address(), "list", "-o", "json"))
                .isZero();
        assertThat(run("dataset", "list", "-o=json", "--server=" + server.address(), "--token", "t"))
                .isZero();
        assertThat(server.authorizations).containsExactly("none", "none", "Bearer t");
    }

    @Test
    void eachServerIsTried() {
        assertThat(run("sweeps", "--server", "127.0.0.1:1," + server.address())).isZero();
    }

    @Test
    void tokensComeFromTheOptionThenTheEnvironmentThenTheFile() throws IOException {
        Files.createDirectories(directory.resolve("home"));
        Files.writeString(directory.resolve("home/tokens"), "submitter: S\nworker: W\nauditor: A\n");
        run("sweeps");
        run("overfit", Samples.SWEEP, "--exact");
        environment.put("CROSSCHECK_TOKEN", "E");
        run("sweeps");
        run("sweeps", "--token", "O");

        assertThat(server.authorizations).containsExactly("Bearer S", "Bearer A", "Bearer E", "Bearer O");
        assertThat(server.requests)
                .contains(GetOverfitReportRequest.newBuilder()
                        .setSweep(Samples.SWEEP)
                        .setExact(true)
                        .build());
    }

    @Test
    void tablesAreAlignedAndPlain() {
        assertThat(run("leaderboard", "x")).isZero();

        assertThat(text(out))
                .doesNotContain("\033")
                .contains("RANK  TRIAL  STATE             SCORE  units         lr    TIME  WORKER\n")
                .contains("   1      1  COMPLETE         0.9867     64  0.0001235  1m 10s  w,1\n")
                .contains("   -      3  RUNNING (try 2)       -      -          -       -  w2\n");
    }

    @Test
    void csvQuotesAndFlattens() {
        assertThat(run("leaderboard", "x", "--top", "1", "-o", "csv")).isZero();

        assertThat(text(out))
                .isEqualTo("trial,rank,kind,state,attempts,score,worker,started,ended,stopped_because,step,notice,"
                        + "params.units,params.lr,metrics.tuning_accuracy\n"
                        + "1,1,SEARCH,COMPLETE,1,0.98667,\"w,1\",2026-11-20T12:00:01Z,2026-11-20T12:01:11.500Z,,,,"
                        + "64,1.2345678E-4,0.98667\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "finalize digits-a1b2c3          | sweep,trial,metric,  | digits-a1b2c3,7,",
                "extend digits-a1b2c3 --trials 3 | sweep,name,state,    | digits-a1b2c3,",
                "overfit x                       | sweep,verdict,       | digits-a1b2c3,OVERFIT,",
                "trial x 1                       | trial,rank,kind,     | 1,",
                "version                         | version              | 0",
            })
    void aSingleAnswerIsACsvOfOneLine(String line, String header, String row) {
        assertThat(run((line + " -o csv").split(" "))).as(text(err)).isZero();

        String[] lines = text(out).split("\n");
        assertThat(lines).hasSize(2);
        assertThat(lines[0]).startsWith(header);
        assertThat(lines[1]).startsWith(row);
    }

    @Test
    void finalizeAsksForTheRecommendedTrialAndShowsTheNumberWithItsInterval() {
        assertThat(run("finalize", "digits-a1b2c3")).isZero();

        assertThat(text(out))
                .contains("publish accuracy 0.9327 (95 % sure: 0.8983 to 0.9560) of trial 7")
                .contains("297 examples of the vault set vault")
                .contains("shown   accuracy 0.9467");
        assertThat(server.requests.get(server.requests.size() - 1))
                .isEqualTo(FinalizeSweepRequest.newBuilder()
                        .setSweep("digits-a1b2c3")
                        .setPick("recommended")
                        .build());
    }

    @Test
    void helpListsEveryVerb() {
        assertThat(run("--help")).isZero();

        assertThat(text(out))
                .contains(" up ", " demo ", " coordinator ", " worker ", " submit ", " overfit ", " finalize ");
        assertThat(run("leaderboard", "--help")).isZero();
        assertThat(text(out)).contains("--watch", "--server");
    }
}
