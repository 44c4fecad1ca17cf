package dev.crosscheck.coordinator.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every {@link BlobStore} does. */
public abstract class BlobStoreContractTest {
    /** The store under test: empty at the start of each test, the same within it. */
    protected abstract BlobStore store();

    /** Writes in uneven pieces. */
    protected final BlobHash write(byte[] content) throws IOException {
        try (BlobWriter writer = store().openWrite(Long.MAX_VALUE)) {
            int done = 0;
            for (int next = 1; done < content.length; next = next * 3 + 1) {
                int now = Math.min(next, content.length - done);
                writer.write(content, done, now);
                done += now;
            }
            return writer.commit();
        }
    }

    protected static byte[] content(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @Test
    void contentComesBackWhateverItsLength() throws IOException {
        for (int length : new int[] {0, 1, 65_535, 65_536, 65_537, 131_072, 1_000_000}) {
            byte[] content = content(length);
            BlobHash hash = write(content);

            assertThat(store().size(hash)).hasValue(length);
            try (InputStream in = store().open(hash).orElseThrow()) {
                assertThat(in.readAllBytes()).isEqualTo(content);
            }
        }
    }

    @Test
    void hashIsTheSha256OfTheContent() throws IOException {
        assertThat(write("abc".getBytes(UTF_8)).hex())
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    @Test
    void readingMayStartAnywhere() throws IOException {
        byte[] content = content(200_000);
        BlobHash hash = write(content);

        for (int from : new int[] {0, 1, 65_536, 65_537, 199_999, 200_000}) {
            try (InputStream in = store().open(hash, from).orElseThrow()) {
                assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(content, from, content.length));
            }
        }
        assertThatThrownBy(() -> store().open(hash, 200_001)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store().open(hash, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nothingIsVisibleBeforeCommitNorAfterAbandoning() throws IOException {
        BlobHash hash = write("abc".getBytes(UTF_8));
        assertThat(store().delete(hash)).isTrue();
        try (BlobWriter writer = store().openWrite(10)) {
            writer.write("abc".getBytes(UTF_8), 0, 3);
            assertThat(writer.size()).isEqualTo(3);
            assertThat(store().list()).isEmpty();
        }

        assertThat(store().list()).isEmpty();
        assertThat(store().open(hash)).isEmpty();
        assertThat(store().size(hash)).isEmpty();
        assertThat(store().delete(hash)).isFalse();
    }

    @Test
    void sameContentIsKeptOnce() throws IOException {
        BlobHash first = write(content(100));
        BlobHash second = write(content(100));

        assertThat(first).isEqualTo(second);
        assertThat(store().list()).containsExactly(first);
    }

    @Test
    void contentThatIsStoredAnewIsAnotherEditionAndStaysWhenTheOldOneIsToGo() throws IOException {
        write(content(100));
        StoredBlob old = store().stored().get(0);
        write(content(100));
        StoredBlob now = store().stored().get(0);

        assertThat(now.hash()).isEqualTo(old.hash());
        assertThat(now).isNotEqualTo(old);
        assertThat(store().deleteUnlessStoredAnew(old)).isFalse();
        assertThat(store().size(now.hash())).hasValue(100);
        assertThat(store().deleteUnlessStoredAnew(now)).isTrue();
        assertThat(store().stored()).isEmpty();
        assertThat(store().deleteUnlessStoredAnew(now)).isFalse();
    }

    @Test
    void whoeverStoresContentHasItHoweverCloselyTheOldEditionIsRemoved() throws Exception {
        byte[] content = content(10);
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            for (int round = 0; round < 200; round++) {
                BlobHash hash = write(content);
                StoredBlob old = store().stored().get(0);
                CyclicBarrier start = new CyclicBarrier(2);
                Future<Boolean> removed = other.submit(() -> {
                    start.await(1, TimeUnit.MINUTES);
                    return store().deleteUnlessStoredAnew(old);
                });
                start.await(1, TimeUnit.MINUTES);
                write(content);
                boolean gone = removed.get(1, TimeUnit.MINUTES);

                assertThat(store().size(hash))
                        .as("round %d, the old one was removed: %s", round, gone)
                        .hasValue(10);
                store().delete(hash);
            }
        } finally {
            other.shutdownNow();
        }
    }

    @Test
    void tooMuchIsRefusedWithTheLimit() throws IOException {
        try (BlobWriter writer = store().openWrite(10)) {
            writer.write(new byte[10], 0, 10);
            assertThatThrownBy(() -> writer.write(new byte[1], 0, 1))
                    .isInstanceOf(BlobTooLargeException.class)
                    .hasMessageContaining("larger than the 10 bytes allowed");
        }
        assertThat(store().list()).isEmpty();
    }

    @Test
    void openStreamOutlivesDeletion() throws IOException {
        byte[] content = content(300_000);
        BlobHash hash = write(content);
        try (InputStream in = store().open(hash).orElseThrow()) {
            assertThat(in.read()).isEqualTo(content[0] & 0xFF);
            store().delete(hash);
            assertThat(in.readAllBytes()).hasSize(299_999);
        }
    }
}
