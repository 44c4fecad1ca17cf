package dev.crosscheck.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts of the distribution over a stand-in for the JVM, which notes its words and its variables and writes the archive that it is asked for. */
@Timeout(60)
class LauncherTest {
    @TempDir
    Path directory = Path.of("");

    private Path dist = Path.of("");
    private Path notes = Path.of("");

    /** All paths have a blank in them, and there is a file by the name of what stands before it. */
    @BeforeEach
    void makeDistribution() throws IOException {
        dist = directory.resolve("my apps/cc");
        notes = Files.createDirectories(directory.resolve("notes"));
        Files.writeString(directory.resolve("my"), "precious");
        Files.createDirectories(directory.resolve("my tmp"));
        for (String jar : List.of("cli", "coordinator", "worker")) {
            write(dist.resolve("lib/crosscheck-" + jar + "-0.1.0.jar"), "");
        }
        for (String script : List.of("crosscheck", "remember-classes")) {
            program(dist.resolve("bin").resolve(script), Files.readString(Path.of("src/main/bin", script)));
        }
        write(directory.resolve("my java/release"), "JAVA_VERSION=\"17.0.1\"\n");
        program(
                directory.resolve("my java/bin/java"),
                """
                #!/bin/sh
                note=$NOTES/$$
                for word in "$@"; do
                  case $word in
                    -XX:ArchiveClassesAtExit=*) echo made >"${word#*=}" ;;
                  esac
                  printf 'word %s\\n' "$word"
                done >"$note"
                env | sed -n 's/^CROSSCHECK_/variable &/p; s/^LC_/locale &/p' >>"$note"
                echo ready
                """);
    }

    @Test
    void theClassesAreNotedInsideTheDistributionWhateverItsPath() throws Exception {
        Ran ran = run("remember-classes", Map.of());

        assertThat(ran.output()).isEmpty();
        assertThat(directory.resolve("my")).hasContent("precious");
        assertThat(dist.resolve("lib/coordinator.jsa")).exists();
        assertThat(dist.resolve("lib/asktell.jsa")).exists();
        assertThat(dist.resolve("lib/cli.jsa")).exists();
    }

    @Test
    void whatNotesTheClassesReachesNothingThatTheVariablesName() throws Exception {
        Ran ran = run(
                "remember-classes",
                Map.of(
                        "CROSSCHECK_STORAGE", "postgres",
                        "CROSSCHECK_POSTGRES_URL", "postgresql://db/precious",
                        "CROSSCHECK_POSTGRES_PASSWORD", "word\nCROSSCHECK_NOT=a name",
                        "CROSSCHECK_CLUSTER_HOST", "10.0.0.1",
                        "CROSSCHECK_KEY", "precious",
                        "CROSSCHECK_HOME", "precious"));

        assertThat(ran.starts()).hasSize(3).allSatisfy(start -> {
            assertThat(start)
                    .filteredOn(line -> line.startsWith("variable "))
                    .allMatch(line -> line.matches("variable CROSSCHECK_(HOME=.*/home|ARCHIVE=.*\\.jsa)"));
            assertThat(start).noneMatch(line -> line.contains("precious"));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"coordinator", "asktell", "sweeps"})
    void aKnownArchiveIsOneWord(String verb) throws Exception {
        run("remember-classes", Map.of());

        String archive = verb.equals("sweeps") ? "cli" : verb;
        assertThat(run("crosscheck", Map.of(), verb, "an argument").words())
                .contains("-XX:SharedArchiveFile=" + real("lib/" + archive + ".jsa"), "an argument")
                .doesNotContain("-Xshare:auto");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"coordinator", "worker", "sweeps", "asktell", "admin verify", "admin restore", "admin backup"})
    void aCollectorThatIsNamedIsTheOnlyOne(String verb) throws Exception {
        Ran ran = run("crosscheck", Map.of("CROSSCHECK_JAVA_OPTS", "-Xmx1g -XX:+UseG1GC"), verb.split(" "));

        assertThat(ran.words())
                .contains("-Xmx1g")
                .filteredOn(word -> word.matches("-XX:\\+Use.*GC"))
                .containsExactly("-XX:+UseG1GC");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sweeps", "asktell", "admin verify", "admin backup"})
    void commandsUseTheSerialCollectorOtherwise(String verb) throws Exception {
        assertThat(run("crosscheck", Map.of(), verb.split(" ")).words()).contains("-XX:+UseSerialGC");
    }

    @ParameterizedTest
    @CsvSource({"LC_ALL,C,LC_ALL", "LC_ALL,POSIX,LC_ALL", "LANG,C,LC_CTYPE", "LANG,xx_YY.nowhere,LC_CTYPE"})
    void withoutALocaleNamesOfFilesAreStillUtf8(String variable, String value, String set) throws Exception {
        Map<String, String> bare = new HashMap<>(Map.of("LC_ALL", "", "LC_CTYPE", "", "LANG", ""));
        bare.put(variable, value);

        assertThat(run("crosscheck", bare, "sweeps").starts()).hasSize(1);
        assertThat(run("crosscheck", bare, "sweeps").starts().get(0)).contains("locale " + set + "=C.UTF-8");
    }

    @Test
    void aLocaleInUtf8IsLeftAlone() throws Exception {
        assertThat(run("crosscheck", Map.of("LC_ALL", "C.UTF-8"), "sweeps")
                        .starts()
                        .get(0))
                .contains("locale LC_ALL=C.UTF-8")
                .noneMatch(line -> line.startsWith("locale LC_CTYPE"));
    }

    /** {@code starts}: of each JVM, its words and its variables. */
    private record Ran(String output, List<List<String>> starts) {
        /** Of the only start. */
        List<String> words() {
            assertThat(starts).hasSize(1);
            return starts.get(0).stream()
                    .filter(line -> line.startsWith("word "))
                    .map(line -> line.substring("word ".length()))
                    .toList();
        }
    }

    private Ran run(String script, Map<String, String> variables, String... arguments) throws Exception {
        for (Path note : list(notes)) {
            Files.delete(note);
        }
        Path output = directory.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(
                                Stream.of(dist.resolve("bin").resolve(script).toString()), Stream.of(arguments))
                        .toList())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("CROSSCHECK_"));
        builder.environment().putAll(variables);
        builder.environment().put("JAVA_HOME", directory.resolve("my java").toString());
        builder.environment().put("TMPDIR", directory.resolve("my tmp").toString());
        builder.environment().put("NOTES", notes.toString());
        Process process = builder.start();
        process.getOutputStream().close();
        assertThat(process.waitFor(50, TimeUnit.SECONDS)).as("it ends").isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        List<List<String>> starts =
                list(notes).stream().map(LauncherTest::lines).toList();
        return new Ran(Files.readString(output), starts);
    }

    private Path real(String path) throws IOException {
        return dist.toRealPath().resolve(path);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        }
    }

    private static void program(Path path, String text) throws IOException {
        write(path, text);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void write(Path path, String text) throws IOException {
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
