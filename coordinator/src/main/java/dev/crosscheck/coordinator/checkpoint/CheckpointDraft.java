package dev.crosscheck.coordinator.checkpoint;

import dev.crosscheck.coordinator.checkpoint.CheckpointRefusedException.Why;
import dev.crosscheck.coordinator.store.BlobHash;
import dev.crosscheck.coordinator.store.BlobWriter;
import dev.crosscheck.coordinator.sweep.LeaseKey;
import java.io.Closeable;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** A checkpoint that is being uploaded. Nothing of it is kept before {@link #commit}. Blocks on the disk; not thread-safe. */
public final class CheckpointDraft implements Closeable {
    private final Checkpoints checkpoints;
    private final LeaseKey lease;
    private final long step;
    private final long bytes;
    private final BlobWriter writer;
    private final MessageDigest digest;

    CheckpointDraft(Checkpoints checkpoints, LeaseKey lease, long step, long bytes, BlobWriter writer) {
        this.checkpoints = checkpoints;
        this.lease = lease;
        this.step = step;
        this.bytes = bytes;
        this.writer = writer;
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime lacks SHA-256; use a complete JDK 17 or newer", e);
        }
    }

    /**
     * Appends bytes.
     *
     * @throws CheckpointRefusedException when there are more than were announced
     */
    public void write(byte[] data) throws IOException {
        if (data.length > bytes - writer.size()) {
            throw wrongSize("more");
        }
        append(data);
    }

    private void append(byte[] data) throws IOException {
        digest.update(data);
        writer.write(data, 0, data.length);
    }

    /**
     * Keeps it in the place of the trial's last one; durable on return.
     *
     * @throws CheckpointRefusedException when bytes are missing, or the attempt is no longer its trial's present one
     */
    public StoredCheckpoint commit() throws IOException {
        if (writer.size() != bytes) {
            throw wrongSize("fewer");
        }
        append(checkpoints.salt());
        String sha256 = BlobHash.of(digest.digest()).hex();
        return checkpoints.publish(
                lease, new StoredCheckpoint(sha256, writer.size(), bytes, step, lease.attempt()), writer);
    }

    private CheckpointRefusedException wrongSize(String how) {
        return new CheckpointRefusedException(
                Why.MALFORMED,
                how + " bytes came than the " + bytes + " announced; was the file changed while it was read?");
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }
}
