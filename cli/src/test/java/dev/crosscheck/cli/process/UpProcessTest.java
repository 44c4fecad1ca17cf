package dev.crosscheck.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.cli.CliMain;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code up} as a real process over stand-ins for coordinator and worker, which note their process ids. */
@Timeout(120)
class UpProcessTest {
    @TempDir
    Path directory = Path.of("");

    private final List<Process> started = new ArrayList<>();

    @BeforeEach
    void makeDistribution() throws IOException {
        Path bin = Files.createDirectories(directory.resolve("dist/bin"));
        Path home = Files.createDirectories(directory.resolve("home"));
        Files.writeString(home.resolve("tokens"), "submitter: SECRET\n");
        Path script = bin.resolve("crosscheck");
        Files.writeString(
                script,
                String.join(
                        "\n",
                        "#!/bin/sh",
                        "env > '" + directory + "'/$1-$5.env",
                        "echo $$ > '" + directory + "'/$1-$5.pid",
                        "echo \"$@\"",
                        "if [ \"$1\" = coordinator ]; then exec '" + java() + "' -cp '"
                                + System.getProperty("java.class.path") + "' " + ReadyzMain.class.getName() + " $5; fi",
                        "exec sleep 1000",
                        ""));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterEach
    void endAll() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void itSaysWhereItIsAndEndsItsChildrenWhenTold() throws Exception {
        Process up = up();
        String greeting = readUntil(up, "Ctrl-C stops", "local-1 |");
        List<ProcessHandle> children = children();

        assertThat(greeting)
                .contains("coordinator | coordinator --data " + directory.resolve("home/data") + " --port ")
                .contains("local-1 | worker --server localhost:")
                .containsPattern("ready:  http://localhost:[0-9]+/#token=SECRET\n");
        assertThat(children).hasSize(3).allMatch(ProcessHandle::isAlive);

        up.destroy();

        assertThat(up.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(up.exitValue()).isEqualTo(143);
        assertGone(children);
    }

    @Test
    void itsChildrenDoNotOutliveItHoweverItEnds() throws Exception {
        Process up = up();
        readUntil(up, "Ctrl-C stops");
        List<ProcessHandle> children = children();

        up.destroyForcibly();

        assertGone(children);
    }

    @Test
    void aDeadWorkerIsReportedAndADeadCoordinatorEndsIt() throws Exception {
        Process up = up();
        readUntil(up, "Ctrl-C stops");
        List<ProcessHandle> children = children();

        pid("worker-local-1").destroyForcibly();
        assertThat(readUntil(up, "The others go on.")).contains("local-1 ended with exit status 137");
        pid("coordinator").destroyForcibly();

        assertThat(readUntil(up, "try again")).contains("coordinator ended with exit status 137");
        assertThat(up.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(up.exitValue()).isEqualTo(1);
        assertGone(children);
    }

    @Test
    void itsCoordinatorKnowsTheKeyAndItsWorkersDoNot() throws Exception {
        Process up = up();
        readUntil(up, "Ctrl-C stops");
        assertThat(children()).hasSize(3);

        assertThat(environment("coordinator")).contains("CROSSCHECK_KEY=not for workers");
        assertThat(environment("worker-local-1"))
                .contains("CROSSCHECK_HOME=" + directory.resolve("home"))
                .noneMatch(line -> line.contains("not for workers"));
    }

    private List<String> environment(String name) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            Path note = files.filter(file -> String.valueOf(file.getFileName()).startsWith(name)
                            && file.toString().endsWith(".env"))
                    .findFirst()
                    .orElseThrow();
            return Files.readAllLines(note);
        }
    }

    private Process up() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        java(),
                        "-Dcrosscheck.dist=" + directory.resolve("dist"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        CliMain.class.getName(),
                        "up",
                        "--workers",
                        "2",
                        "--port",
                        "0")
                .redirectErrorStream(true);
        builder.environment().put("CROSSCHECK_HOME", directory.resolve("home").toString());
        builder.environment().put("CROSSCHECK_KEY", "not for workers");
        builder.environment().put("CROSSCHECK_POSTGRES_PASSWORD", "not for workers");
        Process process = builder.start();
        started.add(process);
        return process;
    }

    /** What is written until all the words have come, in whatever order. */
    private static String readUntil(Process process, String... words) throws IOException {
        StringBuilder text = new StringBuilder();
        BufferedReader lines = process.inputReader();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            text.append(line).append('\n');
            if (Stream.of(words).allMatch(word -> text.indexOf(word) >= 0)) {
                return text.toString();
            }
        }
        throw new AssertionError(List.of(words) + " never came:\n" + text);
    }

    /** Waits for three process ids: the greeting may come before the last worker has noted its own. */
    private List<ProcessHandle> children() throws Exception {
        for (int i = 0; i < 600; i++) {
            try (Stream<Path> files = Files.list(directory)) {
                List<Path> notes = files.filter(file -> file.toString().endsWith(".pid") && size(file) > 0)
                        .toList();
                if (notes.size() == 3) {
                    return notes.stream()
                            .map(UpProcessTest::handle)
                            .flatMap(Optional::stream)
                            .toList();
                }
            }
            LockSupport.parkNanos(50_000_000);
        }
        throw new AssertionError("the children never noted their process ids");
    }

    private ProcessHandle pid(String name) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            Path note = files.filter(file -> String.valueOf(file.getFileName()).startsWith(name)
                            && file.toString().endsWith(".pid"))
                    .findFirst()
                    .orElseThrow();
            return handle(note).orElseThrow();
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }

    private static Optional<ProcessHandle> handle(Path note) {
        try {
            return ProcessHandle.of(Long.parseLong(Files.readString(note).trim()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertGone(List<ProcessHandle> children) throws Exception {
        for (ProcessHandle child : children) {
            child.onExit().get(60, TimeUnit.SECONDS);
        }
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
