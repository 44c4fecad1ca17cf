package dev.crosscheck.coordinator.checkpoint;

import akka.Done;
import dev.crosscheck.coordinator.checkpoint.CheckpointRefusedException.Why;
import dev.crosscheck.coordinator.store.BlobHash;
import dev.crosscheck.coordinator.store.BlobStore;
import dev.crosscheck.coordinator.store.BlobWriter;
import dev.crosscheck.coordinator.store.Document;
import dev.crosscheck.coordinator.store.DocumentStore;
import dev.crosscheck.coordinator.sweep.LeaseKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last checkpoint of each trial that has not ended: its content in the blob store, with random bytes behind it so that no two saves share a content, and one record per trial that names it. A record changes in
 * atomic steps, so of two attempts that save at once one is refused. Thread-safe.
 */
public final class Checkpoints {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
    private static final String COLLECTION = "checkpoints";
    private static final int SALT_BYTES = 32;

    private final BlobStore blobs;
    private final DocumentStore documents;
    private final Standing.Source standings;
    private final Executor blocking;
    private final SecureRandom random;
    private final long maxBytes;
    /** Trials that this coordinator knows to have one: the others need no look when they end. */
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    /**
     * Checkpoints in these stores.
     *
     * @param blocking runs what waits for the disk
     * @param maxBytes of one checkpoint; 0: none are taken
     */
    public Checkpoints(
            BlobStore blobs,
            DocumentStore documents,
            Standing.Source standings,
            Executor blocking,
            SecureRandom random,
            long maxBytes) {
        this.blobs = blobs;
        this.documents = documents;
        this.standings = standings;
        this.blocking = blocking;
        this.random = random;
        this.maxBytes = maxBytes;
    }

    /** Whether any are taken. */
    public boolean areTaken() {
        return maxBytes > 0;
    }

    /**
     * Starts to take a checkpoint. Blocks.
     *
     * @param size in bytes
     * @throws CheckpointRefusedException when it is too large, or the attempt is not its trial's present one
     */
    public CheckpointDraft begin(LeaseKey lease, long step, long size) throws IOException {
        if (size <= 0 || step < 0) {
            throw new CheckpointRefusedException(
                    Why.MALFORMED, "size " + size + ", step " + step + " (expected: size > 0, step >= 0)");
        }
        if (size > maxBytes) {
            throw new CheckpointRefusedException(
                    Why.TOO_LARGE,
                    "the checkpoint has " + size + " bytes, the largest allowed has " + maxBytes
                            + "; make it smaller, or raise crosscheck.workers.max-checkpoint-bytes of the coordinator");
        }
        requireCurrent(lease);
        return new CheckpointDraft(this, lease, step, size, blobs.openWrite(size + SALT_BYTES));
    }

    byte[] salt() {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return salt;
    }

    /** Commits the content and replaces the record. A failure half-way leaves the one before in force and nothing without a name. */
    StoredCheckpoint publish(LeaseKey lease, StoredCheckpoint made, BlobWriter writer) throws IOException {
        String id = id(lease.sweepId(), lease.trial());
        Optional<byte[]> stored = join(documents.get(COLLECTION, id));
        requireCurrent(lease);
        CheckpointRecord before = stored.map(CheckpointRecord::decode).orElseGet(CheckpointRecord::none);
        delete(before.leftovers());
        CheckpointRecord announced = before.announcing(made.sha256());
        replace(lease, stored, announced);
        known.add(id);
        writer.commit();
        CheckpointRecord now = announced.keeping(made);
        try {
            replace(lease, Optional.of(announced.encode()), now);
        } catch (CheckpointRefusedException e) {
            delete(List.of(made.sha256()));
            throw e;
        }
        delete(now.leftovers());
        LOG.debug("Checkpoint kept sweep={} trial={} step={}", lease.sweepId(), lease.trial(), made.step());
        if (join(standings.of(lease)) == Standing.ENDED) {
            remove(id);
        }
        return made;
    }

    private void replace(LeaseKey lease, Optional<byte[]> before, CheckpointRecord now) throws IOException {
        String id = id(lease.sweepId(), lease.trial());
        if (!join(documents.putIf(COLLECTION, id, before, List.of(new Document(COLLECTION, id, now.encode()))))) {
            throw stale(lease);
        }
    }

    private void requireCurrent(LeaseKey lease) throws IOException {
        if (join(standings.of(lease)) != Standing.CURRENT) {
            throw stale(lease);
        }
    }

    private static CheckpointRefusedException stale(LeaseKey lease) {
        return new CheckpointRefusedException(
                Why.STALE_LEASE,
                "attempt " + lease.attempt() + " is not the present one of trial " + lease.trial()
                        + "; nothing more is taken of it");
    }

    /** What the trial's next attempt goes on from. */
    public CompletionStage<Optional<StoredCheckpoint>> latest(String sweep, long trial) {
        String id = id(sweep, trial);
        return documents.get(COLLECTION, id).thenApply(stored -> {
            stored.ifPresent(record -> known.add(id));
            return stored.map(CheckpointRecord::decode).flatMap(CheckpointRecord::kept);
        });
    }

    /** Whether the content is a checkpoint that this attempt may read: that of its own trial, while it is the present attempt. */
    public CompletionStage<Boolean> readable(LeaseKey lease, String sha256) {
        return latest(lease.sweepId(), lease.trial())
                .thenCompose(
                        kept -> kept.filter(one -> one.sha256().equals(sha256)).isEmpty()
                                ? CompletableFuture.completedStage(false)
                                : standings.of(lease).thenApply(standing -> standing == Standing.CURRENT));
    }

    /** An attempt of the trial has ended: when that was the trial's end, its checkpoint goes. */
    public void attemptEnded(LeaseKey lease) {
        String id = id(lease.sweepId(), lease.trial());
        if (known.contains(id)) {
            CompletableFuture<Void> unused = CompletableFuture.runAsync(() -> removeIfEnded(id), blocking);
        }
    }

    /** Removes those of trials that have ended meanwhile, however they did. */
    public CompletionStage<Done> collect() {
        return documents
                .list(COLLECTION, "")
                .thenAcceptAsync(all -> all.keySet().forEach(this::removeIfEnded), blocking)
                .thenApply(nothing -> Done.getInstance());
    }

    /** Hashes of all contents that are kept, being written or being deleted. */
    public CompletionStage<Set<String>> allFiles() {
        return documents.list(COLLECTION, "").thenApply(all -> all.values().stream()
                .flatMap(record -> CheckpointRecord.decode(record).all().stream())
                .collect(Collectors.toSet()));
    }

    /** Removes all of the sweep's; repeatable. */
    public CompletionStage<Done> removeSweep(String sweep) {
        return documents
                .list(COLLECTION, sweep + "/")
                .thenAcceptAsync(
                        all -> all.keySet().forEach(id -> {
                            try {
                                remove(id);
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        }),
                        blocking)
                .thenApply(nothing -> Done.getInstance());
    }

    private void removeIfEnded(String id) {
        int slash = id.lastIndexOf('/');
        try {
            LeaseKey any = new LeaseKey(id.substring(0, slash), Long.parseLong(id.substring(slash + 1)), 0, 0);
            if (join(standings.of(any)) == Standing.ENDED) {
                remove(id);
            } else {
                known.add(id);
            }
        } catch (IOException | RuntimeException e) {
            LOG.info("A checkpoint stays for now, its trial cannot be asked or its file not deleted id={}", id, e);
        }
    }

    private void remove(String id) throws IOException {
        Optional<byte[]> stored = join(documents.get(COLLECTION, id));
        if (stored.isPresent()) {
            delete(CheckpointRecord.decode(stored.get()).all());
            join(documents.delete(COLLECTION, id));
        }
        known.remove(id);
    }

    private void delete(List<String> hashes) throws IOException {
        for (String hash : hashes) {
            blobs.delete(new BlobHash(hash));
        }
    }

    private static String id(String sweep, long trial) {
        return sweep + "/" + trial;
    }

    private static <T> T join(CompletionStage<T> stage) throws IOException {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            throw new IOException("the coordinator could not read or write its records: " + e.getCause(), e);
        }
    }
}
