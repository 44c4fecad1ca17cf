package dev.crosscheck.coordinator.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealingKeyTest {
    private static final byte[] BYTES = HexFormat.of().parseHex("00112233445566778899aabbccddeeff".repeat(2));

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    @Test
    void missingKeyIsMadeForOnlyItsOwnerAndReadBack() throws IOException {
        Path home = root.resolve("home");
        SealingKey made = SealingKey.load(home, Map.of(), true);
        SealingKey read = SealingKey.load(home, Map.of(), false);

        assertThat(made.fingerprint("x")).isEqualTo(read.fingerprint("x")).isNotEqualTo(made.fingerprint("y"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("key"))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home)))
                .isEqualTo("rwx------");
        try (var files = Files.list(home)) {
            assertThat(files).containsExactly(home.resolve("key"));
        }
    }

    @Test
    void missingKeyOfAnOldDirectoryIsRefused() {
        assertThatThrownBy(() -> SealingKey.load(root, Map.of(), false))
                .isInstanceOf(SecretFileException.class)
                .hasMessageContaining(root.resolve("key") + " is missing")
                .hasMessageContaining("CROSSCHECK_KEY");
    }

    @Test
    void variableWinsAndMayBeHexOrBase64() {
        String hex = HexFormat.of().formatHex(BYTES);
        String base64 = Base64.getEncoder().encodeToString(BYTES);

        String expected = SealingKey.of(BYTES).fingerprint("x");
        assertThat(SealingKey.load(root, Map.of("CROSSCHECK_KEY", hex), true).fingerprint("x"))
                .isEqualTo(expected);
        assertThat(SealingKey.load(root, Map.of("CROSSCHECK_KEY", base64 + "\n"), true)
                        .fingerprint("x"))
                .isEqualTo(expected);
        assertThat(root.resolve("key")).doesNotExist();
    }

    @Test
    void keyFileOpenToOthersIsRefusedWithTheRemedy() throws IOException {
        Path file = Files.writeString(root.resolve("key"), Base64.getEncoder().encodeToString(BYTES));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        assertThatThrownBy(() -> SealingKey.load(root, Map.of(), false))
                .hasMessageContaining(file + " is open to other users")
                .hasMessageContaining("chmod 600 " + file);
    }

    @Test
    void malformedKeysAreRefusedWithoutBeingShown() {
        for (String bad : List.of("hunter2!", "aGVsbG8=", "zz".repeat(32))) {
            assertThatThrownBy(() -> SealingKey.load(root, Map.of("CROSSCHECK_KEY", bad), true))
                    .isInstanceOf(SecretFileException.class)
                    .hasNoCause()
                    .hasMessageContaining("openssl rand -base64 32")
                    .hasMessageNotContaining(bad);
        }
    }

    @Test
    void keyIsNeverPrinted() {
        SealingKey key = SealingKey.of(BYTES);
        assertThat(key.toString()).isEqualTo("SealingKey from the caller");
        assertThat(key.fingerprint("x")).hasSize(32);
    }

    @Test
    void manyStartingAtOnceAgreeOnKeyAndTokens() throws Exception {
        int starters = 8;
        for (int round = 0; round < 20; round++) {
            Path home = root.resolve("home" + round);
            CyclicBarrier start = new CyclicBarrier(starters);
            ExecutorService threads = Executors.newFixedThreadPool(starters);
            List<Future<String>> keys = new ArrayList<>();
            for (int i = 0; i < starters; i++) {
                keys.add(threads.submit(() -> {
                    start.await();
                    Tokens.load(home);
                    return SealingKey.load(home, Map.of(), true).fingerprint("x");
                }));
            }
            String first = keys.get(0).get();
            for (Future<String> key : keys) {
                assertThat(key.get()).isEqualTo(first);
            }
            threads.shutdown();
        }
    }
}
