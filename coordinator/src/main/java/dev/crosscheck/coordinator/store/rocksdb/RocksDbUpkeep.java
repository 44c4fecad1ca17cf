package dev.crosscheck.coordinator.store.rocksdb;

import akka.Done;
import dev.crosscheck.coordinator.journal.rocksdb.ColumnFamily;
import dev.crosscheck.coordinator.journal.rocksdb.KeyBytes;
import dev.crosscheck.coordinator.journal.rocksdb.RocksDbHandle;
import dev.crosscheck.coordinator.store.StoreUpkeep;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** {@link StoreUpkeep} of a data directory. Compacts the bulk data of the deleted sweeps, journal and snapshots as a whole. */
public final class RocksDbUpkeep implements StoreUpkeep {
    private static final byte[] FIRST = {0};
    private static final byte[] LAST = {(byte) 0xFF};

    private final RocksDbHandle handle;

    public RocksDbUpkeep(RocksDbHandle handle) {
        this.handle = handle;
    }

    @Override
    public CompletionStage<Done> reclaim(Collection<String> sweeps) {
        return handle.read(() -> {
            for (String sweep : sweeps) {
                for (char tag : RocksDbTrialStore.TAGS.toCharArray()) {
                    byte[] from = KeyBytes.of(tag).text(sweep).bytes();
                    handle.compact(ColumnFamily.STORE, from, KeyBytes.after(from));
                }
            }
            handle.compact(ColumnFamily.JOURNAL, FIRST, LAST);
            handle.compact(ColumnFamily.SNAPSHOTS, FIRST, LAST);
            return Done.getInstance();
        });
    }

    @Override
    public CompletionStage<Long> sizeBytes() {
        return handle.read(() -> size(handle.directory().path()));
    }

    private static long size(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.mapToLong(RocksDbUpkeep::fileSize).sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof NoSuchFileException) {
                return size(directory); // a file went while the directory was read
            }
            throw e;
        }
    }

    private static long fileSize(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            return 0; // gone meanwhile
        }
    }
}
