package dev.crosscheck.worker.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * Which contents of a folder are in use, by this process or another. A use is a shared lock on a file beside the content, so it ends with its process, however that ends. Thread-safe; one
 * instance per process and folder, because a process's locks on a file are one.
 */
final class InUse {
    private final Path folder;
    private final Map<String, Mark> marks = new HashMap<>();

    InUse(Path folder) {
        this.folder = folder;
    }

    /** Guarded by its owner. */
    private static final class Mark {
        private final FileChannel channel;
        private int uses = 1;

        Mark(FileChannel channel) {
            this.channel = channel;
        }
    }

    /** Work on the disk. */
    interface Step {
        void run() throws IOException;
    }

    private FileChannel open(String sha256) throws IOException {
        return FileChannel.open(
                folder.resolve(sha256 + ".use"),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
    }

    /** Begins a use; waits while another process deletes the content. */
    synchronized void begin(String sha256) throws IOException {
        Mark mark = marks.get(sha256);
        if (mark != null) {
            mark.uses++;
            return;
        }
        FileChannel channel = open(sha256);
        try {
            FileLock held = channel.lock(0, 1, true);
            if (held.isValid()) {
                marks.put(sha256, new Mark(channel));
            }
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    synchronized void end(String sha256) {
        Mark mark = marks.get(sha256);
        if (mark == null) {
            return;
        }
        mark.uses--;
        if (mark.uses == 0) {
            marks.remove(sha256);
            try {
                mark.channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Runs the step unless somebody uses the content; nobody begins to use it meanwhile. Returns whether it ran. */
    synchronized boolean unlessUsed(String sha256, Step step) throws IOException {
        if (marks.containsKey(sha256)) {
            return false;
        }
        try (FileChannel channel = open(sha256);
                FileLock lock = channel.tryLock(0, 1, false)) {
            if (lock == null) {
                return false;
            }
            step.run();
            return true;
        }
    }
}
