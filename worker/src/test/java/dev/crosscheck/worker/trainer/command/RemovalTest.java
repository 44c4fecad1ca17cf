package dev.crosscheck.worker.trainer.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.proto.v1.LeaseRef;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What attempts leave behind is removed, and where it cannot be, the next one starts all the same. */
@Timeout(120)
@NullUnmarked
class RemovalTest {
    private static final CommandLimits LIMITS =
            new CommandLimits(Duration.ofSeconds(1), Duration.ofMillis(10), 1 << 20, 1000, 1000);

    /** No process has it: the largest id that Linux gives out is 4194304. */
    private static final String GONE = "999999999-s-1-1";

    @TempDir
    Path root;

    /** Directories with files in them, one closed to its owner, one that cannot be written to. */
    private Path tree(String name) throws IOException {
        Path top = Files.createDirectory(root.resolve(name));
        for (String each : List.of("closed", "frozen", "plain")) {
            Files.createDirectories(top.resolve(each).resolve("deep/deeper"));
            for (int i = 0; i < 20; i++) {
                Files.writeString(top.resolve(each).resolve("deep/file" + i), "x");
            }
        }
        Files.createSymbolicLink(top.resolve("plain/link"), root);
        mode(top.resolve("frozen/deep"), "r-x------");
        mode(top.resolve("frozen"), "r-x------");
        mode(top.resolve("closed"), "---------");
        return top;
    }

    private static void mode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private static LeaseRef lease(long trial) {
        return LeaseRef.newBuilder().setSweep("s").setTrial(trial).setAttempt(1).build();
    }

    @Test
    void closedAndFrozenDirectoriesGoAndLinksAreNotFollowed() throws Exception {
        Path beside = Files.writeString(root.resolve("beside"), "stays");
        Path top = tree("top");
        assertThat(new Removal(Files::delete).remove(top)).isTrue();
        assertThat(top).doesNotExist();
        assertThat(beside).exists();
    }

    /** As a file system refuses: nothing goes from a directory that its owner may not write to and enter. Holds for the superuser too. */
    private static void strictly(Path path) throws IOException {
        String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(path.getParent()));
        if (!mode.startsWith("rwx")) {
            throw new AccessDeniedException(path.toString());
        }
        Files.delete(path);
    }

    @Test
    void directoriesAreOpenedBeforeAnythingIsRemovedFromThem() throws Exception {
        assertThat(new Removal(RemovalTest::strictly).remove(tree("top"))).isTrue();
    }

    @Test
    void whatCannotBeRemovedStaysAndTheRestGoes() throws Exception {
        Path top = tree("top");
        Removal removal = new Removal(path -> {
            if (path.endsWith("file7")) {
                throw new AccessDeniedException(path.toString());
            }
            Files.delete(path);
        });
        assertThat(removal.remove(top)).isFalse();
        try (Stream<Path> left = Files.walk(top)) {
            assertThat(left.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)))
                    .hasSize(3)
                    .allMatch(path -> path.endsWith("file7"));
        }
    }

    @Test
    void anotherOneThatRemovesTheSameInTheMiddleChangesNothing() throws Exception {
        Path top = tree("top");
        Removal other = new Removal(Files::delete);
        List<Boolean> others = new ArrayList<>();
        Removal removal = new Removal(path -> {
            if (others.isEmpty()) {
                others.add(other.remove(top));
            }
            Files.delete(path);
        });
        assertThat(removal.remove(top)).isTrue();
        assertThat(others).containsExactly(true);
    }

    @Test
    void manyAtOnceRemoveTheSameOrphansAndAllStart() throws Exception {
        for (int round = 0; round < 10; round++) {
            tree("99999999" + round + "-s-1-1");
            CountDownLatch ready = new CountDownLatch(3);
            List<CompletableFuture<AttemptDirectory>> all = IntStream.range(round * 3, round * 3 + 3)
                    .mapToObj(trial -> CompletableFuture.supplyAsync(
                            () -> {
                                ready.countDown();
                                return start(trial, ready);
                            },
                            task -> new Thread(task).start()))
                    .toList();
            for (CompletableFuture<AttemptDirectory> each : all) {
                assertThat(each.join().path()).isDirectory();
            }
            assertThat(root.resolve("99999999" + round + "-s-1-1")).doesNotExist();
        }
    }

    private AttemptDirectory start(long trial, CountDownLatch ready) {
        try {
            ready.await();
            return AttemptDirectory.create(root, lease(trial), LIMITS, Removal.SHARED);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anAttemptStartsBesideOrphansThatCannotBeRemoved() throws Exception {
        tree(GONE);
        tree(ProcessHandle.current().pid() + "-s-5-1");
        Removal never = new Removal(path -> {
            throw new AccessDeniedException(path.toString());
        });
        AttemptDirectory directory = AttemptDirectory.create(root, lease(5), LIMITS, never);
        assertThat(directory.path()).isEmptyDirectory();
        assertThat(root.resolve(GONE)).exists();
    }

    @Test
    void ofWhatFailedTheLastFewAreKeptAndNoMoreBytesThanAllowed() throws Exception {
        CommandLimits limits = LIMITS.withFiles(1 << 20, 10_000);
        for (int trial = 1; trial <= 7; trial++) {
            fail(trial, 100, limits, true);
        }
        assertThat(kept()).hasSize(5);
        for (int trial = 8; trial <= 10; trial++) {
            fail(trial, 4_000, limits, true);
        }
        assertThat(kept()).containsExactlyInAnyOrder("9", "10");
        Path large = fail(11, 20_000, limits, true);
        assertThat(kept()).contains("11");
        assertThat(large).isDirectoryNotContaining(path -> !path.endsWith("output.log"));
        assertThat(large.resolve("output.log")).hasContent("words");
        assertThat(fail(12, 10, limits, false)).isDirectoryNotContaining(path -> !path.endsWith("output.log"));
    }

    /** Trials in the order of their failures, by a clock of the file system that may be coarse. */
    private Path fail(long trial, int bytes, CommandLimits limits, boolean whole) throws IOException {
        AttemptDirectory directory = AttemptDirectory.create(root, lease(trial), limits, Removal.SHARED);
        Files.writeString(directory.path().resolve("output.log"), "words");
        Files.write(directory.path().resolve("large"), new byte[bytes]);
        Files.createDirectory(directory.path().resolve("sub"));
        Files.setLastModifiedTime(directory.path(), java.nio.file.attribute.FileTime.fromMillis(trial * 10_000));
        return directory.keep(whole);
    }

    private List<String> kept() throws IOException {
        try (Stream<Path> all = Files.list(root.resolve("failed"))) {
            return all.map(path -> path.getFileName().toString().split("-")[2]).toList();
        }
    }
}
