package dev.crosscheck.coordinator.journal.rocksdb;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Needs a small file system of its own, which Linux gives in a user namespace; where that is not allowed the test is skipped. */
class FullDiskTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    @Test
    void fullDiskFailsWritesAndTheyWorkAgainWithSpace() throws Exception {
        Path disk = Files.createDirectory(root.resolve("disk"));
        SmallDisk.run(FullDiskChild.class, disk, 32, root.resolve("errors.txt"));
    }

    @Test
    void aWriteThatWaitsForAFlushFailsWithIt() throws Exception {
        Path disk = Files.createDirectory(root.resolve("disk"));
        SmallDisk.run(StalledWriteChild.class, disk, 32, root.resolve("errors.txt"));
    }
}
