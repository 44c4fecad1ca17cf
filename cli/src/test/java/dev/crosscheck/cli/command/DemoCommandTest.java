package dev.crosscheck.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.cli.CliMain;
import dev.crosscheck.cli.console.CliContext;
import dev.crosscheck.cli.console.ExitCode;
import dev.crosscheck.cli.console.Screen;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code demo} over a stand-in for the coordinator, which notes its variables and ends. */
@Timeout(60)
class DemoCommandTest {
    @TempDir
    Path directory = Path.of("");

    @Test
    void itsCoordinatorKnowsNoDatabaseClusterOrKeyOfTheUser() throws Exception {
        int exit = demo(Map.of(
                "PATH", System.getenv("PATH"),
                "CROSSCHECK_HOME", directory.resolve("home").toString(),
                "CROSSCHECK_JAVA_OPTS", "-Xmx1g",
                "CROSSCHECK_CLUSTER_CONTACTS", "10.0.0.1:8472",
                "CROSSCHECK_STORAGE", "postgres",
                "CROSSCHECK_POSTGRES_URL", "postgresql://db/precious",
                "CROSSCHECK_CLUSTER_HOST", "10.0.0.1",
                "CROSSCHECK_KEY", "precious",
                "CROSSCHECK_TOKEN", "precious",
                "CROSSCHECK_SERVER", "precious:1"));

        assertThat(exit).isEqualTo(ExitCode.FAILED.number());
        assertThat(Files.readAllLines(directory.resolve("variables")))
                .filteredOn(line -> line.startsWith("CROSSCHECK_"))
                .hasSize(2)
                .contains("CROSSCHECK_JAVA_OPTS=-Xmx1g")
                .anyMatch(line -> line.matches("CROSSCHECK_HOME=.*crosscheck-demo-.*/home"));
    }

    private int demo(Map<String, String> environment) throws IOException {
        Path script = Files.createDirectories(directory.resolve("dist/bin")).resolve("crosscheck");
        Files.writeString(script, "#!/bin/sh\nenv > '" + directory.resolve("variables") + "'\nexit 1\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        Screen nowhere = Screen.plain(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
        return CliMain.run(
                new String[] {"demo"},
                new CliContext(
                        environment,
                        directory,
                        nowhere,
                        nowhere,
                        InstantSource.system(),
                        Optional.of(directory.resolve("dist"))));
    }
}
