package dev.crosscheck.worker.trainer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.NullUnmarked;

/** Checkpoints in a folder, for tests; due whenever asked unless the test says otherwise. */
@NullUnmarked
public class FolderCheckpoints implements TrialCheckpoints {
    public final List<Path> saved = new ArrayList<>();
    public final List<Long> steps = new ArrayList<>();
    public boolean due = true;
    /** The process dies in place of saving more. */
    public int mostSaved = Integer.MAX_VALUE;

    private final Path folder;
    private final Path earlier;
    private int drafts;

    /** @param earlier null: none */
    public FolderCheckpoints(Path folder, Path earlier) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.earlier = earlier;
    }

    /** Stands for kill -9. */
    public static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Override
    public Optional<Path> earlier() {
        return Optional.ofNullable(earlier);
    }

    @Override
    public boolean wanted() {
        return true;
    }

    @Override
    public boolean due() {
        return due;
    }

    @Override
    public Path draft() {
        return folder.resolve("draft-" + ++drafts);
    }

    @Override
    public void save(Path file, long step) throws IOException {
        if (saved.size() >= mostSaved) {
            throw new Killed();
        }
        Path kept = folder.resolve("saved-" + saved.size());
        Files.move(file, kept);
        saved.add(kept);
        steps.add(step);
    }

    public Path last() {
        return saved.get(saved.size() - 1);
    }
}
