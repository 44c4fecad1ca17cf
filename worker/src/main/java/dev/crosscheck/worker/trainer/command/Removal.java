package dev.crosscheck.worker.trainer.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what programs leave, however they leave it. Opens directories that are closed to their owner, passes over what is gone, since other slots tidy up in the same place, and leaves what cannot be removed. Nothing
 * here fails an attempt. For any thread.
 */
final class Removal {
    /** Of this process: it says of each path only once that it cannot be removed. */
    static final Removal SHARED = new Removal(Files::delete);

    private static final Logger LOG = LoggerFactory.getLogger(Removal.class);
    private static final int ROUNDS = 3;
    private static final Set<PosixFilePermission> OWNER = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    /** Removes one file, or one directory that is empty. */
    interface Step {
        void remove(Path path) throws IOException;
    }

    private final Step step;
    private final Set<Path> told = ConcurrentHashMap.newKeySet();

    Removal(Step step) {
        this.step = step;
    }

    /** Removes a file, or a directory with all that is in it; links are not followed. Whether nothing is left of it. */
    boolean remove(Path path) {
        Optional<IOException> problem = Optional.empty();
        for (int round = 0; round < ROUNDS && exists(path); round++) {
            problem = sweep(path);
        }
        if (!exists(path)) {
            return true;
        }
        if (told.add(path)) {
            LOG.warn(
                    "{} cannot be removed and stays: {}",
                    path,
                    problem.map(IOException::toString).orElse("something goes on writing there"));
        }
        return false;
    }

    /** Lets the owner into a directory that a program has closed. */
    static void open(Path directory) {
        try {
            Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
            permissions.addAll(Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS));
            if (permissions.addAll(OWNER)) {
                Files.setPosixFilePermissions(directory, permissions);
            }
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("{} stays closed", directory, e);
        }
    }

    private static boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** Goes once through all of it, however deep; the first problem that was met. */
    private Optional<IOException> sweep(Path top) {
        Optional<IOException> problem = Optional.empty();
        Deque<Path> ahead = new ArrayDeque<>(List.of(top));
        List<Path> directories = new ArrayList<>();
        while (!ahead.isEmpty()) {
            Path path = ahead.pop();
            boolean directory = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
            if (directory) {
                directories.add(path);
            }
            Optional<IOException> met = directory ? list(path, ahead) : removeOne(path);
            problem = problem.or(() -> met);
        }
        for (int i = directories.size() - 1; i >= 0; i--) {
            Optional<IOException> met = removeOne(directories.get(i));
            problem = problem.or(() -> met);
        }
        return problem;
    }

    private static Optional<IOException> list(Path directory, Deque<Path> ahead) {
        open(directory);
        try (Stream<Path> inside = Files.list(directory)) {
            inside.forEach(ahead::push);
            return Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e);
        } catch (UncheckedIOException e) {
            return Optional.ofNullable(e.getCause());
        }
    }

    private Optional<IOException> removeOne(Path path) {
        try {
            step.remove(path);
            return Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e);
        }
    }
}
