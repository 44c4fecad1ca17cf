package dev.crosscheck.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.proto.v1.FileRef;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
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
    void aContentIsFetchedOnceForAllSlotsAndLaterProcesses() throws Exception {
        BlobCache cache = cache(1 << 20, this::whole);
        List<CompletableFuture<Path>> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(CompletableFuture.supplyAsync(() -> get(cache, CONTENT)));
        }
        for (CompletableFuture<Path> path : all) {
            assertThat(Files.readAllBytes(path.get())).isEqualTo(CONTENT);
        }
        assertThat(get(cache(1 << 20, this::whole), CONTENT)).hasBinaryContent(CONTENT);
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
        assertThatThrownBy(() -> cache.use().get(reference(CONTENT)))
                .hasMessageContaining("could not be fetched in 5 attempts")
                .hasMessageContaining("has the hash");
        assertThatThrownBy(() ->
                        cache.use().get(FileRef.newBuilder().setSha256("../x").build()))
                .isInstanceOf(BlobUnavailableException.class);
    }

    @Test
    void aTransferThatItsProcessDidNotEndGoesOnInTheNext() throws Exception {
        Files.write(folder.resolve(reference(CONTENT).getSha256() + ".part"), Arrays.copyOf(CONTENT, 600));
        assertThat(get(cache(1 << 20, this::whole), CONTENT)).hasBinaryContent(CONTENT);
        assertThat(offsets).containsExactly(600L);
    }

    @Test
    void whatIsLeftOfAnEarlierTransferIsThrownAwayWhenItIsWrong() throws Exception {
        Path part = folder.resolve(reference(CONTENT).getSha256() + ".part");
        Files.write(part, new byte[600]);
        assertThat(get(cache(1 << 20, this::whole), CONTENT)).hasBinaryContent(CONTENT);
        assertThat(offsets).containsExactly(600L, 0L);

        offsets.clear();
        Files.delete(folder.resolve(reference(CONTENT).getSha256()));
        Files.write(part, new byte[5000]);
        BlobCache cache = cache(1 << 20, (hash, offset, out) -> {
            if (offset > CONTENT.length) {
                throw new BlobUnavailableException("offset beyond the end");
            }
            whole(hash, offset, out);
        });
        assertThat(get(cache, CONTENT)).hasBinaryContent(CONTENT);
        assertThat(offsets).containsExactly(0L);
    }

    @Test
    void aSlowTransferGoesOnAsLongAsItComesNearerToItsEnd() {
        BlobCache cache = cache(1 << 20, (hash, offset, out) -> {
            offsets.add(offset);
            out.write(CONTENT, (int) offset, 1);
            if (offset + 1 < CONTENT.length) {
                throw new IOException("broken");
            }
        });
        assertThat(get(cache, CONTENT)).hasBinaryContent(CONTENT);
        assertThat(offsets).hasSize(CONTENT.length);
    }

    @Test
    void aDamagedFileIsNoticedAndFetchedAnew() throws Exception {
        BlobCache first = cache(1 << 20, this::whole);
        Path file = get(first, CONTENT);
        byte[] damaged = CONTENT.clone();
        damaged[500] ^= 1;
        Files.write(file, damaged);
        assertThat(get(cache(1 << 20, this::whole), CONTENT)).hasBinaryContent(CONTENT);
        assertThat(offsets).containsExactly(0L, 0L);

        Files.write(file, Arrays.copyOf(CONTENT, 10));
        assertThat(get(first, CONTENT)).hasBinaryContent(CONTENT);
        assertThat(offsets).hasSize(3);
    }

    @Test
    void theOneUsedLongestAgoGoesFirst() {
        BlobCache cache = cache(2500, this::whole);
        Path first = get(cache, CONTENT);
        now = now.plusSeconds(1);
        Path second = get(cache, with('x'));
        now = now.plusSeconds(1);
        get(cache, CONTENT);
        now = now.plusSeconds(1);
        Path third = get(cache, with('y'));
        assertThat(first).exists();
        assertThat(second).doesNotExist();
        assertThat(third).exists();
    }

    @Test
    void whatIsInUseStaysHoweverLongAndHoweverLargeItIs() throws Exception {
        BlobCache cache = cache(1500, this::whole);
        Path used;
        try (BlobCache.Use trial = cache.use();
                BlobCache.Use otherSlot = cache.use()) {
            used = trial.get(reference(CONTENT));
            otherSlot.get(reference(CONTENT));
            otherSlot.close();
            now = now.plusSeconds(100_000);
            Path idle = get(cache, with('x'));
            now = now.plusSeconds(1);
            assertThat(get(cache, with('y'))).exists();
            assertThat(used).exists();
            assertThat(idle).doesNotExist();
        }
        now = now.plusSeconds(1);
        get(cache, with('x'));
        assertThat(used).doesNotExist();
    }

    @Test
    void transfersThatNobodyGoesOnWithAreThrownAwayAfterADay() throws Exception {
        Path part = folder.resolve("0".repeat(64) + ".part");
        Files.write(part, new byte[100]);
        Files.setLastModifiedTime(part, FileTime.from(now));
        now = now.plus(Duration.ofHours(23));
        get(cache(1 << 20, this::whole), CONTENT);
        assertThat(part).exists();
        now = now.plus(Duration.ofHours(2));
        get(cache(1 << 20, this::whole), with('x'));
        assertThat(part).doesNotExist();
    }

    private static byte[] with(char first) {
        byte[] content = CONTENT.clone();
        content[0] = (byte) first;
        return content;
    }

    private synchronized void whole(String hash, long offset, OutputStream out) throws IOException {
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
        try (BlobCache.Use use = cache.use()) {
            return use.get(reference(content));
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static FileRef reference(byte[] content) {
        return FileRef.newBuilder()
                .setName("t")
                .setSha256(sha256(content))
                .setSize(content.length)
                .build();
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
