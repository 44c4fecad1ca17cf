package dev.crosscheck.coordinator.store.files;

import dev.crosscheck.coordinator.security.SealBrokenException;
import dev.crosscheck.coordinator.security.Sealer;
import dev.crosscheck.coordinator.security.SealingKey;
import dev.crosscheck.coordinator.store.BlobHash;
import dev.crosscheck.coordinator.store.BlobStore;
import dev.crosscheck.coordinator.store.BlobWriter;
import dev.crosscheck.coordinator.store.DurableFiles;
import dev.crosscheck.coordinator.store.StoredBlob;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;

/**
 * {@link BlobStore} in a directory: one file per blob, sealed as {@link BlobFormat} says. A file's name is a keyed hash of the content's hash, as
 * the plain hash of a short file would let anybody who reads the directory guess its content.
 */
public final class FileBlobStore implements BlobStore {
    private static final String BLOB = ".blob";
    private static final String DRAFT = ".draft";

    private final Path directory;
    private final SealingKey key;
    private final Sealer sealer;
    private final long maxBlobBytes;
    private final SecureRandom random = new SecureRandom();

    /** Blobs get their names under the read lock: nobody who has the write lock finds another blob than the one looked at. */
    private final ReadWriteLock renaming = new ReentrantReadWriteLock();

    private FileBlobStore(Path directory, SealingKey key, long maxBlobBytes) {
        this.directory = directory;
        this.key = key;
        this.sealer = key.sealer("blobs");
        this.maxBlobBytes = maxBlobBytes;
    }

    /**
     * Opens the store and removes what unfinished uploads of an earlier process left.
     *
     * @param directory an existing directory that nobody else writes to
     * @param maxBlobBytes the largest blob it takes
     */
    public static FileBlobStore open(Path directory, SealingKey key, long maxBlobBytes) throws IOException {
        if (maxBlobBytes <= 0) {
            throw new IllegalArgumentException("maxBlobBytes: " + maxBlobBytes + " (expected: > 0)");
        }
        for (Path draft : files(directory, DRAFT)) {
            Files.deleteIfExists(draft);
        }
        return new FileBlobStore(directory, key, maxBlobBytes);
    }

    @Override
    public BlobWriter openWrite(long maxBytes) throws IOException {
        if (maxBytes < 0) {
            throw new IllegalArgumentException("maxBytes: " + maxBytes + " (expected: >= 0)");
        }
        byte[] name = new byte[BlobFormat.NAME_BYTES];
        random.nextBytes(name);
        Path draft = directory.resolve(HexFormat.of().formatHex(name) + DRAFT);
        return new FileBlobWriter(this, draft, name, Math.min(maxBytes, maxBlobBytes));
    }

    @Override
    public Optional<InputStream> open(BlobHash hash, long from) throws IOException {
        FileChannel file;
        try {
            file = FileChannel.open(path(hash), StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        boolean handedOver = false;
        try {
            BlobFormat.Description blob = describe(file, hash);
            if (from < 0 || from > blob.size()) {
                throw new IllegalArgumentException("from: " + from + " (expected: 0 to " + blob.size() + ")");
            }
            InputStream stream = new FileBlobStream(file, sealer, blob, from);
            handedOver = true;
            return Optional.of(stream);
        } finally {
            if (!handedOver) {
                file.close();
            }
        }
    }

    @Override
    public OptionalLong size(BlobHash hash) throws IOException {
        try (FileChannel file = FileChannel.open(path(hash), StandardOpenOption.READ)) {
            return OptionalLong.of(describe(file, hash).size());
        } catch (NoSuchFileException e) {
            return OptionalLong.empty();
        }
    }

    private BlobFormat.Description describe(FileChannel file, BlobHash hash) throws IOException {
        try {
            return BlobFormat.describe(file, sealer)
                    .filter(blob -> blob.hash().equals(hash))
                    .orElseThrow(() -> damaged(hash));
        } catch (SealBrokenException e) {
            throw damaged(hash);
        }
    }

    private IOException damaged(BlobHash hash) {
        return new IOException("the stored file " + path(hash)
                + " is damaged or incomplete; restore the data directory from a backup or upload the file again");
    }

    @Override
    public List<StoredBlob> stored() throws IOException {
        List<StoredBlob> blobs = new ArrayList<>();
        for (Path path : files(directory, BLOB)) {
            try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
                BlobFormat.describe(file, sealer).ifPresent(blob -> blobs.add(stored(blob)));
            } catch (NoSuchFileException | SealBrokenException ignored) {
                // Deleted meanwhile, or damaged: reading that blob says so.
            }
        }
        return blobs;
    }

    private static StoredBlob stored(BlobFormat.Description blob) {
        return new StoredBlob(blob.hash(), HexFormat.of().formatHex(blob.name()));
    }

    @Override
    public boolean delete(BlobHash hash) throws IOException {
        return Files.deleteIfExists(path(hash));
    }

    @Override
    public boolean deleteUnlessStoredAnew(StoredBlob found) throws IOException {
        renaming.writeLock().lock();
        try (FileChannel file = FileChannel.open(path(found.hash()), StandardOpenOption.READ)) {
            return stored(describe(file, found.hash())).equals(found) && delete(found.hash());
        } catch (NoSuchFileException e) {
            return false;
        } finally {
            renaming.writeLock().unlock();
        }
    }

    Sealer sealer() {
        return sealer;
    }

    /** Gives a complete, synced draft its final name. */
    void publish(Path draft, BlobHash hash) throws IOException {
        renaming.readLock().lock();
        try {
            DurableFiles.moveInto(draft, path(hash));
        } finally {
            renaming.readLock().unlock();
        }
    }

    private Path path(BlobHash hash) {
        return directory.resolve(HexFormat.of().formatHex(key.mac("blob name", hash.bytes())) + BLOB);
    }

    private static List<Path> files(Path directory, String ending) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(f -> f.getFileName().toString().endsWith(ending))
                    .toList();
        }
    }
}
