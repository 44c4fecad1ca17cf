package dev.crosscheck.coordinator.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokensTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path home;

    private void write(String text) throws IOException {
        Path file = Files.writeString(home.resolve("tokens"), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void missingFileIsMadeWithOneTokenPerRole() throws IOException {
        Tokens tokens = Tokens.load(home);

        Path file = home.resolve("tokens");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        List<String> lines = Files.readAllLines(file).stream()
                .filter(l -> !l.startsWith("#"))
                .toList();
        assertThat(lines).hasSize(3);
        for (String line : lines) {
            String[] parts = line.split(": ");
            assertThat(tokens.roleOf(parts[1]).map(Role::label)).contains(parts[0]);
            assertThat(tokens.roleOf(parts[1] + "x")).isEmpty();
        }
        assertThat(Tokens.load(home).roleOf(lines.get(0).split(": ")[1])).contains(Role.SUBMITTER);
    }

    @Test
    void aRoleMayHaveSeveralTokens() throws IOException {
        write("# ours\nworker: one\n\n worker :two\nauditor: three: with colon\n");
        Tokens tokens = Tokens.load(home);

        assertThat(tokens.roleOf("one")).contains(Role.WORKER);
        assertThat(tokens.roleOf("two")).contains(Role.WORKER);
        assertThat(tokens.roleOf("three: with colon")).contains(Role.AUDITOR);
        assertThat(tokens.roleOf("")).isEmpty();
        assertThat(tokens.toString()).doesNotContain("one");
    }

    @Test
    void malformedFilesAreRefusedByLineWithoutShowingTokens() throws IOException {
        for (String bad :
                List.of("worker: fine\nroot: hunter2", "worker: fine\nhunter2", "worker: hunter2\nauditor: hunter2")) {
            write(bad);
            assertThatThrownBy(() -> Tokens.load(home))
                    .isInstanceOf(SecretFileException.class)
                    .hasMessageContaining(home.resolve("tokens") + " line 2")
                    .hasMessageNotContaining("hunter2");
        }
        write("# nothing\n");
        assertThatThrownBy(() -> Tokens.load(home)).hasMessageContaining("holds no token");
    }

    @Test
    void fileOpenToOthersIsRefused() throws IOException {
        write("worker: one\n");
        Files.setPosixFilePermissions(home.resolve("tokens"), PosixFilePermissions.fromString("rw-r--r--"));

        assertThatThrownBy(() -> Tokens.load(home)).hasMessageContaining("chmod 600");
    }

    @Test
    void tokensMayComeFromElsewhere() {
        assertThat(Tokens.of(Map.of("t", Role.AUDITOR)).roleOf("t")).contains(Role.AUDITOR);
    }
}
