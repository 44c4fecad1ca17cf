package dev.crosscheck.coordinator.journal.rocksdb;

import dev.crosscheck.coordinator.store.DataDirectory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Runs the store on a disk that does not take everything; exits 0 when all that was acknowledged could be read all the time. Arguments: the directory, what is wrong with the disk. */
final class FailingDiskChild {
    static final String NO_FILE_GROWS = "no file grows";
    static final String DOES_NOT_OPEN = "does not open";
    static final String HALF_FREED = "half freed";

    private static final byte[] VALUE = new byte[100_000];
    private static final int WRITTEN_BEFORE = 120;

    private final List<Integer> acknowledged = new ArrayList<>();
    private final Path directory;
    private int next;

    private FailingDiskChild(Path directory) {
        this.directory = directory;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        boolean right = false;
        try {
            new FailingDiskChild(Path.of(arguments[0])).run(arguments[1]);
            right = true;
        } finally {
            if (!right) {
                FileSizeLimit.end(); // what went wrong is written to a file
            }
        }
    }

    private void run(String trouble) throws IOException, InterruptedException {
        String settings = "crosscheck.rocksdb { recovery-free-bytes = 1 MiB }";
        try (DataDirectory data = TestStorage.directory(directory)) {
            try (RocksDbHandle handle = TestStorage.open(data, settings)) {
                for (int i = 0; i < WRITTEN_BEFORE; i++) {
                    check(write(handle).isEmpty(), "writes work at first");
                }
                switch (trouble) {
                    case NO_FILE_GROWS -> noFileGrows(handle);
                    case DOES_NOT_OPEN -> doesNotOpen(handle, data);
                    case HALF_FREED -> halfFreed(handle);
                    default -> throw new IllegalArgumentException(trouble);
                }
            }
            try (RocksDbHandle handle = TestStorage.open(data, settings)) {
                checkAll(handle);
            }
        }
    }

    private void noFileGrows(RocksDbHandle handle) throws IOException, InterruptedException {
        for (int round = 0; round < 3; round++) {
            FileSizeLimit.begin();
            for (int i = 0; i < 3; i++) {
                String failure = write(handle);
                check(failure.contains("File too large"), "says what is wrong: " + failure);
                check(failure.contains("raise the quota"), "and what to do: " + failure);
                checkAll(handle);
            }
            FileSizeLimit.end();
            awaitWrite(handle);
            checkAll(handle);
        }
    }

    /** The disk takes the trial file, yet the database does not open; all that this needs is a lock that is none. */
    private void doesNotOpen(RocksDbHandle handle, DataDirectory data) throws IOException, InterruptedException {
        Path lock = data.rocksdb().resolve("LOCK");
        FileSizeLimit.begin();
        check(write(handle).contains("File too large"), "the write fails");
        Files.delete(lock);
        Files.createDirectory(lock);
        FileSizeLimit.end();
        await("opening is tried", () -> write(handle).contains("LOCK"));
        for (int i = 0; i < 3; i++) {
            checkAll(handle);
            String failure = write(handle);
            check(failure.contains("LOCK"), "still not writable, and why: " + failure);
        }
        Files.delete(lock);
        awaitWrite(handle);
        checkAll(handle);
    }

    /** All that was written is still in the log; with less room than that free, opening would fail. */
    private void halfFreed(RocksDbHandle handle) throws IOException {
        Path filler = directory.resolve("filler");
        SmallDisk.fill(filler);
        await("the disk is full", () -> !write(handle).isEmpty());
        try (FileChannel file = FileChannel.open(filler, StandardOpenOption.WRITE)) {
            file.truncate(file.size() - (5 << 20));
        }
        for (int i = 0; i < 3; i++) {
            String failure = write(handle);
            checkAll(handle);
            check(failure.contains("MiB have to be free"), "says how much is needed: " + failure);
        }
        Files.delete(filler);
        awaitWrite(handle);
        checkAll(handle);
    }

    private void awaitWrite(RocksDbHandle handle) {
        await("writes work again", () -> write(handle).isEmpty());
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (!condition.getAsBoolean()) {
            check(System.nanoTime() < end, "within a minute: " + what);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    /** Empty, or why the write failed. */
    private String write(RocksDbHandle handle) {
        int number = next++;
        try {
            handle.write(new WriteSet().put(ColumnFamily.STORE, key(number), VALUE))
                    .join();
            acknowledged.add(number);
            return "";
        } catch (CompletionException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private void checkAll(RocksDbHandle handle) {
        for (int number : acknowledged) {
            check(
                    handle.get(ColumnFamily.STORE, key(number)).isPresent(),
                    "acknowledged write " + number + " is there");
        }
        List<byte[]> rows = new ArrayList<>();
        handle.scan(ColumnFamily.STORE, key(0), key(Integer.MAX_VALUE), (key, value) -> rows.add(key));
        check(rows.size() >= acknowledged.size(), "all are found by their range");
    }

    private static byte[] key(int number) {
        return KeyBytes.of('k').int32(number).bytes();
    }

    private static void check(boolean right, String what) {
        if (!right) {
            throw new AssertionError(what);
        }
    }
}
