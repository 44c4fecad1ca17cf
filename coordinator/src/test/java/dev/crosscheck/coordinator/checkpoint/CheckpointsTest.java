package dev.crosscheck.coordinator.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.coordinator.checkpoint.CheckpointRefusedException.Why;
import dev.crosscheck.coordinator.store.BlobHash;
import dev.crosscheck.coordinator.store.BlobStore;
import dev.crosscheck.coordinator.store.BlobWriter;
import dev.crosscheck.coordinator.store.InMemoryStores;
import dev.crosscheck.coordinator.store.StoredBlob;
import dev.crosscheck.coordinator.sweep.LeaseKey;
import dev.crosscheck.coordinator.sweep.SweepRejection;
import dev.crosscheck.coordinator.sweep.SweepReply;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class CheckpointsTest {
    private static final String SWEEP = "s-abcdef";

    private final InMemoryStores.Blobs blobs = new InMemoryStores.Blobs();
    private final InMemoryStores.Documents documents = new InMemoryStores.Documents();
    /** The present attempt by trial; 0: the trial has ended. */
    private final Map<Long, Integer> present = new HashMap<>(Map.of(0L, 1, 1L, 1));

    private final Checkpoints checkpoints = over(blobs);

    private Checkpoints over(BlobStore store) {
        return new Checkpoints(store, documents, this::standing, Runnable::run, new SecureRandom(), 100);
    }

    private CompletionStage<Standing> standing(LeaseKey lease) {
        int attempt = present.getOrDefault(lease.trial(), 0);
        return CompletableFuture.completedStage(
                attempt == 0 ? Standing.ENDED : attempt == lease.attempt() ? Standing.CURRENT : Standing.SUPERSEDED);
    }

    private static LeaseKey lease(long trial, int attempt) {
        return new LeaseKey(SWEEP, trial, attempt, attempt);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static StoredCheckpoint save(Checkpoints into, LeaseKey lease, long step, String content)
            throws IOException {
        try (CheckpointDraft draft = into.begin(lease, step, bytes(content).length)) {
            draft.write(bytes(content));
            return draft.commit();
        }
    }

    private Optional<StoredCheckpoint> latest(long trial) {
        return checkpoints.latest(SWEEP, trial).toCompletableFuture().join();
    }

    private String content(StoredCheckpoint kept) throws IOException {
        try (InputStream in = blobs.open(new BlobHash(kept.sha256())).orElseThrow()) {
            return new String(in.readNBytes((int) kept.bytes()), StandardCharsets.UTF_8);
        }
    }

    private int records() {
        return documents.list("checkpoints", "").toCompletableFuture().join().size();
    }

    @Test
    void theNewOneReplacesTheOldWhichIsGone() throws IOException {
        save(checkpoints, lease(0, 1), 3, "three");
        save(checkpoints, lease(0, 1), 7, "seven!");
        StoredCheckpoint kept = latest(0).orElseThrow();
        assertThat(content(kept)).isEqualTo("seven!");
        assertThat(kept.step()).isEqualTo(7);
        assertThat(kept.attempt()).isEqualTo(1);
        assertThat(kept.storedBytes()).isEqualTo(6 + 32);
        assertThat(blobs.list()).containsExactly(new BlobHash(kept.sha256()));
    }

    @Test
    void equalContentsOfTwoTrialsAreKeptApart() throws IOException {
        save(checkpoints, lease(0, 1), 1, "same");
        save(checkpoints, lease(1, 1), 1, "same");
        save(checkpoints, lease(0, 1), 1, "same");
        assertThat(blobs.list()).hasSize(2);
        present.put(0L, 0);
        checkpoints.attemptEnded(lease(0, 1));
        assertThat(content(latest(1).orElseThrow())).isEqualTo("same");
        assertThat(blobs.list()).hasSize(1);
    }

    @Test
    void onlyThePresentAttemptMaySaveAndRead() throws IOException {
        StoredCheckpoint first = save(checkpoints, lease(0, 1), 3, "three");
        present.put(0L, 2);
        assertThatThrownBy(() -> save(checkpoints, lease(0, 1), 4, "four"))
                .isInstanceOfSatisfying(CheckpointRefusedException.class, refused -> assertThat(refused.why())
                        .isEqualTo(Why.STALE_LEASE));
        assertThat(readable(lease(0, 1), first.sha256())).isFalse();
        assertThat(readable(lease(0, 2), first.sha256())).isTrue();
        assertThat(readable(lease(1, 1), first.sha256())).as("another trial").isFalse();
        assertThat(readable(lease(0, 2), "0".repeat(64))).isFalse();
        assertThat(latest(0)).contains(first);
    }

    private boolean readable(LeaseKey lease, String sha256) {
        return checkpoints.readable(lease, sha256).toCompletableFuture().join();
    }

    @Test
    void anAttemptThatIsSupersededInTheMiddleOfAnUploadIsRefused() throws IOException {
        CheckpointDraft old = checkpoints.begin(lease(0, 1), 3, 3);
        old.write(bytes("old"));
        present.put(0L, 2);
        StoredCheckpoint kept = save(checkpoints, lease(0, 2), 1, "new");
        assertThatThrownBy(old::commit).isInstanceOf(CheckpointRefusedException.class);
        assertThat(latest(0)).contains(kept);
        assertThat(blobs.list()).hasSize(1);
    }

    @Test
    void sizesAreHeld() throws IOException {
        assertThatThrownBy(() -> checkpoints.begin(lease(0, 1), 1, 101))
                .hasMessageContaining("has 101 bytes, the largest allowed has 100")
                .hasMessageContaining("crosscheck.workers.max-checkpoint-bytes");
        assertThatThrownBy(() -> checkpoints.begin(lease(0, 1), 1, 0)).isInstanceOf(CheckpointRefusedException.class);
        CheckpointDraft fewer = checkpoints.begin(lease(0, 1), 1, 5);
        fewer.write(bytes("four"));
        assertThatThrownBy(fewer::commit).hasMessageContaining("fewer bytes came than the 5 announced");
        assertThatThrownBy(() -> fewer.write(bytes("two"))).hasMessageContaining("more bytes came");
        assertThat(latest(0)).isEmpty();
        assertThat(blobs.list()).isEmpty();
        save(checkpoints, lease(0, 1), 1, "x".repeat(100));
    }

    @Test
    void theCheckpointOfATrialThatEndedGoesHoweverItEnded() throws IOException {
        save(checkpoints, lease(0, 1), 3, "zero");
        save(checkpoints, lease(1, 1), 3, "one");
        checkpoints.attemptEnded(lease(0, 1));
        assertThat(latest(0)).as("another attempt follows").isPresent();
        present.put(0L, 0);
        checkpoints.attemptEnded(lease(0, 1));
        assertThat(latest(0)).isEmpty();
        present.put(1L, 0);
        // Another process: it has heard of no end.
        over(blobs).collect().toCompletableFuture().join();
        assertThat(records()).isZero();
        assertThat(blobs.list()).isEmpty();
    }

    @Test
    void oneThatIsSavedWhileItsTrialEndsDoesNotStay() throws IOException {
        Checkpoints late = over(new AtCommit(blobs, () -> present.put(0L, 0)));
        save(late, lease(0, 1), 3, "late");
        assertThat(records()).isZero();
        assertThat(blobs.list()).isEmpty();
    }

    @Test
    void deletionOfTheSweepTakesAllOfItsAndNoOthers() throws IOException {
        save(checkpoints, lease(0, 1), 3, "zero");
        save(checkpoints, lease(1, 1), 3, "one");
        LeaseKey other = new LeaseKey(SWEEP + "x", 0, 1, 1);
        save(checkpoints, other, 1, "other");
        checkpoints.removeSweep(SWEEP).toCompletableFuture().join();
        checkpoints.removeSweep(SWEEP).toCompletableFuture().join();
        assertThat(blobs.list()).hasSize(1);
        assertThat(checkpoints.latest(SWEEP + "x", 0).toCompletableFuture().join())
                .isPresent();
    }

    /** The disk or the process gives up before and after the content is complete. */
    @Test
    void aCrashAtAnyPointLosesNotTheOldOneAndLeavesNothingWithoutAName() throws IOException {
        StoredCheckpoint old = save(checkpoints, lease(0, 1), 3, "old");
        for (boolean complete : List.of(false, true)) {
            Checkpoints dying = over(new AtCommit(blobs, complete));
            assertThatThrownBy(() -> save(dying, lease(0, 1), 4, "lost")).isInstanceOf(IOException.class);
            assertThat(latest(0)).contains(old);
        }
        assertThat(blobs.list()).as("the old one and the lost one").hasSize(2);
        save(checkpoints, lease(0, 1), 5, "next");
        assertThat(blobs.list()).hasSize(1);
        assertThatThrownBy(() -> save(over(new AtCommit(blobs, true)), lease(0, 1), 6, "lost"))
                .isInstanceOf(IOException.class);
        present.put(0L, 0);
        checkpoints.collect().toCompletableFuture().join();
        assertThat(blobs.list()).isEmpty();
    }

    @Test
    void aSweepThatIsUnknownHasEndedAndOneThatDoesNotAnswerHasNot() {
        assertThat(SweepStanding.standing(new SweepReply.Rejected(SweepRejection.UNKNOWN_SWEEP, ""), 1))
                .isEqualTo(Standing.ENDED);
        assertThatThrownBy(() -> SweepStanding.standing(new SweepReply.Rejected(SweepRejection.UNAVAILABLE, ""), 1))
                .isInstanceOf(IllegalStateException.class);
    }

    /** A blob store where something happens at a commit: before or after it is done it fails, or it runs an action. */
    private record AtCommit(BlobStore inner, boolean complete, Runnable action) implements BlobStore {
        AtCommit(BlobStore inner, boolean complete) {
            this(inner, complete, () -> {
                throw new IllegalStateException("down");
            });
        }

        AtCommit(BlobStore inner, Runnable action) {
            this(inner, true, action);
        }

        @Override
        public BlobWriter openWrite(long maxBytes) throws IOException {
            BlobWriter writer = inner.openWrite(maxBytes);
            return new BlobWriter() {
                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    writer.write(bytes, offset, length);
                }

                @Override
                public long size() {
                    return writer.size();
                }

                @Override
                public BlobHash commit() throws IOException {
                    Optional<BlobHash> hash = complete ? Optional.of(writer.commit()) : Optional.empty();
                    try {
                        action.run();
                    } catch (IllegalStateException e) {
                        throw new IOException(e);
                    }
                    return hash.orElseThrow();
                }

                @Override
                public void close() throws IOException {
                    writer.close();
                }
            };
        }

        @Override
        public Optional<InputStream> open(BlobHash hash, long from) throws IOException {
            return inner.open(hash, from);
        }

        @Override
        public OptionalLong size(BlobHash hash) throws IOException {
            return inner.size(hash);
        }

        @Override
        public List<StoredBlob> stored() throws IOException {
            return inner.stored();
        }

        @Override
        public boolean deleteUnlessStoredAnew(StoredBlob found) throws IOException {
            return inner.deleteUnlessStoredAnew(found);
        }

        @Override
        public boolean delete(BlobHash hash) throws IOException {
            return inner.delete(hash);
        }
    }
}
