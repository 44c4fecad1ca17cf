package dev.crosscheck.worker.data;

import dev.crosscheck.proto.v1.Checkpoint;
import dev.crosscheck.proto.v1.LeaseRef;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Brings what an earlier attempt saved. It is wanted once, by one attempt, and so never comes into the cache of contents. Thread-safe. */
public final class EarlierCheckpoints {
    private final Function<LeaseRef, BlobSource> sources;
    private final InstantSource clock;

    /** {@code sources}: where an attempt's contents come from. */
    public EarlierCheckpoints(Function<LeaseRef, BlobSource> sources, InstantSource clock) {
        this.sources = sources;
        this.clock = clock;
    }

    /**
     * Fetches a checkpoint.
     *
     * @param folder of the slot, for this alone; what is in it is removed
     * @return the file, which the attempt may change
     * @throws IOException when it cannot be had, or not as it was saved
     */
    public Path fetch(LeaseRef lease, Checkpoint checkpoint, Path folder) throws IOException, InterruptedException {
        remove(folder);
        BlobCache once = new BlobCache(folder, Long.MAX_VALUE, sources.apply(lease), clock);
        try (BlobCache.Use use = once.use()) {
            Path content = use.get(checkpoint.getFile());
            if (Files.size(content) < checkpoint.getSize()) {
                throw new IOException("the content has " + Files.size(content) + " bytes (expected: at least "
                        + checkpoint.getSize() + ")");
            }
            try (FileChannel channel = FileChannel.open(content, StandardOpenOption.WRITE)) {
                channel.truncate(checkpoint.getSize());
            }
            return Files.move(content, folder.resolve("checkpoint"), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Removes the folder with all that is in it, where there is one. */
    public static void remove(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> all = Files.walk(folder)) {
            deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : deepestFirst) {
            Files.deleteIfExists(each);
        }
    }
}
