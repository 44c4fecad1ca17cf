package dev.crosscheck.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data sets that are no tables, from their files to a trained trial. */
class DataFormatsIT {
    private static final List<String> SETS = List.of("train", "tuning", "xc1");
    private static final String SPLIT = "split: {by: file, column: set}\nsecret: [xc1]\n";
    private static final String SWEEP =
            """
            apiVersion: crosscheck/v1
            kind: Sweep
            metadata: {name: sweep}
            objective: {metric: accuracy, direction: maximize}
            parameters: {PARAMETERS}
            strategy: {name: grid}
            budget: {max_trials: 2}
            validation: {dataset: DATASET, tuning: tuning, cross_checks: [xc1]}
            trainer: {builtin: TRAINER}
            """;

    @TempDir
    Path dir;

    private final List<Digit> digits = new ArrayList<>();

    /** One example. */
    private record Digit(String id, List<Integer> pixels, int label, String set) {}

    @BeforeEach
    void read() throws IOException {
        try (var in =
                new GZIPInputStream(Files.newInputStream(Installation.DIST.resolve("examples/data/digits.csv.gz")))) {
            var lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .toList();
            for (var line : lines) {
                var cells = Arrays.stream(line.split(",")).map(Integer::valueOf).toList();
                digits.add(new Digit(
                        "d" + cells.get(0), cells.subList(1, 65), cells.get(65), SETS.get(digits.size() % 3)));
            }
        }
    }

    @Test
    void arraysScoreAsTheirTableDoesAndImagesTrain() throws IOException {
        try (var service = new Service(dir)) {
            service.startCoordinator();
            service.startWorker("only", 1);
            table();
            npz("digits.npz", digits, 0);
            register(service, "table", "{csv: digits.csv, label: y, id: name, image: {height: 8, width: 8}}", SPLIT);
            register(service, "arrays", "{npz: digits.npz, label: y, id: name}", SPLIT);

            var ofTable = scores(service, "table", "linear", "l2: {type: ordinal, values: [1, 100]}");
            var ofArrays = scores(service, "arrays", "linear", "l2: {type: ordinal, values: [1, 100]}");
            assertThat(ofArrays).hasSize(2).isEqualTo(ofTable);

            npz("fresh.npz", digits.subList(0, 60), 1);
            var fresh = service.write("fresh.yaml", spec("arrays", "{npz: fresh.npz, label: y, id: name}", SPLIT));
            assertThat(service.cli()
                            .ok("dataset", "add-set", "arrays", "fresh", "--from", fresh.toString())
                            .out())
                    .contains("Set fresh of arrays is ACTIVE");
            npz("fresh.npz", digits.subList(0, 60), 0);
            var known = service.cli().run("dataset", "add-set", "arrays", "again", "--from", fresh.toString());
            assertThat(known.exit()).isNotZero();
            assertThat(known.err())
                    .contains("fresh.npz (as a table) line 2, column name: the id \"d0\" belongs to a row");

            images("photos");
            register(
                    service,
                    "photos",
                    "{images: photos, channels: 1}",
                    "split: {by: random, sets: {train: 250, tuning: 100, xc1: 100}}\nsecret: [xc1]\n");
            var ofImages = scores(service, "photos", "cnn", "epochs: {type: fixed, value: 2}");
            assertThat(ofImages).hasSize(1).allMatch(row -> row.startsWith("COMPLETE"));
        }
    }

    @Test
    @Tag("nightly")
    void theSourcesInTheManualAreReadAsItSays() throws IOException {
        try (var service = new Service(dir)) {
            service.startCoordinator();
            npz("digits.npz", digits, 0);
            idx(
                    "train-images-idx3-ubyte.gz",
                    3,
                    digits.stream().map(Digit::pixels).toList());
            idx(
                    "train-labels-idx1-ubyte.gz",
                    1,
                    digits.stream().map(digit -> List.of(digit.label())).toList());
            images("photos");
            images("scans");
            var index = new StringBuilder("file,patient,finding\n");
            for (int i = 0; i < 500; i++) {
                var digit = digits.get(i);
                index.append(digit.label() + "/" + digit.id() + ".png,p" + i / 2 + "," + digit.label() % 2 + "\n");
            }
            service.write("scans.csv", index.toString());
            var sources = new ArrayList<String>();
            var blocks = Pattern.compile("```yaml\n(source:.*?)```", Pattern.DOTALL)
                    .matcher(Files.readString(Path.of("..", "docs", "data-sets.md")));
            while (blocks.find()) {
                var block = blocks.group(1);
                var whole = block.contains("split:")
                        ? block
                        : block + "split: {by: random, sets: {train: 300, tuning: 100, xc1: 100}}\nsecret: [xc1]\n";
                var file = service.write(
                        "manual.yaml", "kind: Dataset\nmetadata: {name: m}\ntask: {type: classification}\n" + whole);
                sources.add(block.lines().findFirst().orElseThrow());
                assertThat(service.cli().ok("dataset", "check", file.toString()).out())
                        .as(block)
                        .contains("is valid; nothing was registered.");
            }
            assertThat(sources).hasSize(4);
            assertThat(service.cli().ok("dataset", "list", "-o", "json").json()).isEmpty();
        }
    }

    private static String spec(String name, String source, String split) {
        return "kind: Dataset\nmetadata: {name: " + name + "}\ntask: {type: classification, classes: 10}\nsource: "
                + source + "\n" + split;
    }

    private static void register(Service service, String name, String source, String split) {
        service.cli()
                .ok(
                        "dataset",
                        "register",
                        service.write(name + ".yaml", spec(name, source, split)).toString());
    }

    private static List<String> scores(Service service, String dataset, String trainer, String parameters) {
        var sweep = service.submit(SWEEP.replace("PARAMETERS", parameters)
                .replace("DATASET", dataset)
                .replace("TRAINER", trainer));
        service.awaitState(sweep, "COMPLETED", Duration.ofMinutes(6));
        var rows = new ArrayList<String>();
        for (JsonNode trial : service.cli().ok("trials", sweep, "-o", "json").json()) {
            rows.add(trial.get("state").asText() + " " + trial.get("params") + " " + trial.get("score"));
        }
        return rows;
    }

    private void table() throws IOException {
        var text = new StringBuilder("name,set,y");
        for (int i = 0; i < 64; i++) {
            text.append(",p").append(i);
        }
        for (var digit : digits) {
            text.append('\n').append(digit.id() + "," + digit.set() + "," + digit.label());
            digit.pixels().forEach(pixel -> text.append(',').append(pixel));
        }
        Files.writeString(dir.resolve("digits.csv"), text.append('\n'));
    }

    /** @param other not 0: other examples under other names */
    private void npz(String name, List<Digit> some, int other) throws IOException {
        var pixels = new ArrayList<Integer>();
        some.forEach(digit -> digit.pixels().forEach(pixel -> pixels.add(pixel + 3 * other)));
        new NumpyFiles()
                .texts(
                        "name",
                        some.stream()
                                .map(digit -> (other == 0 ? "" : "n") + digit.id())
                                .toList())
                .texts("set", some.stream().map(Digit::set).toList())
                .longs("y", some.stream().map(Digit::label).toList())
                .bytes("x", "(" + some.size() + ", 8, 8)", pixels)
                .zip(dir.resolve(name));
    }

    private void idx(String name, int dimensions, List<List<Integer>> rows) throws IOException {
        var header = ByteBuffer.allocate(4 + 4 * dimensions)
                .putInt(0x800 + dimensions)
                .putInt(rows.size());
        for (int i = 1; i < dimensions; i++) {
            header.putInt(8);
        }
        var out = new ByteArrayOutputStream();
        out.writeBytes(header.array());
        rows.forEach(row -> row.forEach(out::write));
        try (OutputStream zip = new GZIPOutputStream(Files.newOutputStream(dir.resolve(name)))) {
            out.writeTo(zip);
        }
    }

    /** The first 500, in a folder per class. */
    private void images(String folder) throws IOException {
        for (var digit : digits.subList(0, 500)) {
            var image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
            for (int i = 0; i < 64; i++) {
                image.getRaster().setSample(i % 8, i / 8, 0, digit.pixels().get(i) * 15);
            }
            var file =
                    dir.resolve(folder).resolve(String.valueOf(digit.label())).resolve(digit.id() + ".png");
            Files.createDirectories(file.getParent());
            ImageIO.write(image, "png", file.toFile());
        }
    }
}
