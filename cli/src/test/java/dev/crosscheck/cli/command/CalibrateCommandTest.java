package dev.crosscheck.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.crosscheck.cli.calibrate.RecordedTableReader;
import dev.crosscheck.monitor.calibrate.CalibrateOptions;
import dev.crosscheck.monitor.calibrate.Calibration;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The expected runs of the table {@code dealt} (four sweeps of 200 recorded trials) were computed by an independent program (NumPy). */
class CalibrateCommandTest {
    private static final String HEADER = "config,split,status,tune,rest,bits_tune,bits_s1,bits_s2\n";

    private final LocalVerbs verbs = new LocalVerbs(false);

    @TempDir
    Path directory = Path.of("");

    private Path table = Path.of("");

    @BeforeEach
    void unpack() throws IOException {
        table = directory.resolve("dealt.csv.gz");
        Files.write(table, resource("dealt.csv.gz"));
    }

    @Test
    void gainsAndTruthAgreeWithAnIndependentProgram() throws IOException {
        assertThat(verbs.run("calibrate", table.toString(), "--in-order", "--each", "-o", "json"))
                .as(verbs.err())
                .isZero();

        List<JsonNode> expected = new ArrayList<>();
        for (String line : new String(resource("dealt.jsonl"), StandardCharsets.UTF_8).split("\n")) {
            expected.add(new JsonMapper().readTree(line));
        }
        JsonNode runs = verbs.json().path("runs");
        assertThat(runs).hasSameSizeAs(expected).hasSize(4);
        for (int k = 0; k < expected.size(); k++) {
            JsonNode run = runs.get(k);
            JsonNode reference = expected.get(k);
            assertThat(run.path("repeat").asInt(-1)).isZero();
            assertThat(run.path("split")).isEqualTo(reference.path("split"));
            assertThat(run.path("incumbent")).isEqualTo(reference.path("incumbent"));
            assertThat(run.path("naive")).isEqualTo(reference.path("naive"));
            for (String key : List.of(
                    "apparent_gain",
                    "verified_gain",
                    "se",
                    "lost_share",
                    "min_optimism",
                    "true_gain",
                    "true_lost_share",
                    "secret_score")) {
                assertThat(run.path(key).doubleValue())
                        .as("%s of sweep %d", key, k)
                        .isCloseTo(reference.path(key).doubleValue(), within(1e-9));
            }
            reference
                    .fieldNames()
                    .forEachRemaining(key -> assertThat(run.has(key)).as(key).isTrue());
        }
    }

    /** Which test the monitor uses is the library's choice; the verb has to show its answer. */
    @Test
    void verdictsAlarmsAndTotalsAreTheLibrarys() {
        assertThat(verbs.run("calibrate", table.toString(), "--trials", "60", "--repeats", "2", "--each", "-o", "json"))
                .isZero();

        Calibration library = Calibration.of(
                RecordedTableReader.read(table, "rest", rows -> {}).trials(),
                new CalibrateOptions(60, 2, 1, false, "rest", 0.05, 0.5));
        JsonNode answer = verbs.json();
        assertThat(answer.path("runs")).hasSize(8);
        for (int k = 0; k < 8; k++) {
            JsonNode run = answer.path("runs").get(k);
            assertThat(run.path("verdict").textValue())
                    .isEqualTo(library.runs().get(k).verdict().name());
            assertThat(run.path("alarm_at").asInt(-1))
                    .isEqualTo(library.runs().get(k).alarmAt().orElse(-1));
        }
        assertThat(answer.path("totals").path("runs").asInt()).isEqualTo(8);
        assertThat(answer.path("totals").path("harmful").asInt())
                .isEqualTo(library.totals().harmful());
        assertThat(answer.path("totals").path("coverage").isDouble()).isTrue();
    }

    @Test
    void theRunsAreLeftOutUnlessAskedFor() {
        assertThat(verbs.run("calibrate", table.toString(), "--in-order", "-o", "json"))
                .isZero();

        List<String> keys = new ArrayList<>();
        verbs.json().fieldNames().forEachRemaining(keys::add);
        assertThat(keys).containsExactly("totals");
        assertThat(verbs.json().path("totals").has("false_alarms")).isTrue();
        assertThat(verbs.err()).isEmpty();
    }

    @Test
    void peopleSeeTheNaiveRuleBesideTheMonitor() {
        assertThat(verbs.run("calibrate", table.toString(), "--in-order")).isZero();

        assertThat(verbs.out())
                .contains("MONITOR ALARMS", "NAIVE RULE FIRES", "harmless: less than 50 % lost", "False alarms");
        assertThat(verbs.err()).isEmpty();
    }

    @Test
    void progressGoesToAWatchedTerminalOnly() {
        LocalVerbs watched = new LocalVerbs(true);

        assertThat(watched.run("calibrate", table.toString(), "--in-order", "-o", "json"))
                .isZero();

        assertThat(watched.err()).contains("read 500 rows", "3 of 4: replaying 1 sweep");
        assertThat(watched.json().has("totals")).isTrue();
    }

    @Test
    void aTableWithoutTruthGivesNullsAndANote() throws IOException {
        Path plain = write(HEADER.replace("rest", "other") + rows(40));

        assertThat(verbs.run("calibrate", plain.toString(), "--in-order", "--each", "-o", "json"))
                .isZero();

        JsonNode run = verbs.json().path("runs").get(0);
        for (String key : List.of("true_gain", "true_lost_share", "false_alarm")) {
            assertThat(run.path(key).isNull()).as(key).isTrue();
        }
        assertThat(verbs.json().path("totals").path("coverage").isNull()).isTrue();
        assertThat(verbs.err()).contains("column rest", "--truth");
    }

    @Test
    void quotedFieldsAndRowsThatFailedAreNoTrouble() throws IOException {
        Path plain = write(HEADER + "\"a,\n\"\"b\"\"\",0,failed,,,,,\r\n" + rows(30));

        assertThat(verbs.run("calibrate", plain.toString(), "--in-order", "--each", "-o", "csv"))
                .as(verbs.err())
                .isZero();

        assertThat(verbs.out().lines()).hasSize(2);
        assertThat(verbs.out()).startsWith("split,repeat,incumbent,config,apparent_gain");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "c,0,ok,1,1,01x0,1,1|42|bits_tune",
                "c,0,ok,1,1,0110|42|6 fields (expected: 8",
                "c,zero,ok,1,1,01,1,1|42|column split: zero",
                "c,0,ok,1,1,0110,1,1|42|expected: 48",
                "c,0,ok,1,NaN,{B},{B},{B}|42|column rest: is NaN",
                "c,0,ok,1,good,{B},{B},{B}|42|column rest: not a number",
                "`c,0,ok,1,1,\"{B}\"x,{B},{B}`|42|closing quote",
                "`\"c,0,ok`|42|never closed",
            })
    void mistakesNameFileLineAndColumn(String row, int line, String text) throws IOException {
        Path plain = write(HEADER + rows(40) + row.replace("{B}", "01".repeat(24)) + "\n");

        assertThat(verbs.run("calibrate", plain.toString(), "-o", "json")).isEqualTo(2);

        assertThat(verbs.err()).startsWith(plain + ":" + line + ": ").contains(text);
        assertThat(verbs.json().path("error").path("code").textValue()).isEqualTo("INVALID_TABLE");
        assertThat(verbs.json().path("error").path("where").textValue()).isEqualTo(plain + ":" + line);
    }

    @Test
    void whatIsNoTableIsNamed() throws IOException {
        byte[] whole = Files.readAllBytes(table);
        Path cut = Files.write(directory.resolve("cut.csv.gz"), java.util.Arrays.copyOf(whole, whole.length / 2));

        assertThat(verbs.run("calibrate", cut.toString())).isEqualTo(2);
        assertThat(verbs.err()).contains("cut.csv.gz:", "cut off");
        assertThat(verbs.run("calibrate", directory.resolve("none.csv").toString()))
                .isEqualTo(2);
        assertThat(verbs.err()).contains("none.csv does not exist");
        assertThat(verbs.run("calibrate", write("").toString())).isEqualTo(2);
        assertThat(verbs.err()).contains(":1: the table is empty");
        assertThat(verbs.run("calibrate", write("config,bits_s1\n").toString())).isEqualTo(2);
        assertThat(verbs.err()).contains(":1: table: no column bits_tune");
        assertThat(verbs.run("calibrate", write(HEADER).toString())).isEqualTo(2);
        assertThat(verbs.err()).contains("no row has the status ok");
        assertThat(verbs.run("calibrate", write("a,a\n").toString())).isEqualTo(2);
        assertThat(verbs.err()).contains("column a: is there twice");
    }

    @ParameterizedTest
    @CsvSource({"--alpha,0.7", "--alpha,NaN", "--max-lost-share,1", "--trials,0", "--repeats,-1", "--seed,x"})
    void optionsOutOfRangeAreWrongUsage(String option, String value) {
        assertThat(verbs.run("calibrate", table.toString(), option, value)).isEqualTo(2);
        assertThat(verbs.out()).isEmpty();
        assertThat(verbs.err()).contains(value.equals("NaN") ? "NaN" : value, "--help");
    }

    @Test
    void csvIsForRuns() {
        assertThat(verbs.run("calibrate", table.toString(), "-o", "csv")).isEqualTo(2);
    }

    @Test
    void helpShowsExamples() {
        assertThat(verbs.run("calibrate", "--help")).isZero();
        assertThat(verbs.out()).contains("Examples:", "--in-order --each", "--max-lost-share=SHARE");
    }

    private Path write(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        boolean compress = text.length() % 2 == 0;
        try (OutputStream out = compress ? new GZIPOutputStream(bytes) : bytes) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return Files.write(directory.resolve("table.csv"), bytes.toByteArray());
    }

    /** Coin tosses; fixed seed. */
    private static String rows(int count) {
        Random random = new Random(5);
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < count; row++) {
            text.append(row).append(",0,ok,0.5,0.5");
            for (int set = 0; set < 3; set++) {
                text.append(',');
                random.ints(48, 0, 2).forEach(text::append);
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = CalibrateCommandTest.class.getResourceAsStream("/dev/crosscheck/cli/calibrate/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }
}
