package dev.crosscheck.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.crosscheck.cli.CliMain;
import dev.crosscheck.cli.console.CliContext;
import dev.crosscheck.cli.console.Screen;
import dev.crosscheck.proto.v1.AddSetRequest;
import dev.crosscheck.proto.v1.CreateSweepRequest;
import dev.crosscheck.proto.v1.FinalizeSweepRequest;
import dev.crosscheck.proto.v1.GetOverfitReportRequest;
import dev.crosscheck.proto.v1.Interval;
import dev.crosscheck.proto.v1.Leaderboard;
import dev.crosscheck.proto.v1.ListWorkersResponse;
import dev.crosscheck.proto.v1.RegisterDatasetRequest;
import dev.crosscheck.proto.v1.Trial;
import io.grpc.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each verb through the real parser and a real connection, against a server with prepared answers. */
class VerbsTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment = new HashMap<>();
    private final FakeServer server = new FakeServer();

    @TempDir
    Path directory = Path.of("");

    @BeforeEach
    void prepare() {
        server.board = Samples.board("ACTIVE", 3);
        server.report = Samples.report("OVERFIT");
        server.dataset = Samples.dataset();
        server.detail = Samples.detail();
        server.workers =
                ListWorkersResponse.newBuilder().addWorkers(Samples.worker()).build();
        environment.put("CROSSCHECK_SERVER", server.address());
        environment.put("CROSSCHECK_HOME", directory.resolve("home").toString());
    }

    @AfterEach
    void stop() {
        server.close();
    }

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
    void addSetUploadsTheFileAndSaysWhatIsRescored() throws IOException {
        Path file = Files.writeString(directory.resolve("fresh.csv"), "id,label,a\n1,2,3\n");
        assertThat(run("dataset", "add-set", "digits", "fresh", "--from", file.toString()))
                .isZero();
        assertThat(text(out))
                .contains("Set fresh of digits is PENDING (version 2).")
                .contains("Sweep digits-a1b2c3: 40 finished trials to rescore.")
                .contains("A note.");
        assertThat(server.requests).last().isInstanceOfSatisfying(AddSetRequest.class, request -> {
            assertThat(request.getName()).isEqualTo("digits");
            assertThat(server.blobs).containsKey(request.getCsv().getSha256());
        });
    }

    @Test
    void addSetAndRetireSayWhatIsMissing() {
        assertThat(run("dataset", "add-set", "digits", "fresh", "--from", "nowhere.csv"))
                .isEqualTo(2);
        assertThat(text(err)).contains("nowhere.csv does not exist.");
        assertThat(run("dataset", "retire", "digits", "xc1")).isEqualTo(2);
        assertThat(text(err)).contains("--reason");
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
    void submitPrintsTheIdAlone() throws IOException {
        assertThat(run("submit", spec("budget: {max_trials: 4}\n"))).isZero();

        assertThat(text(out)).isEqualTo("digits-a1b2c3\n");
        assertThat(text(err)).isEqualTo("note: strategy auto: gp\n");
        CreateSweepRequest request = (CreateSweepRequest) server.requests.get(0);
        assertThat(request.getSpec().getBudget().getMaxTrials()).isEqualTo(4);
        assertThat(request.getRequestId()).isNotEmpty();
    }

    @Test
    void submitUploadsWhatTheServerMisses() throws IOException {
        byte[] content = new byte[(2 << 20) + 5];
        content[7] = 1;
        Files.write(directory.resolve("big.bin"), content);
        String spec = spec("trainer: {command: [a], files: [big.bin]}\n");

        assertThat(run("submit", spec, "-o", "json")).isZero();
        assertThat(json().get("sweep").asText()).isEqualTo(Samples.SWEEP);
        assertThat(server.blobs.values()).containsExactly(content);
        assertThat(server.chunks).hasValue(4);

        assertThat(run("submit", spec)).isZero();
        assertThat(server.chunks).as("nothing is sent twice").hasValue(4);
    }

    @Test
    void validateOnlyCreatesNothing() throws IOException {
        assertThat(run("submit", spec("{}"), "--validate-only", "-o", "json")).isZero();

        assertThat(json().get("valid").asBoolean()).isTrue();
        assertThat(((CreateSweepRequest) server.requests.get(0)).getValidateOnly())
                .isTrue();
    }

    @Test
    void serverViolationsGetTheLinesOfTheFile() throws IOException {
        server.fail(
                Status.Code.INVALID_ARGUMENT,
                "INVALID_SPEC",
                "2 mistakes",
                "parameters.lr.min",
                "2.0 is above max 1.0",
                "budget.max_trials",
                "is missing");
        String file = spec("kind: Sweep\nparameters:\n  lr:\n    type: float\n    min: 2.0\nbudget: {}\n");

        assertThat(run("submit", file, "-o", "json")).isEqualTo(2);

        assertThat(text(err))
                .isEqualTo(file + ":5: parameters.lr.min: 2.0 is above max 1.0\n" + file
                        + ":6: budget.max_trials: is missing\n"
                        + "Correct the file and try again; nothing was created.\n");
        assertThat(json().at("/error/code").asText()).isEqualTo("INVALID_SPEC");
        assertThat(json().at("/error/where").asText()).isEqualTo(file + ":5");
        assertThat(json().at("/error/mistakes")).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "INVALID_ARGUMENT,2", "NOT_FOUND,3", "UNAVAILABLE,4", "DEADLINE_EXCEEDED,4", "PERMISSION_DENIED,5",
        "UNAUTHENTICATED,5", "FAILED_PRECONDITION,1", "INTERNAL,1", "ALREADY_EXISTS,1", "UNIMPLEMENTED,1"
    })
    void everyStatusHasItsExitCodeAndTwoLines(Status.Code status, int exit) {
        server.fail(status, "SOME_REASON", "This was wrong.");

        assertThat(run("pause", "x", "-o", "json")).isEqualTo(exit);

        assertThat(text(err).split("\n")).hasSize(2).allSatisfy(line -> assertThat(line)
                .isNotBlank());
        assertThat(text(err)).contains("This was wrong.");
        assertThat(json().at("/error/code").asText()).isEqualTo("SOME_REASON");
        assertThat(json().at("/error/message").asText()).contains("This was wrong.");
        assertThat(json().get("error").has("where")).isTrue();
    }

    @Test
    void anUnknownSweepIsSaidToBeLookedUp() {
        server.fail(Status.Code.NOT_FOUND, "UNKNOWN_SWEEP", "There is no sweep 'x'.");

        assertThat(run("leaderboard", "x")).isEqualTo(3);

        assertThat(text(err)).isEqualTo("There is no sweep 'x'.\nList the sweeps with: crosscheck sweeps\n");
        assertThat(text(out)).isEmpty();
    }

    @Test
    void aCoordinatorThatAnswersThatItCannotIsNotSaidToBeMissing() {
        server.fail(
                Status.Code.UNAVAILABLE, "UNAVAILABLE", "nothing can be written: the disk is full; free some space");

        assertThat(run("pause", "x", "-o", "json")).isEqualTo(4);

        assertThat(text(err))
                .startsWith("nothing can be written: the disk is full; free some space\n")
                .doesNotContain("No coordinator answers")
                .doesNotContain("crosscheck up");
        assertThat(json().at("/error/message").asText())
                .isEqualTo("nothing can be written: the disk is full; free some space");
        assertThat(json().at("/error/where").asText()).contains(":");
    }

    @Test
    void whatACoordinatorSaysCountsMoreThanThatAnotherIsNotThere() {
        server.failPlainly(Status.UNAVAILABLE.withDescription("the disk is full"));

        assertThat(run("sweeps", "--server", server.address() + ",127.0.0.1:1")).isEqualTo(4);

        assertThat(text(err)).startsWith("the disk is full\n").doesNotContain("No coordinator answers");
    }

    @Test
    void noServerIsUnavailable() {
        assertThat(run("sweeps", "--server", "127.0.0.1:1", "-o", "json")).isEqualTo(4);

        assertThat(text(err))
                .startsWith("No coordinator answers at 127.0.0.1:1")
                .contains("crosscheck up");
        assertThat(json().at("/error/code").asText()).isEqualTo("UNAVAILABLE");
        assertThat(json().at("/error/where").asText()).isEqualTo("127.0.0.1:1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "finalize",
                "dataset contaminate d s",
                "delete x",
                "drain w",
                "preflight s",
                "export x",
                "convert wandb f",
                "deploy slurm",
                "dataset",
                "dataset retire d",
                "dataset add-set d s",
                "sweeps --frob",
                "leaderboard",
                "trial x",
                "trial x y",
                "overfit x --fail-on never",
                "sweeps -o xml",
                "sweeps --server a:b",
                "overfit x -o csv",
                "worker --slots 1",
                "submit /nowhere.yaml"
            })
    void whatIsNotOfThisReleaseIsWrongUsage(String line) {
        assertThat(run(line.isEmpty() ? new String[] {} : line.split(" "))).isEqualTo(2);
        assertThat(text(err).split("\n")).hasSize(2);
    }

    @Test
    void usageErrorsSpeakJsonWhereAsked() {
        assertThat(run("export", "x", "-o", "json")).isEqualTo(2);

        assertThat(json().at("/error/code").asText()).isEqualTo("USAGE");
        assertThat(text(err)).isEqualTo("'export' is not a verb of this release.\nSee: crosscheck --help\n");
    }

    @ParameterizedTest
    @CsvSource({
        "OVERFIT,overfit,10", "OVERFIT,inconclusive,10", "INCONCLUSIVE,overfit,0", "INCONCLUSIVE,inconclusive,10",
        "INSUFFICIENT,overfit,0", "INSUFFICIENT,inconclusive,10", "OK,overfit,0", "OK,inconclusive,0"
    })
    void failOnDecidesTheExitCode(String verdict, String failOn, int exit) {
        server.report = Samples.report(verdict);

        assertThat(run("overfit", "x", "--fail-on", failOn)).isEqualTo(exit);
        assertThat(run("overfit", "x")).isZero();
    }

    @Test
    void theOverfitReportBeginsWithWhatMatters() {
        assertThat(run("overfit", "x")).isZero();

        assertThat(text(out).split("\n"))
                .startsWith(
                        "OVERFIT  Much of the lead of trial 41 is luck: the secret sets do not confirm it.",
                        "  expect  accuracy 0.961 of trial 41 on fresh data (95 % sure: 0.948 to 0.974)",
                        "  shown   accuracy 0.9867 on the tuning set",
                        "  take    trial 17 instead of trial 41",
                        "  next    Stop tuning on this set and take trial 17.")
                .contains("The alarm was raised after 62 trials.");
    }

    @Test
    void inconclusiveAndInsufficientAreExplained() {
        server.report = Samples.report("INCONCLUSIVE").toBuilder()
                .setAdvice("About 1200 secret examples in all would settle the question.")
                .setExamplesToSettle(1200)
                .build();
        run("overfit", "x");
        assertThat(text(out))
                .contains("the secret sets cannot tell")
                .containsOnlyOnce("1200 secret examples in all would settle the question.");

        server.report = Samples.report("INSUFFICIENT").toBuilder()
                .clearIncumbent()
                .clearTuningScore()
                .clearRecommendedTrial()
                .setExpectedScore(Interval.getDefaultInstance())
                .setTrials(3)
                .build();
        run("overfit", "x");
        assertThat(text(out))
                .contains("The first one comes after 20 comparable trials (now 3).")
                .doesNotContain("shown");
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

    @Test
    void watchingEndsWithTheSweep() {
        server.watched = List.of(Samples.board("ACTIVE", 1), Samples.board("ACTIVE", 2), Samples.board("COMPLETED", 4));

        assertThat(run("leaderboard", Samples.SWEEP, "--watch")).isZero();

        assertThat(text(out))
                .startsWith(
                        "2026-11-20T12:10:00Z  1/4 trials  1 running  about 30m 0s left  best accuracy 0.9867 (trial 1)")
                .contains("4/4 trials  0 running  COMPLETED")
                .contains("RANK  TRIAL");
        assertThat(text(err)).contains("crosscheck overfit digits-a1b2c3");
    }

    @Test
    void aWatcherIsToldOnceWhyTrialsFail() {
        server.watched = List.of(
                failing(1, 7, "no module named torch\nTraceback " + "x".repeat(400) + "END"),
                failing(2, 8, "no module named torch\nTraceback " + "x".repeat(400) + "END"),
                failing(3, 9, "disk\033[2J full"),
                failing(4, 9, "disk\033[2J full"));

        assertThat(run("leaderboard", Samples.SWEEP, "--watch")).isZero();

        String before = text(out).substring(0, text(out).indexOf("RANK"));
        assertThat(before).containsOnlyOnce("  trial 7 failed: no module named torch Traceback xxx");
        assertThat(before).doesNotContain("END").doesNotContain("trial 8").doesNotContain("\033[2J");
        // Once as it happens, once with the final table.
        assertThat(before.split("  trial 9 failed: disk \\[2J full\n|\ntrial 9 failed: disk \\[2J full\n", -1))
                .hasSize(3);
    }

    private static Leaderboard failing(long finished, long trial, String because) {
        return Samples.board(finished == 4 ? "COMPLETED" : "ACTIVE", finished).toBuilder()
                .setLastFailed(
                        Trial.newBuilder().setTrial(trial).setState("FAILED").setStoppedBecause(because))
                .build();
    }

    @Test
    void whatIsToBeKnownOfHowTrialsRanIsToldAtOnceAndAtTheEnd() {
        server.watched = List.of(
                Samples.board("ACTIVE", 1),
                noticed("ACTIVE", 1, "Trial 0: trained on the CPU.\033[2J"),
                noticed("ACTIVE", 2, "2 trials (0 to 1): trained on the CPU."),
                noticed("COMPLETED", 4, "4 trials (0 to 3): trained on the CPU."));

        assertThat(run("leaderboard", Samples.SWEEP, "--watch")).isZero();

        String before = text(out).substring(0, text(out).indexOf("RANK"));
        assertThat(before)
                .containsOnlyOnce("Note: Trial 0: trained on the CPU.")
                .doesNotContain("Note: 2 trials", "\033[2J");
        // Once as the last line of the watching, once with the final table.
        assertThat(before.split("Note: 4 trials \\(0 to 3\\): trained on the CPU.", -1))
                .hasSize(3);
    }

    private static Leaderboard noticed(String state, long finished, String notice) {
        return Samples.board(state, finished).toBuilder().addNotices(notice).build();
    }

    @Test
    void aLostConnectionIsTakenUpAgain() {
        server.watched = List.of(Samples.board("ACTIVE", 1), Samples.board("COMPLETED", 4));
        server.breakAfter = 1;

        assertThat(run("leaderboard", Samples.SWEEP, "--watch", "-o", "json")).isZero();

        assertThat(text(out).split("\n")).hasSize(3).allSatisfy(line -> assertThat(line)
                .startsWith("[{\"trial\":1,"));
        assertThat(text(err)).startsWith("The connection was lost; trying again. The sweep is not affected.");
    }

    @Test
    void aWatchedTerminalIsRedrawnInPlace() {
        server.watched = List.of(Samples.board("ACTIVE", 1), Samples.board("COMPLETED", 4));

        assertThat(run(context(true), "leaderboard", Samples.SWEEP, "--watch")).isZero();

        assertThat(text(out))
                .contains("[#######-----------------------] 1/4 trials")
                .contains("\033[9A\r\033[J");
        assertThat(text(out).split("\n")).allSatisfy(line -> assertThat(line.replaceAll("\033\\[[0-9]*[A-Z]|\r", ""))
                .hasSizeLessThan(60));
    }

    @ParameterizedTest
    @CsvSource({"COMPLETED,0", "FAILED,1", "CANCELLED,1"})
    void submitAndWatchFailsUnlessTheSweepCompletes(String state, int exit) throws IOException {
        server.watched = List.of(Samples.board(state, 4));

        assertThat(run("submit", spec("{}"), "--watch")).isEqualTo(exit);
        assertThat(text(out)).isEqualTo("digits-a1b2c3\n");
    }

    @Test
    void dataSetsAreRegisteredAndChecked() throws IOException {
        Files.writeString(directory.resolve("d.csv"), "id,label\n");
        Path spec = Files.writeString(directory.resolve("d.yaml"), "kind: Dataset\nsource: {csv: d.csv}\n");

        assertThat(run("dataset", "register", spec.toString())).isZero();
        assertThat(text(out)).contains("xc1         250  secret  ACTIVE\n").contains("warning: 2 examples of xc1");
        assertThat(run("dataset", "check", spec.toString())).isZero();
        assertThat(text(out)).startsWith(spec + " is valid; nothing was registered.\n");
    }

    @Test
    void arraysAreSentAsATableAtRegistrationAndAddition() throws IOException {
        Files.write(directory.resolve("x.idx"), new byte[] {0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 1, 5, 6});
        Files.write(directory.resolve("y.idx"), new byte[] {0, 0, 8, 1, 0, 0, 0, 2, 0, 1});
        Path spec = Files.writeString(
                directory.resolve("a.yaml"), "kind: Dataset\nsource: {arrays: {x: x.idx, y: y.idx}, label: y}\n");

        assertThat(run("dataset", "register", spec.toString())).isZero();
        assertThat(run("dataset", "add-set", "digits", "fresh", "--from", spec.toString()))
                .isZero();
        assertThat(server.blobs).hasSize(1);
        String table = server.blobs.keySet().iterator().next();
        assertThat(server.requests)
                .anySatisfy(sent -> assertThat(sent).isInstanceOfSatisfying(RegisterDatasetRequest.class, request -> {
                    assertThat(request.getSpec().getSource().getCsv().getSha256())
                            .isEqualTo(table);
                    assertThat(request.getSpec().getSource().getArraysMap()).isEmpty();
                }));
        assertThat(server.requests).last().isInstanceOfSatisfying(AddSetRequest.class, request -> assertThat(
                        request.getCsv().getSha256())
                .isEqualTo(table));

        assertThat(run("dataset", "add-set", "digits", "fresh", "--from", "more.npz"))
                .isEqualTo(2);
        assertThat(text(err)).contains("more.npz alone does not tell which column is which.");
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

    private int run(String... arguments) {
        return run(context(false), arguments);
    }

    private int run(CliContext context, String... arguments) {
        out.reset();
        err.reset();
        return CliMain.run(arguments, context);
    }

    private CliContext context(boolean terminal) {
        PrintStream stdout = new PrintStream(out, true, StandardCharsets.UTF_8);
        PrintStream stderr = new PrintStream(err, true, StandardCharsets.UTF_8);
        Screen screen = terminal ? new Screen(stdout, true, false, 60) : Screen.plain(stdout);
        return new CliContext(
                environment, directory, screen, Screen.plain(stderr), () -> Samples.NOW, Optional.empty());
    }

    private String spec(String yaml) throws IOException {
        return Files.writeString(directory.resolve("sweep.yaml"), yaml).toString();
    }

    private JsonNode json() {
        try {
            return new JsonMapper().readTree(text(out));
        } catch (IOException e) {
            throw new AssertionError(text(out), e);
        }
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
