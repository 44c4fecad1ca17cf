package dev.crosscheck.worker.slot;

import dev.crosscheck.proto.v1.TrialTask;
import dev.crosscheck.worker.data.EarlierCheckpoints;
import dev.crosscheck.worker.slot.wire.RunAttempt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parent's side of checkpoints: a slot's folder for them. No failure here fails an attempt. Used from the slot's thread. */
final class SlotFolder {
    private static final Logger LOG = LoggerFactory.getLogger(SlotFolder.class);

    private final Path folder;
    private final Path earlier;
    private final EarlierCheckpoints source;
    private final Duration pause;

    SlotFolder(Path folder, EarlierCheckpoints source, Duration pause) {
        this.folder = folder;
        this.earlier = folder.resolve("earlier");
        this.source = source;
        this.pause = pause;
    }

    /** Tells the attempt where its checkpoints go, and brings what an earlier one saved. */
    void prepare(Attempt attempt, RunAttempt.Builder message) throws InterruptedException {
        TrialTask task = attempt.assignment().getTask();
        if (!task.getSaveCheckpoints()) {
            return;
        }
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            LOG.warn("{} no checkpoints, for {} cannot be made: {}", attempt.label(), folder, e.getMessage());
            return;
        }
        message.setCheckpointFolder(folder.toString()).setCheckpointMillis(pause.toMillis());
        if (!task.hasCheckpoint()) {
            return;
        }
        try {
            Path file = source.fetch(attempt.lease(), task.getCheckpoint(), earlier);
            message.setCheckpoint(file.toString());
            LOG.info(
                    "{} goes on from the checkpoint of attempt {} step={}",
                    attempt.label(),
                    task.getCheckpoint().getAttempt(),
                    task.getCheckpoint().getStep());
        } catch (IOException e) {
            LOG.warn("{} starts afresh, for its checkpoint cannot be had: {}", attempt.label(), e.getMessage());
        }
    }

    /** After an attempt: removes what it left, but for complete checkpoints, which may be on their way. */
    void tidy() {
        try {
            EarlierCheckpoints.remove(earlier);
            List<Path> drafts = List.of();
            if (Files.exists(folder)) {
                try (Stream<Path> all = Files.list(folder)) {
                    drafts = all.filter(path -> path.toString().endsWith(SlotCheckpoints.DRAFT))
                            .toList();
                }
            }
            for (Path draft : drafts) {
                Files.deleteIfExists(draft);
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("cannot tidy up {}: {}", folder, e.getMessage());
        }
    }
}
