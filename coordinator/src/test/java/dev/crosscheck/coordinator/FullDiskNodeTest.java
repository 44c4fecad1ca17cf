package dev.crosscheck.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.coordinator.journal.rocksdb.FileSizeLimit;
import dev.crosscheck.coordinator.journal.rocksdb.SmallDisk;
import dev.crosscheck.coordinator.journal.rocksdb.TestStorage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullDiskNodeTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    @Test
    void aFullDiskMakesTheNodeReadOnlyAndNothingIsLost() throws Exception {
        Path disk = Files.createDirectory(root.resolve("disk"));
        SmallDisk.run(FullDiskNodeChild.class, disk, 48, root.resolve("errors.txt"), "full");
    }

    @Test
    void aDiskThatRefusesWritesThoughItHasRoomMakesTheNodeReadOnlyAndNothingIsLost() throws Exception {
        FileSizeLimit.assumeAvailable();
        Path errors = root.resolve("errors.txt");
        Path disk = Files.createDirectory(root.resolve("disk"));

        Process child = TestStorage.child(FullDiskNodeChild.class, errors, new String[0], disk.toString(), "limited");

        assertThat(child.waitFor(8, TimeUnit.MINUTES)).isTrue();
        assertThat(child.waitFor()).as(Files.readString(errors)).isZero();
    }
}
