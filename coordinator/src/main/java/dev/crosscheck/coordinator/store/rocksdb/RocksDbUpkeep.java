package dev.crosscheck.coordinator.store.rocksdb;

import akka.Done;
import dev.crosscheck.coordinator.journal.rocksdb.ColumnFamily;
import dev.crosscheck.coordinator.journal.rocksdb.KeyBytes;
import dev.crosscheck.coordinator.journal.rocksdb.RocksDbHandle;
import dev.crosscheck.coordinator.store.DataDirectory;
import dev.crosscheck.coordinator.store.StoreUpkeep;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

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
        return handle.read(() -> size(handle.directory()));
    }

    /** Without what a backup holds meanwhile: those are links to the same files, and the files that it alone keeps go at its end. */
    private static long size(DataDirectory data) {
        AtomicLong bytes = new AtomicLong();
        try {
            Files.walkFileTree(data.path(), new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    return directory.equals(data.heldForBackup())
                            ? FileVisitResult.SKIP_SUBTREE
                            : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    bytes.addAndGet(attributes.isRegularFile() ? attributes.size() : 0);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                    return goneMeanwhile(e);
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
                    return e == null ? FileVisitResult.CONTINUE : goneMeanwhile(e);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.get();
    }

    private static FileVisitResult goneMeanwhile(IOException e) throws IOException {
        if (e instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        throw e;
    }
}
