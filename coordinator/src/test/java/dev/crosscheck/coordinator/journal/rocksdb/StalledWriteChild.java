package dev.crosscheck.coordinator.journal.rocksdb;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.rocksdb.Env;
import org.rocksdb.Priority;
import org.rocksdb.RocksDBException;

/** A write waits for a flush, at first for one that succeeds, then for one that finds the disk full; exits 0 when it goes on with the first and fails with the second. Argument: the small disk. */
final class StalledWriteChild {
    private static final byte[] VALUE = new byte[100_000];

    private StalledWriteChild() {}

    public static void main(String[] arguments) throws Exception {
        Path disk = Path.of(arguments[0]);
        RocksDbSettings settings =
                RocksDbSettings.from(ConfigFactory.parseString("crosscheck.rocksdb.memtable-bytes = 1 MiB")
                        .withFallback(ConfigFactory.load()));
        Path path = Files.createDirectory(disk.resolve("store"));
        OpenDatabase database = OpenDatabase.writable(path, settings);
        flushers(0);
        CompletableFuture<String> first = CompletableFuture.supplyAsync(() -> write(database, 30));
        awaitStopped(database);
        flushers(1);
        String none = first.get(1, TimeUnit.MINUTES);
        if (!none.isEmpty()) {
            throw new AssertionError("a write only waits for a flush that succeeds: " + none);
        }

        flushers(0);
        CompletableFuture<String> second = CompletableFuture.supplyAsync(() -> write(database, Integer.MAX_VALUE));
        awaitStopped(database);
        SmallDisk.fill(disk.resolve("filler"));
        flushers(1);
        String message = second.get(1, TimeUnit.MINUTES);
        if (!message.contains("No space left")) {
            throw new AssertionError("says what is wrong: " + message);
        }
        database.close();
    }

    private static void flushers(int threads) {
        Env.getDefault().setBackgroundThreads(threads, Priority.HIGH).setBackgroundThreads(threads, Priority.LOW);
    }

    /** Empty, or why one of the writes failed. */
    private static String write(OpenDatabase database, int writes) {
        for (int number = 0; number < writes; number++) {
            byte[] key = KeyBytes.of('k').int32(number).bytes();
            try {
                database.commit(List.of(new WriteSet().put(ColumnFamily.STORE, key, VALUE)));
            } catch (RocksDBException e) {
                return String.valueOf(e.getMessage());
            }
        }
        return "";
    }

    private static void awaitStopped(OpenDatabase database) throws RocksDBException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (database.db().getLongProperty("rocksdb.is-write-stopped") == 0) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("within a minute a write waits for a flush");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }
}
