package dev.crosscheck.coordinator.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The lock that keeps a data directory to one coordinator; the operating system releases it when the process dies. Who holds it stands in a file
 * of its own, because POSIX drops a process's lock as soon as that process closes any other handle of the locked file. For the same reason the
 * directories held by this process are remembered in a static set.
 */
final class DirectoryLock implements AutoCloseable {
    static final String LOCK = "lock";
    static final String HOLDER = "holder";
    private static final Set<Path> HELD_HERE = new HashSet<>();

    private final Path directory;
    private final FileChannel channel;
    private boolean open = true;

    private DirectoryLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /** Takes the lock, or empty when another coordinator, in this process or another, holds it. */
    static Optional<DirectoryLock> tryTake(Path directory) throws IOException {
        Path real = directory.toRealPath();
        synchronized (HELD_HERE) {
            if (!HELD_HERE.add(real)) {
                return Optional.empty();
            }
        }
        boolean taken = false;
        FileChannel channel = null;
        try {
            channel = FileChannel.open(real.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                return Optional.empty();
            }
            DirectoryLock held = new DirectoryLock(real, channel);
            held.announce(OptionalInt.empty());
            taken = true;
            return Optional.of(held);
        } catch (OverlappingFileLockException e) {
            return Optional.empty();
        } finally {
            if (!taken) {
                if (channel != null) {
                    channel.close();
                }
                forget(real);
            }
        }
    }

    /** Tells others who holds the directory. */
    void announce(OptionalInt port) throws IOException {
        String text = "pid " + ProcessHandle.current().pid() + (port.isPresent() ? ", port " + port.getAsInt() : "");
        DurableFiles.replace(directory.resolve(HOLDER), text);
    }

    /** Who holds the directory, as far as it is known: "pid 17, port 8470". */
    static String holder(Path directory) {
        try {
            String text = Files.readString(directory.resolve(HOLDER)).strip();
            return text.length() > 100 || text.isEmpty() ? "pid unknown" : text;
        } catch (IOException e) {
            return "pid unknown";
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (!open) {
            return;
        }
        open = false;
        try {
            Files.deleteIfExists(directory.resolve(HOLDER));
        } finally {
            channel.close();
            forget(directory);
        }
    }

    private static void forget(Path directory) {
        synchronized (HELD_HERE) {
            HELD_HERE.remove(directory);
        }
    }
}
