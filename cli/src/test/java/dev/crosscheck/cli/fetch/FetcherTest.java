package dev.crosscheck.cli.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.cli.console.CliException;
import dev.crosscheck.cli.console.ExitCode;
import dev.crosscheck.cli.console.Screen;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullUnmarked
class FetcherTest {
    private static final byte[] IMAGES = bytes(300_000, 1);
    private static final byte[] LABELS = bytes(900, 2);

    private final ByteArrayOutputStream notes = new ByteArrayOutputStream();
    private Shelf shelf;

    @TempDir
    Path folder;

    @BeforeEach
    void open() throws Exception {
        shelf = new Shelf().with("images.gz", IMAGES).with("labels.gz", LABELS);
    }

    @AfterEach
    void close() {
        shelf.close();
    }

    @Test
    void everyFileIsFetchedAndCheckedOnceAndUsedTheNextTime() throws Exception {
        Fetched first = fetch(shelf.address());
        assertThat(first.downloaded()).containsExactly("images.gz", "labels.gz");
        assertThat(Files.readAllBytes(folder.resolve("images.gz"))).isEqualTo(IMAGES);
        assertThat(first.specifications()).containsExactly(folder.resolve("mnist.yaml"));
        assertThat(shelf.asked()).containsExactly("images.gz", "labels.gz");

        assertThat(fetch(shelf.address()).downloaded()).isEmpty();
        assertThat(shelf.asked()).isEmpty();
        assertThat(names()).containsExactlyInAnyOrder("images.gz", "labels.gz", "mnist.yaml");
    }

    @Test
    void whatBreaksOffGoesOnWhereItBroke() throws Exception {
        shelf.cut(2, 100_000);
        fetch(shelf.address());
        assertThat(Files.readAllBytes(folder.resolve("images.gz"))).isEqualTo(IMAGES);
        assertThat(shelf.asked())
                .containsExactly("images.gz", "images.gz bytes=100000-", "images.gz bytes=200000-", "labels.gz");
    }

    @Test
    void aRunThatGivesUpLeavesItsPartToTheNextOne() throws Exception {
        shelf.cut(3, 50_000);
        assertFails(ExitCode.FAILED, shelf.address())
                .hasMessageContaining("images.gz broke off after 150000 of 300000 bytes");
        assertThat(names()).containsExactly("images.gz.part");
        shelf.asked();
        fetch(shelf.address());
        assertThat(shelf.asked()).containsExactly("images.gz bytes=150000-", "labels.gz");
        assertThat(Files.readAllBytes(folder.resolve("images.gz"))).isEqualTo(IMAGES);
    }

    @Test
    void aServerWithoutRangesGivesTheFileFromTheStart() throws Exception {
        shelf.withoutRanges().cut(1, 1_000);
        fetch(shelf.address());
        assertThat(Files.readAllBytes(folder.resolve("images.gz"))).isEqualTo(IMAGES);
    }

    @Test
    void aPartOfAnotherFileIsThrownAway() throws Exception {
        Files.write(folder.resolve("images.gz.part"), new byte[200_000]);
        fetch(shelf.address());
        assertThat(shelf.asked()).containsExactly("images.gz bytes=200000-", "images.gz", "labels.gz");
        assertThat(Files.readAllBytes(folder.resolve("images.gz"))).isEqualTo(IMAGES);
    }

    @Test
    void aWrongChecksumIsNamedAndNothingIsLeft() throws Exception {
        byte[] other = IMAGES.clone();
        other[299_999] ^= 1;
        shelf.with("images.gz", other);
        assertFails(ExitCode.FAILED, shelf.address())
                .hasMessageContaining("images.gz gives a file whose SHA-256 is " + sha("SHA-256", other))
                .hasMessageContaining("(expected: " + sha("SHA-256", IMAGES) + ")");
        assertThat(names()).isEmpty();
        assertThat(shelf.asked()).containsExactly("images.gz");
    }

    @Test
    void aPageInPlaceOfTheFileIsRefused() {
        shelf.with("labels.gz", bytes(5_000, 3));
        assertFails(ExitCode.FAILED, shelf.address()).hasMessageContaining("sends more than the 900 bytes of the file");
        shelf.with("labels.gz", "<html>Log in</html>".getBytes(StandardCharsets.UTF_8));
        assertFails(ExitCode.FAILED, shelf.address()).hasMessageContaining("labels.gz");
    }

    @Test
    void anAddressWithoutTheFileIsFollowedByTheNext() throws Exception {
        try (Shelf empty = new Shelf()) {
            assertThat(fetch(empty.address(), shelf.address()).downloaded()).hasSize(2);
            assertThat(empty.asked()).containsExactly("images.gz", "labels.gz");
            Files.delete(folder.resolve("labels.gz"));
            assertFails(ExitCode.FAILED, empty.address()).hasMessageContaining("/sets/labels.gz answers 404 Not Found");
        }
    }

    @Test
    void withoutANetworkTheErrorSaysWhatElseToDo() throws Exception {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        assertThatThrownBy(() -> fetch(URI.create("http://127.0.0.1:" + closed + "/")))
                .isInstanceOfSatisfying(CliException.class, error -> {
                    assertThat(error.exit()).isEqualTo(ExitCode.UNAVAILABLE);
                    assertThat(error.what()).contains("cannot be reached: Connection refused");
                    assertThat(error.todo())
                            .contains("Copy images.gz (SHA-256 " + sha("SHA-256", IMAGES))
                            .contains("--mirror URL")
                            .contains("proxy");
                });
    }

    @Test
    void aFileOfOtherContentIsReplacedAndAChangedSpecificationIsKept() throws Exception {
        Files.write(folder.resolve("labels.gz"), new byte[] {1});
        Files.writeString(folder.resolve("mnist.yaml"), "mine");
        assertThat(fetch(shelf.address()).downloaded()).containsExactly("images.gz", "labels.gz");
        assertThat(Files.readAllBytes(folder.resolve("labels.gz"))).isEqualTo(LABELS);
        assertThat(folder.resolve("mnist.yaml")).hasContent("mine");
        assertThat(notes()).contains("other content", "mnist.yaml is there and was changed");
    }

    private Fetched fetch(URI... addresses) throws Exception {
        KnownSet set = new KnownSet(
                "small",
                "for tests",
                List.of(),
                List.of(
                        new KnownFile("images.gz", IMAGES.length, sha("SHA-256", IMAGES)),
                        new KnownFile("labels.gz", LABELS.length, sha("SHA-1", LABELS))),
                List.of("mnist.yaml"),
                Preparation.NONE);
        return new Fetcher(Screen.plain(new PrintStream(notes, true, StandardCharsets.UTF_8)))
                .fetch(set, folder, Arrays.asList(addresses));
    }

    private org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> assertFails(
            ExitCode exit, URI address) {
        return assertThatThrownBy(() -> fetch(address))
                .isInstanceOfSatisfying(
                        CliException.class, error -> assertThat(error.exit()).isEqualTo(exit));
    }

    private String notes() {
        return notes.toString(StandardCharsets.UTF_8);
    }

    private List<String> names() throws Exception {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    private static String sha(String algorithm, byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
