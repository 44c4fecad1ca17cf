package dev.crosscheck.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crosscheck.cli.console.CliContext;
import dev.crosscheck.cli.console.Screen;
import dev.crosscheck.cli.fetch.KnownFile;
import dev.crosscheck.cli.fetch.KnownSet;
import dev.crosscheck.cli.fetch.Preparation;
import dev.crosscheck.cli.fetch.Shelf;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DatasetFetchCommandTest {
    private static final byte[] IMAGES = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 9, 8, 7, 6};
    private static final byte[] LABELS = {0, 0, 8, 1, 0, 0, 0, 2, 1, 0};
    private static final String ONE = "train-images-idx3-ubyte.gz";
    private static final String TWO = "train-labels-idx1-ubyte.gz";

    private final FakeServer server = new FakeServer();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @TempDir
    Path directory = Path.of("");

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void whatWasFetchedCanBeRegistered() throws Exception {
        server.dataset = Samples.dataset();
        try (Shelf shelf = new Shelf().with(ONE, IMAGES).with(TWO, LABELS)) {
            Path folder = directory.resolve("data");
            int exit = fetch(small(shelf), "small", "--out", folder.toString());
            assertThat(exit).isZero();
            assertThat(out.toString(StandardCharsets.UTF_8))
                    .contains("2 files, 2 downloaded, checksums right")
                    .contains("crosscheck dataset register " + folder.resolve("mnist.yaml"))
                    .contains("add-set small test --from " + folder.resolve("mnist-test.yaml"));
            Line line = new Line(server, directory);
            assertThat(line.run(
                            "dataset", "register", folder.resolve("mnist.yaml").toString()))
                    .as(line.err())
                    .isZero();
        }
    }

    @Test
    void aMirrorTakesThePlaceOfTheAddresses() throws Exception {
        try (Shelf shelf = new Shelf();
                Shelf mirror = new Shelf().with(ONE, IMAGES).with(TWO, LABELS)) {
            String url = mirror.address().toString();
            assertThat(fetch(
                            small(shelf),
                            "SMALL",
                            "--out",
                            directory.resolve("m").toString(),
                            "--mirror",
                            url.substring(0, url.length() - 1)))
                    .isZero();
            assertThat(shelf.asked()).isEmpty();
            assertThat(mirror.asked()).containsExactly(ONE, TWO);
        }
    }

    @Test
    void mnistFromAMirrorWithOtherBytesIsRefusedInJsonToo() throws Exception {
        try (Shelf mirror = new Shelf().with(ONE, IMAGES)) {
            Line line = new Line(server, directory);
            int exit = line.run(
                    "dataset",
                    "fetch",
                    "mnist",
                    "--out",
                    directory.resolve("mnist").toString(),
                    "--mirror",
                    mirror.address().toString(),
                    "-o",
                    "json");
            assertThat(exit).isEqualTo(1);
            JsonNode error = line.json().get("error");
            assertThat(error.get("code").asText()).isEqualTo("DOWNLOAD_FAILED");
            assertThat(error.get("message").asText()).contains("broke off after 20 of 9912422 bytes");
        }
    }

    @Test
    void anUnknownNameIsAnsweredWithThoseThatThereAre() {
        Line line = new Line(server, directory);
        assertThat(line.run("dataset", "fetch", "imagenet")).isEqualTo(2);
        assertThat(line.err())
                .contains("'imagenet' is no data set that can be fetched")
                .contains("mnist (handwritten digits", "fashion-mnist (", "cifar-10 (", "airfoil (");
        assertThat(line.run("dataset", "fetch", "mnist", "--mirror", "files/mnist"))
                .isEqualTo(2);
        assertThat(line.err()).contains("is no address of a folder on the web", "--out");
    }

    private int fetch(KnownSet set, String... arguments) {
        out.reset();
        CliContext context = new CliContext(
                Map.of(),
                directory,
                Screen.plain(new PrintStream(out, true, StandardCharsets.UTF_8)),
                Screen.plain(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8)),
                () -> Samples.NOW,
                Optional.empty());
        Session session = new Session(context, new CrosscheckCommand());
        return new CommandLine(new DatasetFetchCommand(session, List.of(set))).execute(arguments);
    }

    private static KnownSet small(Shelf shelf) throws Exception {
        return new KnownSet(
                "small",
                "for tests",
                List.of(shelf.address()),
                List.of(new KnownFile(ONE, IMAGES.length, sha(IMAGES)), new KnownFile(TWO, LABELS.length, sha(LABELS))),
                List.of("mnist.yaml", "mnist-test.yaml"),
                Preparation.NONE);
    }

    private static String sha(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
