package dev.crosscheck.worker.slot;

import dev.crosscheck.worker.slot.wire.RunAttempt;
import dev.crosscheck.worker.trainer.TrialCheckpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The child's side of checkpoints: files in a folder that it shares with its parent, which uploads and deletes them. */
final class SlotCheckpoints implements TrialCheckpoints {
    /** Ending of files that are not complete. */
    static final String DRAFT = ".draft";

    /** Where a complete file is told of. */
    interface Sink {
        void checkpoint(Path file, long step);
    }

    private final Path folder;
    private final Optional<Path> earlier;
    private final Duration pause;
    private final String prefix;
    private final Sink sink;
    private long lastNanos = System.nanoTime();
    private int count;

    private SlotCheckpoints(Path folder, Optional<Path> earlier, Duration pause, String prefix, Sink sink) {
        this.folder = folder;
        this.earlier = earlier;
        this.pause = pause;
        this.prefix = prefix;
        this.sink = sink;
    }

    static TrialCheckpoints of(RunAttempt attempt, Sink sink) {
        if (attempt.getCheckpointFolder().isEmpty()) {
            return NONE;
        }
        String prefix = attempt.getSweep() + "-" + attempt.getTrial() + "-" + attempt.getAttempt() + "-";
        return new SlotCheckpoints(
                Path.of(attempt.getCheckpointFolder()),
                attempt.getCheckpoint().isEmpty() ? Optional.empty() : Optional.of(Path.of(attempt.getCheckpoint())),
                Duration.ofMillis(attempt.getCheckpointMillis()),
                prefix,
                sink);
    }

    @Override
    public Optional<Path> earlier() {
        return earlier;
    }

    @Override
    public boolean wanted() {
        return true;
    }

    @Override
    public boolean due() {
        return System.nanoTime() - lastNanos >= pause.toNanos();
    }

    @Override
    public Path draft() {
        count++;
        return folder.resolve(prefix + count + DRAFT);
    }

    @Override
    public void save(Path file, long step) throws IOException {
        count++;
        Path complete = folder.resolve(prefix + count + ".complete");
        Files.move(file, complete);
        lastNanos = System.nanoTime();
        sink.checkpoint(complete, step);
    }
}
