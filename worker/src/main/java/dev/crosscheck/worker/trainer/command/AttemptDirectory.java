package dev.crosscheck.worker.trainer.command;

import dev.crosscheck.proto.v1.LeaseRef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of one attempt, mode 0700. Its name begins with the id of the process that owns it, so that what a killed process left behind is found and removed while the worker lives; a worker that starts removes it all. It goes when the attempt ends; the
 * directories of the last few attempts that failed are kept. What an old attempt left never fails a new one.
 */
final class AttemptDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(AttemptDirectory.class);
    private static final int KEPT = 5;
    private static final int NAMES = 100;
    private static final String FAILED = "failed";

    private final Path root;
    private final Path path;
    private final CommandLimits limits;
    private final Removal removal;

    private AttemptDirectory(Path root, Path path, CommandLimits limits, Removal removal) {
        this.root = root;
        this.path = path;
        this.limits = limits;
        this.removal = removal;
    }

    static AttemptDirectory create(Path root, LeaseRef lease, CommandLimits limits, Removal removal)
            throws IOException {
        Files.createDirectories(root);
        removeOrphans(root, removal);
        String name = ProcessHandle.current().pid() + "-" + lease.getSweep() + "-" + lease.getTrial() + "-"
                + lease.getAttempt();
        Path path = root.resolve(name);
        for (int i = 2; i < NAMES && !removal.remove(path); i++) {
            path = root.resolve(name + "-" + i);
        }
        Files.createDirectory(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return new AttemptDirectory(root, path, limits, removal);
    }

    /** Removes what earlier processes left, but for the attempts that failed. Nobody else may use the folder, which need not exist. */
    static void clear(Path root, Removal removal) throws IOException {
        if (!Files.isDirectory(root)) {
            return;
        }
        for (Path each : list(root)) {
            if (!each.endsWith(FAILED)) {
                removal.remove(each);
            }
        }
    }

    Path path() {
        return path;
    }

    /** Bytes in it now; files that come and go meanwhile do not matter. */
    long bytes() throws IOException {
        return bytes(path);
    }

    private static long bytes(Path directory) throws IOException {
        long[] sum = new long[1];
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                sum[0] += attributes.size();
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
        return sum[0];
    }

    void remove() {
        removal.remove(path);
    }

    /**
     * Keeps it for whoever looks into the failure, and only the last few of those; returns where it is.
     *
     * @param whole false: only the program's output; so too where it is larger than all of those together may be
     */
    Path keep(boolean whole) {
        Path failed = root.resolve(FAILED);
        Path kept = failed.resolve(String.valueOf(path.getFileName()));
        try {
            Files.createDirectories(failed);
            Removal.open(path);
            if (!whole || bytes() > limits.keptBytes()) {
                strip();
            }
            removal.remove(kept);
            Files.move(path, kept, StandardCopyOption.ATOMIC_MOVE);
            thin(failed, kept);
            return kept;
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("cannot keep {}: {}", path, e.getMessage());
            remove();
            return path;
        }
    }

    /** Leaves only the output, and that only where it is what was gathered. */
    private void strip() throws IOException {
        for (Path each : list(path)) {
            boolean output = ProgramOutput.NAMES.contains(String.valueOf(each.getFileName()))
                    && Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS)
                    && Files.size(each) <= limits.outputBytes();
            if (!output) {
                removal.remove(each);
            }
        }
    }

    /** Removes the oldest ones, down to the number and the bytes that may stay. */
    private void thin(Path failed, Path newest) throws IOException {
        List<Path> newestFirst = new ArrayList<>(list(failed));
        newestFirst.sort(Comparator.comparing((Path each) -> !each.equals(newest))
                .thenComparing(Comparator.comparing(AttemptDirectory::modified).reversed()));
        long bytes = 0;
        for (int i = 0; i < newestFirst.size(); i++) {
            bytes += bytes(newestFirst.get(i));
            if (i > 0 && (i >= KEPT || bytes > limits.keptBytes())) {
                removal.remove(newestFirst.get(i));
            }
        }
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.toList();
        } catch (UncheckedIOException e) {
            throw new IOException(directory + " cannot be listed: " + e.getMessage(), e);
        }
    }

    private static long modified(Path path) {
        try {
            return Files.getLastModifiedTime(path).toMillis();
        } catch (IOException e) {
            return 0;
        }
    }

    private static void removeOrphans(Path root, Removal removal) throws IOException {
        for (Path path : list(root)) {
            OptionalLong owner = owner(String.valueOf(path.getFileName()));
            if (owner.isPresent() && ProcessHandle.of(owner.getAsLong()).isEmpty()) {
                removal.remove(path);
            }
        }
    }

    private static OptionalLong owner(String name) {
        int dash = name.indexOf('-');
        String digits = dash < 0 ? "" : name.substring(0, dash);
        return digits.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(digits)) : OptionalLong.empty();
    }
}
