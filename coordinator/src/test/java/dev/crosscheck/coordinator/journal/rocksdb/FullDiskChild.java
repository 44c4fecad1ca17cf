package dev.crosscheck.coordinator.journal.rocksdb;

import dev.crosscheck.coordinator.store.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;

/** Runs the store on a small disk that is full for a while; exits 0 when all went as it should, else says what did not. */
final class FullDiskChild {
    private static final byte[] VALUE = new byte[100_000];

    private final Path disk;
    private final List<Integer> acknowledged = new ArrayList<>();
    private int next;

    private FullDiskChild(Path disk) {
        this.disk = disk;
    }

    public static void main(String[] arguments) throws IOException {
        new FullDiskChild(Path.of(arguments[0])).run();
    }

    private void run() throws IOException {
        String settings = "crosscheck.rocksdb { recovery-free-bytes = 4 MiB, memtable-bytes = 1 MiB }";
        try (DataDirectory directory = TestStorage.directory(disk)) {
            try (RocksDbHandle handle = TestStorage.open(directory, settings)) {
                for (int i = 0; i < 20; i++) {
                    check(write(handle).isEmpty(), "writes work at first");
                }
                for (int round = 0; round < 3; round++) {
                    fillAndFree(handle);
                }
            }
            try (RocksDbHandle handle = TestStorage.open(directory, settings)) {
                checkAll(handle);
            }
        }
    }

    private void fillAndFree(RocksDbHandle handle) throws IOException {
        Path filler = disk.resolve("filler");
        SmallDisk.fill(filler);
        String failure = "";
        for (int i = 0; i < 200 && failure.isEmpty(); i++) {
            failure = write(handle);
        }
        check(failure.contains("free disk space"), "a full disk fails the write and says what to do: " + failure);
        failure = write(handle);
        check(failure.contains("free disk space"), "and so it does again: " + failure);
        checkAll(handle);

        Files.delete(filler);
        for (int i = 0; i < 5; i++) {
            failure = write(handle);
            check(failure.isEmpty(), "writes work again with space: " + failure);
        }
        checkAll(handle);
    }

    private String write(RocksDbHandle handle) {
        int number = next++;
        try {
            handle.write(new WriteSet()
                            .put(
                                    ColumnFamily.STORE,
                                    KeyBytes.of('k').int32(number).bytes(),
                                    VALUE))
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
                    handle.get(
                                    ColumnFamily.STORE,
                                    KeyBytes.of('k').int32(number).bytes())
                            .isPresent(),
                    "acknowledged write " + number + " is there");
        }
    }

    private static void check(boolean right, String what) {
        if (!right) {
            throw new AssertionError(what);
        }
    }
}
