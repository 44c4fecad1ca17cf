package dev.crosscheck.cli.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** A directory that is deleted with all it holds when it is closed, unless it is to be kept. */
public final class TemporaryDirectory implements AutoCloseable {
    private final Path path;
    private final boolean keep;

    /** Makes the directory, readable by this user alone. */
    public TemporaryDirectory(String prefix, boolean keep) {
        try {
            this.path = Files.createTempDirectory(prefix);
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary directory", e);
        }
        this.keep = keep;
    }

    public Path path() {
        return path;
    }

    @Override
    public void close() {
        delete();
    }

    /** Deletes it now, unless it is to be kept. */
    public synchronized void delete() {
        if (keep || !Files.exists(path)) {
            return;
        }
        try {
            Files.walkFileTree(path, new Deletion());
        } catch (IOException ignored) {
            // What could not be deleted lies in the system's temporary directory, which is cleaned in time.
        }
    }

    private static final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) {
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
