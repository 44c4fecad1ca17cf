package dev.crosscheck.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.proto.v1.FileRef;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullUnmarked
class BlobCacheTest {
    private static final byte[] CONTENT = "0123456789".repeat(100).getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private final List<Long> offsets = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void aContentIsFetchedOnceForAllCachesOfAFolder() throws Exception {
        BlobCache one = cache(1 << 20, this::whole);
        BlobCache two = cache(1 << 20, this::whole);
        List<CompletableFuture<Path>> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            BlobCache cache = one;
            all.add(CompletableFuture.supplyAsync(() -> get(cache, CONTENT)));
        }
        for (CompletableFuture<Path> path : all) {
            assertThat(Files.readAllBytes(path.get())).isEqualTo(CONTENT);
        }
        assertThat(Files.readAllBytes(get(two, CONTENT))).isEqualTo(CONTENT);
        assertThat(offsets).containsExactly(0L);
    }

    @Test
    void aBrokenTransferGoesOnWhereItBroke() {
        BlobCache cache = cache(1 << 20, (hash, offset, out) -> {
            offsets.add(offset);
            out.write(CONTENT, (int) offset, Math.min(400, CONTENT.length - (int) offset));
            if (offset + 400 < CONTENT.length) {
                throw new IOException("broken");
            }
        });
        assertThat(get(cache, CONTENT)).hasBinaryContent(CONTENT);
        assertThat(offsets).containsExactly(0L, 400L, 800L);
    }

    @Test
    void aWrongContentIsNeverHandedOut() {
        BlobCache cache = cache(1 << 20, (hash, offset, out) -> out.write(new byte[] {1}));
        assertThatThrownBy(() -> cache.get(reference(CONTENT)))
                .hasMessageContaining("could not be fetched in 5 attempts")
                .hasMessageContaining("has the hash");
        assertThatThrownBy(
                        () -> cache.get(FileRef.newBuilder().setSha256("../x").build()))
                .isInstanceOf(BlobUnavailableException.class);
    }

    @Test
    void theOldestGoesWhenThereIsTooMuch() throws Exception {
        BlobCache cache = cache(1500, this::whole);
        Path first = get(cache, CONTENT);
        now = now.plusSeconds(3600);
        byte[] other = CONTENT.clone();
        other[0] = 'x';
        assertThat(get(cache, other)).exists();
        assertThat(first).doesNotExist();
        byte[] third = CONTENT.clone();
        third[0] = 'y';
        now = now.plusSeconds(60);
        assertThat(get(cache, third)).exists();
        assertThat(folder.resolve(reference(other).getSha256())).exists();
    }

    private void whole(String hash, long offset, OutputStream out) throws IOException {
        offsets.add(offset);
        for (byte first : new byte[] {'0', 'x', 'y'}) {
            byte[] content = CONTENT.clone();
            content[0] = first;
            if (sha256(content).equals(hash)) {
                out.write(content, (int) offset, content.length - (int) offset);
            }
        }
    }

    private BlobCache cache(long limit, BlobSource source) {
        try {
            return new BlobCache(folder, limit, source, () -> now);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Path get(BlobCache cache, byte[] content) {
        try {
            return cache.get(reference(content));
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static FileRef reference(byte[] content) {
        return FileRef.newBuilder().setName("t").setSha256(sha256(content)).build();
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
