package dev.crosscheck.worker.trainer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What a trial's attempts leave to the ones after them. Used from the trainer's thread; no method waits for the network. */
public interface TrialCheckpoints {
    /** Nothing was left, and nobody takes anything. */
    TrialCheckpoints NONE = new TrialCheckpoints() {
        @Override
        public Optional<Path> earlier() {
            return Optional.empty();
        }

        @Override
        public boolean wanted() {
            return false;
        }

        @Override
        public boolean due() {
            return false;
        }

        @Override
        public Path draft() throws IOException {
            throw new IOException("checkpoints of this attempt are not taken");
        }

        @Override
        public void save(Path file, long step) throws IOException {
            Files.delete(file);
        }
    };

    /** What an earlier attempt saved last: a file of this attempt's own. */
    Optional<Path> earlier();

    /** Whether checkpoints of this attempt are taken at all. */
    boolean wanted();

    /** Whether they are, and enough time has passed since the last one, or the start. */
    boolean due();

    /** A file to write one into; it does not exist yet. */
    Path draft() throws IOException;

    /** Takes over a complete file, which is gone from its place afterwards. It is uploaded in the background, or dropped where none are taken; a newer one takes the place of one that still waits. */
    void save(Path file, long step) throws IOException;
}
