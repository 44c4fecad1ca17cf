package dev.crosscheck.coordinator.journal.rocksdb;

import akka.Done;
import dev.crosscheck.coordinator.journal.rocksdb.StorageException.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The bounded queue in front of the disk and its single writer thread. The thread takes whatever waits, up to a size, and commits it as one
 * group; a caller's future completes only after that. Thread-safe.
 */
final class CommitQueue implements AutoCloseable {
    private record Entry(WriteSet set, CompletableFuture<Done> done) {}

    private final Object lock = new Object();
    private final ArrayDeque<Entry> waiting = new ArrayDeque<>();
    private final RocksDbSettings.Queue bounds;
    private final Consumer<List<WriteSet>> commit;
    private final Thread writer;
    private long waitingBytes;
    private boolean closed;
    private long groups;
    private long writes;

    /**
     * Starts the writer.
     *
     * @param commit makes a group durable; throws when nothing of it is acknowledged
     */
    CommitQueue(RocksDbSettings.Queue bounds, Consumer<List<WriteSet>> commit) {
        this.bounds = bounds;
        this.commit = commit;
        this.writer = new Thread(this::run, "crosscheck-rocksdb-writer");
        writer.setDaemon(true);
        writer.start();
    }

    CompletableFuture<Done> add(WriteSet set) {
        CompletableFuture<Done> done = new CompletableFuture<>();
        synchronized (lock) {
            if (closed) {
                done.completeExceptionally(new StorageException(
                        Reason.CLOSED,
                        "the store is closed: the coordinator is shutting down; try again when it is back"));
            } else if (waiting.size() >= bounds.maxWrites()
                    || (!waiting.isEmpty() && waitingBytes + set.sizeBytes() > bounds.maxBytes())) {
                done.completeExceptionally(
                        new StorageException(
                                Reason.OVERLOADED,
                                "the write queue is full (" + waiting.size() + " writes, " + waitingBytes
                                        + " bytes): the disk is slower than the load; try again later, use a faster disk or fewer workers"));
            } else {
                waiting.add(new Entry(set, done));
                waitingBytes += set.sizeBytes();
                lock.notifyAll();
            }
        }
        return done;
    }

    private void run() {
        for (List<Entry> group = nextGroup(); !group.isEmpty(); group = nextGroup()) {
            List<WriteSet> sets = new ArrayList<>(group.size());
            group.forEach(e -> sets.add(e.set));
            try {
                commit.accept(sets);
            } catch (RuntimeException | Error e) {
                group.forEach(entry -> entry.done.completeExceptionally(e));
                continue;
            }
            group.forEach(entry -> entry.done.complete(Done.getInstance()));
        }
    }

    /** Waits for writes; empty only when the queue is closed and drained. */
    private List<Entry> nextGroup() {
        synchronized (lock) {
            while (waiting.isEmpty() && !closed) {
                try {
                    lock.wait();
                } catch (InterruptedException e) {
                    // Nobody has a reason to interrupt this thread; what waits is still written.
                    closed = true;
                }
            }
            List<Entry> group = new ArrayList<>();
            long bytes = 0;
            while (!waiting.isEmpty()
                    && (group.isEmpty() || bytes + waiting.element().set.sizeBytes() <= bounds.groupMaxBytes())) {
                Entry entry = waiting.remove();
                bytes += entry.set.sizeBytes();
                group.add(entry);
            }
            waitingBytes -= bytes;
            if (!group.isEmpty()) {
                groups++;
                writes += group.size();
            }
            return group;
        }
    }

    /** Writes per group so far, for measurements. */
    double meanGroupSize() {
        synchronized (lock) {
            return groups == 0 ? 0 : writes / (double) groups;
        }
    }

    /** Takes no more writes, commits those that wait, and returns when the writer is done. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
        }
        boolean interrupted = false;
        while (writer.isAlive()) {
            try {
                writer.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
