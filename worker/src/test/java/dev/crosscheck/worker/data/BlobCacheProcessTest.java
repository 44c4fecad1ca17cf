package dev.crosscheck.worker.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.proto.v1.FileRef;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One folder of contents and several processes, as workers of one machine have it. */
@Timeout(120)
@NullUnmarked
class BlobCacheProcessTest {
    private static final int BYTES = 1000;

    @TempDir
    Path folder;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void end() {
        processes.forEach(Process::destroyForcibly);
    }

    /** Uses a content until its input ends; says on its output where that lies. The content is fetched slowly, and each fetch leaves a line in a log. */
    static final class User {
        private User() {}

        public static void main(String[] args) throws Exception {
            Path folder = Path.of(args[0]);
            BlobCache cache = new BlobCache(
                    folder.resolve("cache"),
                    Long.parseLong(args[2]),
                    (hash, offset, out) -> {
                        Files.writeString(
                                folder.resolve("log"), "x", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                        byte[] content = content(args[1].charAt(0));
                        for (int i = (int) offset; i < content.length; i++) {
                            out.write(content[i]);
                            if (i % 100 == 0) {
                                TimeUnit.MILLISECONDS.sleep(50);
                            }
                        }
                    },
                    () -> Instant.parse(args[3]));
            try (BlobCache.Use use = cache.use()) {
                System.out.println(use.get(reference(folder, args[1].charAt(0))));
                System.in.read();
            }
        }
    }

    /** Fetches one content, and at the same time waits for the other one, which another process of this kind fetches. */
    static final class Crossing {
        private Crossing() {}

        public static void main(String[] args) throws Exception {
            Path folder = Path.of(args[0]);
            char own = args[1].charAt(0);
            char other = own == 'a' ? 'b' : 'a';
            BlobCache cache = new BlobCache(
                    folder.resolve("cache"),
                    10_000,
                    (hash, offset, out) -> {
                        Files.createFile(folder.resolve("fetching-" + own));
                        await(() -> Files.exists(folder.resolve("waiting-" + own))
                                && Files.exists(folder.resolve("waiting-" + other)));
                        out.write(content(own));
                    },
                    () -> Instant.parse("2026-01-01T00:00:00Z"));
            Thread fetching = user(cache, folder, own);
            await(() -> Files.exists(folder.resolve("fetching-a")) && Files.exists(folder.resolve("fetching-b")));
            Thread waiting = user(cache, folder, other);
            await(() -> !waiting.isAlive() || isWaiting(waiting));
            Files.createFile(folder.resolve("waiting-" + own));
            fetching.join();
            waiting.join();
            System.out.println("done");
        }

        private static Thread user(BlobCache cache, Path folder, char letter) {
            Thread thread = new Thread(() -> {
                try (BlobCache.Use use = cache.use()) {
                    System.out.println(use.get(reference(folder, letter)));
                } catch (IOException | InterruptedException e) {
                    System.out.println(letter + ": " + e);
                }
            });
            thread.start();
            return thread;
        }

        private static boolean isWaiting(Thread thread) {
            return thread.getState() == Thread.State.TIMED_WAITING
                    || Arrays.stream(thread.getStackTrace())
                            .anyMatch(frame -> frame.getMethodName().equals("lock0"));
        }

        private static void await(BooleanSupplier state) throws InterruptedException {
            while (!state.getAsBoolean()) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
        }
    }

    static byte[] content(char letter) {
        return String.valueOf(letter).repeat(BYTES).getBytes(StandardCharsets.UTF_8);
    }

    private static FileRef reference(Path folder, char letter) throws IOException {
        Path file = Files.write(Files.createTempFile(folder, "content", ""), content(letter));
        return FileRef.newBuilder()
                .setName("t")
                .setSha256(Checksums.sha256(file))
                .setSize(BYTES)
                .build();
    }

    private Process user(char letter, long limit, String now) throws IOException {
        return start(User.class, String.valueOf(letter), Long.toString(limit), now);
    }

    private Process start(Class<?> main, String... arguments) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        main.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.command().addAll(List.of(arguments));
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    private static Path file(Process user) throws IOException {
        return Path.of(
                new BufferedReader(new InputStreamReader(user.getInputStream(), StandardCharsets.UTF_8)).readLine());
    }

    @Test
    void processesThatAskAtOnceFetchOnce() throws Exception {
        Process one = user('a', 10_000, "2026-01-01T00:00:00Z");
        Process two = user('a', 10_000, "2026-01-01T00:00:00Z");
        assertThat(file(one)).isEqualTo(file(two)).hasBinaryContent(content('a'));
        assertThat(folder.resolve("log")).hasContent("x");
    }

    /** The system counts locks by process, and would see two that wait for each other. */
    @Test
    void processesThatFetchWhatTheOtherWaitsForWaitForEachOther() throws Exception {
        List<Process> both = List.of(start(Crossing.class, "a"), start(Crossing.class, "b"));
        for (Process each : both) {
            assertThat(each.inputReader(StandardCharsets.UTF_8).lines())
                    .hasSize(3)
                    .filteredOn(line -> !line.equals("done"))
                    .allSatisfy(line -> assertThat(line).startsWith(folder.toString()));
        }
    }

    @Test
    void noProcessDeletesWhatAnotherUsesUntilThatEnds() throws Exception {
        Process user = user('a', 1500, "2026-01-01T00:00:00Z");
        Path used = file(user);
        Process other = user('b', 1500, "2026-01-02T00:00:00Z");
        file(other);
        assertThat(used).exists();
        other.destroyForcibly().waitFor();
        user.destroyForcibly().waitFor();
        file(user('c', 1500, "2026-01-03T00:00:00Z"));
        assertThat(used).doesNotExist();
    }
}
