package dev.crosscheck.coordinator.journal.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.Done;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class CommitQueueTest {
    private static final RocksDbSettings.Queue BOUNDS = new RocksDbSettings.Queue(3, 1000, 500);

    private static WriteSet write(int bytes) {
        return new WriteSet().put(ColumnFamily.STORE, new byte[0], new byte[bytes]);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatWaitsDuringASyncSharesTheNextOneAndNothingIsAcknowledgedBefore() {
        CountDownLatch disk = new CountDownLatch(1);
        CountDownLatch started = new CountDownLatch(1);
        List<Integer> groups = Collections.synchronizedList(new ArrayList<>());
        CommitQueue queue = new CommitQueue(BOUNDS, group -> {
            groups.add(group.size());
            started.countDown();
            await(disk);
        });
        CompletableFuture<Done> first = queue.add(write(1));
        await(started);
        List<CompletableFuture<Done>> others = List.of(queue.add(write(1)), queue.add(write(1)), queue.add(write(1)));

        assertThat(first).isNotDone();
        assertThat(others).noneMatch(CompletableFuture::isDone);

        disk.countDown();
        queue.close();

        assertThat(first).isCompleted();
        assertThat(others).allMatch(CompletableFuture::isDone);
        assertThat(groups).containsExactly(1, 3);
        assertThat(queue.meanGroupSize()).isEqualTo(2.0);
    }

    @Test
    void fullQueueFailsAtOnceAndLosesNothingElse() {
        CountDownLatch disk = new CountDownLatch(1);
        CountDownLatch started = new CountDownLatch(1);
        List<Integer> groups = Collections.synchronizedList(new ArrayList<>());
        CommitQueue queue = new CommitQueue(BOUNDS, group -> {
            groups.add(group.size());
            started.countDown();
            await(disk);
        });
        CompletableFuture<Done> first = queue.add(write(1));
        await(started);
        List<CompletableFuture<Done>> held = List.of(queue.add(write(400)), queue.add(write(400)));

        assertRefused(queue.add(write(400)), "the write queue is full");

        disk.countDown();
        queue.close();
        assertThat(first).isCompleted();
        assertThat(held).allMatch(f -> f.isDone() && !f.isCompletedExceptionally());
        assertThat(groups).as("at most 500 bytes a group").containsExactly(1, 1, 1);
    }

    @Test
    void failedGroupFailsItsWritersAndTheNextOneGoesOn() {
        List<String> calls = Collections.synchronizedList(new ArrayList<>());
        try (CommitQueue queue = new CommitQueue(BOUNDS, group -> {
            calls.add("x");
            if (calls.size() == 1) {
                throw new StorageException(StorageException.Reason.DISK_FULL, "no room");
            }
        })) {
            assertRefused(queue.add(write(1)), "no room");
            assertThat(queue.add(write(1)).join()).isEqualTo(Done.getInstance());
        }
    }

    @Test
    void closedQueueRefusesClearly() {
        CommitQueue queue = new CommitQueue(BOUNDS, group -> {});
        queue.close();

        assertRefused(queue.add(write(1)), "shutting down");
    }

    private static void assertRefused(CompletableFuture<Done> write, String text) {
        assertThatThrownBy(write::join)
                .hasCauseInstanceOf(StorageException.class)
                .hasMessageContaining(text);
    }
}
