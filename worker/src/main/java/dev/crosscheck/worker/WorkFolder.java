package dev.crosscheck.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** The folder of one worker, locked while its process lives, so that two processes never share a name or a spool. */
final class WorkFolder implements AutoCloseable {
    private static final int MOST_WORKERS = 1000;
    private static final int SUFFIX_LENGTH = 6;

    private final Path path;
    private final FileChannel channel;

    private WorkFolder(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** The given folder, where no other worker uses it. */
    static Optional<WorkFolder> open(Path path) throws IOException {
        Files.createDirectories(path);
        FileChannel channel =
                FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!locked(channel)) {
            channel.close();
            return Optional.empty();
        }
        return Optional.of(new WorkFolder(path.toRealPath(), channel));
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null && lock.isValid();
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /** The first of {@code home/worker-0}, {@code worker-1}, ... that no other worker uses. */
    static WorkFolder first(Path home) throws IOException {
        for (int i = 0; i < MOST_WORKERS; i++) {
            Optional<WorkFolder> folder = open(home.resolve("worker-" + i));
            if (folder.isPresent()) {
                return folder.get();
            }
        }
        throw new IOException(MOST_WORKERS + " workers already use folders in " + home);
    }

    Path path() {
        return path;
    }

    /** The host's name and a suffix that was drawn when the folder was first used. */
    String defaultName() throws IOException {
        Path file = path.resolve("suffix");
        try {
            String drawn = UUID.randomUUID().toString().replace("-", "").substring(0, SUFFIX_LENGTH);
            Files.writeString(file, drawn, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            // drawn by an earlier process
        }
        return host() + "-" + Files.readString(file).strip();
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost()
                    .getHostName()
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[.].*", "");
        } catch (UnknownHostException e) {
            return "worker";
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
