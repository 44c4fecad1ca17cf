package dev.crosscheck.worker.trainer.command;

import dev.crosscheck.proto.v1.LeaseRef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of one attempt, mode 0700. Its name begins with the id of the process that owns it, so that what a killed process left behind is found and removed. It goes when the attempt ends; the
 * directories of the last few attempts that failed are kept.
 */
final class AttemptDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(AttemptDirectory.class);
    private static final int KEPT = 5;
    private static final String FAILED = "failed";

    private final Path root;
    private final Path path;

    private AttemptDirectory(Path root, Path path) {
        this.root = root;
        this.path = path;
    }

    static AttemptDirectory create(Path root, LeaseRef lease) throws IOException {
        Files.createDirectories(root);
        removeOrphans(root);
        String name = ProcessHandle.current().pid() + "-" + lease.getSweep() + "-" + lease.getTrial() + "-"
                + lease.getAttempt();
        Path path = root.resolve(name);
        delete(path);
        Files.createDirectory(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return new AttemptDirectory(root, path);
    }

    Path path() {
        return path;
    }

    /** Bytes in it now; files that come and go meanwhile do not matter. */
    long bytes() throws IOException {
        long[] sum = new long[1];
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
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
            public FileVisitResult postVisitDirectory(
                    Path directory, java.io.@org.jspecify.annotations.Nullable IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
        return sum[0];
    }

    void remove() {
        try {
            delete(path);
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("cannot remove {}: {}", path, e.getMessage());
        }
    }

    /** Keeps it for whoever looks into the failure, and only the last few of those; returns where it is. */
    Path keep() {
        Path failed = root.resolve(FAILED);
        Path kept = failed.resolve(String.valueOf(path.getFileName()));
        try {
            Files.createDirectories(failed);
            delete(kept);
            Files.move(path, kept, StandardCopyOption.ATOMIC_MOVE);
            List<Path> oldestFirst;
            try (Stream<Path> all = Files.list(failed)) {
                oldestFirst = all.sorted(Comparator.comparing(AttemptDirectory::modified))
                        .toList();
            }
            for (Path old : oldestFirst.subList(0, Math.max(0, oldestFirst.size() - KEPT))) {
                delete(old);
            }
            return kept;
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("cannot keep {}: {}", path, e.getMessage());
            remove();
            return path;
        }
    }

    private static long modified(Path path) {
        try {
            return Files.getLastModifiedTime(path).toMillis();
        } catch (IOException e) {
            return 0;
        }
    }

    private static void removeOrphans(Path root) throws IOException {
        try (Stream<Path> all = Files.list(root)) {
            for (Path path : all.toList()) {
                OptionalLong owner = owner(String.valueOf(path.getFileName()));
                if (owner.isPresent() && ProcessHandle.of(owner.getAsLong()).isEmpty()) {
                    delete(path);
                }
            }
        }
    }

    private static OptionalLong owner(String name) {
        int dash = name.indexOf('-');
        String digits = dash < 0 ? "" : name.substring(0, dash);
        return digits.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(digits)) : OptionalLong.empty();
    }

    private static void delete(Path path) throws IOException {
        if (!Files.exists(path, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> inside = Files.walk(path)) {
            for (Path each : inside.sorted(Comparator.reverseOrder()).toList()) {
                try {
                    Files.deleteIfExists(each);
                } catch (NoSuchFileException e) {
                    LOG.debug("{} went by itself", each);
                }
            }
        }
    }
}
