package dev.crosscheck.worker.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.proto.v1.FileRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullUnmarked
class PrefetchTest {
    private static final long LIMIT = 1000;

    @TempDir
    Path folder;

    private final Map<String, byte[]> contents = new ConcurrentHashMap<>();
    private final BlockingQueue<String> fetched = new LinkedBlockingQueue<>();
    private BlobCache cache;

    @BeforeEach
    void open() throws IOException {
        cache = new BlobCache(
                folder,
                LIMIT,
                (sha256, offset, target) -> {
                    byte[] content = contents.get(sha256);
                    if (content == null) {
                        throw new BlobUnavailableException("no such content.");
                    }
                    fetched.add(sha256);
                    target.write(content, (int) offset, content.length - (int) offset);
                },
                InstantSource.fixed(Instant.EPOCH));
    }

    private FileRef content(char letter, int bytes) throws Exception {
        byte[] content = String.valueOf(letter).repeat(bytes).getBytes(StandardCharsets.UTF_8);
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        contents.put(sha256, content);
        return FileRef.newBuilder()
                .setName(String.valueOf(letter))
                .setSha256(sha256)
                .setSize(bytes)
                .build();
    }

    @Test
    void whatFitsHalfOfTheCacheComesInOrderAndOnce() throws Exception {
        FileRef first = content('a', 300);
        FileRef large = content('b', 300);
        FileRef small = content('c', 150);
        FileRef gone =
                FileRef.newBuilder().setSha256("0".repeat(64)).setSize(10).build();
        Prefetch prefetch = new Prefetch(cache, LIMIT, List::of, Duration.ofMinutes(1));
        prefetch.fetch(List.of(gone, first, large, small));
        prefetch.fetch(List.of(gone, first, large, small));
        assertThat(fetched).containsExactly(first.getSha256(), small.getSha256());
        assertThat(folder.resolve(first.getSha256())).hasSize(300);
    }

    @Test
    void aSourceThatCannotTellIsAskedAgain() throws Exception {
        FileRef file = content('a', 10);
        int[] asked = new int[1];
        Prefetch.Source source = () -> {
            if (asked[0]++ < 2) {
                throw new IOException("unimplemented");
            }
            return List.of(file);
        };
        try (Prefetch prefetch = new Prefetch(cache, LIMIT, source, Duration.ZERO)) {
            prefetch.start();
            assertThat(fetched.poll(60, TimeUnit.SECONDS)).isEqualTo(file.getSha256());
        }
    }
}
