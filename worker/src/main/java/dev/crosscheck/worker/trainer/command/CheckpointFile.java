package dev.crosscheck.worker.trainer.command;

import dev.crosscheck.worker.trainer.TrialCheckpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The program's checkpoint: one file that it replaces as a whole whenever it likes, by a rename. No failure here fails the attempt. */
final class CheckpointFile {
    static final String NAME = "checkpoint";
    /** Names the file to the program. */
    static final String VARIABLE = "CROSSCHECK_CHECKPOINT";

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointFile.class);

    private final Path file;
    private final TrialCheckpoints checkpoints;
    private String seen = "";
    private boolean warned;

    CheckpointFile(Path directory, TrialCheckpoints checkpoints) {
        this.file = directory.resolve(NAME);
        this.checkpoints = checkpoints;
    }

    /** Puts what an earlier attempt saved into its place. */
    void restore() {
        try {
            Optional<Path> earlier = checkpoints.earlier();
            if (earlier.isPresent()) {
                Files.copy(earlier.get(), file, StandardCopyOption.REPLACE_EXISTING);
                seen = stamp();
            }
        } catch (IOException e) {
            LOG.warn("the earlier attempt's checkpoint cannot be put into {}: {}", file, e.getMessage());
        }
    }

    /** Hands on the file where it was replaced and enough time has passed. */
    void follow(long step) {
        if (checkpoints.due()) {
            save(step);
        }
    }

    /** Hands on the file where it was replaced. {@code step}: the last one reported. */
    void save(long step) {
        if (!checkpoints.wanted()) {
            return;
        }
        try {
            String now = stamp();
            if (now.isEmpty() || now.equals(seen)) {
                return;
            }
            seen = now;
            Path copy = checkpoints.draft();
            link(copy);
            checkpoints.save(copy, step);
        } catch (NoSuchFileException e) {
            LOG.debug("{} is being replaced", file, e);
        } catch (IOException e) {
            if (!warned) {
                warned = true;
                LOG.warn("the program's checkpoint cannot be saved: {}", e.getMessage());
            }
        }
    }

    /** A second name for the file as it is now: the program's next rename leaves it alone. A copy where the file system has no such names. */
    private void link(Path copy) throws IOException {
        try {
            Files.createLink(copy, file);
        } catch (UnsupportedOperationException | java.nio.file.FileSystemException e) {
            Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** What tells one state of the file from another; empty where there is none, or nothing in it. */
    private String stamp() throws IOException {
        if (!Files.isRegularFile(file)) {
            return "";
        }
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return attributes.size() == 0
                ? ""
                : attributes.fileKey() + " " + attributes.size() + " " + attributes.lastModifiedTime();
    }
}
