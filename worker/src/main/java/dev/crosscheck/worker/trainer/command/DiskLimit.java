package dev.crosscheck.worker.trainer.command;

import java.io.File;
import java.io.IOException;
import java.util.function.Supplier;

/** Watches what a program adds to its directory, and what is left of the file system meanwhile. */
final class DiskLimit {
    /** A program that has written less is not to blame for a full disk. */
    private static final long LITTLE = 64L << 20;

    private static final int SHARE = 20;
    private static final long MIB = 1L << 20;

    /** Bytes of a file system; total 0: unknown. */
    record Space(long free, long total) {}

    private final AttemptDirectory directory;
    private final CommandLimits limits;
    private final Supplier<Space> space;
    private final long given;

    /** What is in the directory now was put there by the worker. */
    DiskLimit(AttemptDirectory directory, CommandLimits limits) throws IOException {
        this(directory, limits, () -> {
            File file = directory.path().toFile();
            return new Space(file.getUsableSpace(), file.getTotalSpace());
        });
    }

    DiskLimit(AttemptDirectory directory, CommandLimits limits, Supplier<Space> space) throws IOException {
        this.directory = directory;
        this.limits = limits;
        this.space = space;
        this.given = directory.bytes();
    }

    void check() throws DirectoryFullException, IOException {
        long written = directory.bytes() - given;
        if (written > limits.directoryBytes()) {
            throw new DirectoryFullException("The program has filled its directory with " + written
                    + " bytes (allowed: " + limits.directoryBytes()
                    + ", the worker's --program-disk) and was ended.");
        }
        if (written <= LITTLE) {
            return;
        }
        Space now = space.get();
        long floor = Math.min(limits.freeBytes(), now.total() / SHARE);
        if (now.free() < floor) {
            throw new DirectoryFullException("The worker's disk is nearly full (" + now.free() / MIB + " of "
                    + now.total() / MIB + " MiB are free; " + floor / MIB
                    + " MiB must stay free) and the program has written " + written / MIB + " MiB, so it was ended.");
        }
    }
}
