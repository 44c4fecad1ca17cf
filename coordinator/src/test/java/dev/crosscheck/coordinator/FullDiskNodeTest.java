package dev.crosscheck.coordinator;

import dev.crosscheck.coordinator.journal.rocksdb.SmallDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullDiskNodeTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    @Test
    void aFullDiskMakesTheNodeReadOnlyAndNothingIsLost() throws Exception {
        Path disk = Files.createDirectory(root.resolve("disk"));
        SmallDisk.run(FullDiskNodeChild.class, disk, 48, root.resolve("errors.txt"));
    }
}
