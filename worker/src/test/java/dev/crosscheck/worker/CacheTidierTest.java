package dev.crosscheck.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.worker.data.BlobCache;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullUnmarked
class CacheTidierTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path folder;

    private final BlockingQueue<Set<String>> asked = new LinkedBlockingQueue<>();

    @Test
    void whatNoSweepNeedsIsRemovedOnceNobodyUsesIt() throws Exception {
        BlobCache cache =
                new BlobCache(folder, 1 << 20, (sha256, offset, out) -> out.write(content(sha256)), () -> NOW);
        String needed = fetch(cache, "needed");
        String old = fetch(cache, "old");
        BlobCache.Use use = cache.use();
        use.get(reference("used"));
        String used = reference("used").getSha256();
        CacheTidier tidier = new CacheTidier(cache, contents -> {
            asked.add(Set.copyOf(contents));
            return List.of(old, used);
        });
        tidier.start(Duration.ofMillis(20));
        try {
            assertThat(asked.poll(30, TimeUnit.SECONDS)).containsExactlyInAnyOrder(needed, old, used);
            assertThat(asked.poll(30, TimeUnit.SECONDS)).containsExactlyInAnyOrder(needed, used);
            use.close();
            asked.clear();
            asked.poll(30, TimeUnit.SECONDS);
            asked.poll(30, TimeUnit.SECONDS);
            assertThat(cache.contents()).containsExactly(needed);
        } finally {
            tidier.close();
        }
    }

    @Test
    void aCoordinatorThatCannotAnswerIsAskedAgain() throws Exception {
        BlobCache cache =
                new BlobCache(folder, 1 << 20, (sha256, offset, out) -> out.write(content(sha256)), () -> NOW);
        String old = fetch(cache, "old");
        CacheTidier tidier = new CacheTidier(cache, contents -> {
            asked.add(Set.copyOf(contents));
            throw Status.UNIMPLEMENTED.asRuntimeException();
        });
        tidier.start(Duration.ofMillis(20));
        try {
            assertThat(asked.poll(30, TimeUnit.SECONDS)).containsExactly(old);
            assertThat(asked.poll(30, TimeUnit.SECONDS)).containsExactly(old);
        } finally {
            tidier.close();
        }
    }

    private static String fetch(BlobCache cache, String text) throws Exception {
        try (BlobCache.Use use = cache.use()) {
            use.get(reference(text));
        }
        return reference(text).getSha256();
    }

    private static byte[] content(String sha256) {
        return List.of("needed", "old", "used").stream()
                .filter(text -> reference(text).getSha256().equals(sha256))
                .findFirst()
                .orElseThrow()
                .getBytes(StandardCharsets.UTF_8);
    }

    private static FileRef reference(String text) {
        try {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            String sha256 = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
            return FileRef.newBuilder()
                    .setName(text)
                    .setSha256(sha256)
                    .setSize(bytes.length)
                    .build();
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
