package dev.crosscheck.worker.session;

import static dev.crosscheck.worker.FakeCoordinator.lease;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.proto.v1.LeaseRef;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@NullUnmarked
class CheckpointUploadsTest {
    @TempDir
    Path folder;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    /** Steps as their uploads begin; each then waits for a word how it ends, "" for well. */
    private final BlockingQueue<String> begun = new LinkedBlockingQueue<>();

    private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();

    private final CheckpointUploads uploads = new CheckpointUploads(
            new CheckpointUploads.Carrier() {
                @Override
                public void awaitReady() {
                    // always
                }

                @Override
                public void carry(LeaseRef lease, long step, Path file, CheckpointUploads.Lane lane)
                        throws IOException, InterruptedException {
                    begun.add(lease.getTrial() + ":" + step + ":" + Files.readString(file));
                    String end = ends.poll(60, TimeUnit.SECONDS);
                    if (!end.isEmpty()) {
                        throw Status.UNAVAILABLE.withDescription(end).asRuntimeException();
                    }
                }
            },
            threads);

    @AfterEach
    void close() {
        threads.shutdownNow();
    }

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve(content), content);
    }

    private String begun() throws InterruptedException {
        return begun.poll(60, TimeUnit.SECONDS);
    }

    @Test
    void ofThoseThatWaitTheNewestWinsAndAllFilesGo() throws Exception {
        Path first = file("a");
        Path second = file("b");
        Path third = file("c");
        uploads.offer(lease(1), first, 1);
        assertThat(begun()).isEqualTo("1:1:a");
        uploads.offer(lease(1), second, 2);
        uploads.offer(lease(1), third, 3);
        assertThat(second).doesNotExist();
        assertThat(begun).as("one at a time").isEmpty();
        ends.add("");
        assertThat(begun()).isEqualTo("1:3:c");
        CompletableFuture<Void> settled = uploads.settled(lease(1), true);
        assertThat(settled).isNotDone();
        ends.add("");
        settled.get(60, TimeUnit.SECONDS);
        assertThat(first).doesNotExist();
        assertThat(third).doesNotExist();
    }

    @Test
    void aFailureIsFollowedByTheNextOne() throws Exception {
        uploads.offer(lease(1), file("a"), 1);
        assertThat(begun()).isEqualTo("1:1:a");
        uploads.offer(lease(1), file("b"), 2);
        ends.add("the disk is full");
        assertThat(begun()).isEqualTo("1:2:b");
        ends.add("");
        uploads.settled(lease(1), true).get(60, TimeUnit.SECONDS);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void slotsDoNotWaitForEachOtherAndWhatNobodyWantsIsDropped() throws Exception {
        uploads.offer(lease(1), file("a"), 1);
        assertThat(begun()).isEqualTo("1:1:a");
        uploads.offer(lease(2), file("b"), 5);
        assertThat(begun()).isEqualTo("2:5:b");
        Path waiting = file("c");
        uploads.offer(lease(1), waiting, 2);
        assertThat(uploads.settled(lease(1), false)).isDone();
        assertThat(waiting).doesNotExist();
        assertThat(uploads.settled(lease(3), true)).as("never had one").isDone();
    }
}
