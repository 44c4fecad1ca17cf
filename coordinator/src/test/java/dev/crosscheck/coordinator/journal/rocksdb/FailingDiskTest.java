package dev.crosscheck.coordinator.journal.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a disk refuses, what is stored can be read, and nothing is lost. */
class FailingDiskTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    @ParameterizedTest
    @ValueSource(strings = {FailingDiskChild.NO_FILE_GROWS, FailingDiskChild.DOES_NOT_OPEN})
    void allIsReadWhileNoWriteSucceeds(String trouble) throws Exception {
        FileSizeLimit.assumeAvailable();
        Path errors = root.resolve("errors.txt");
        Path directory = Files.createDirectory(root.resolve("disk"));

        Process child = TestStorage.child(FailingDiskChild.class, errors, new String[0], directory.toString(), trouble);

        assertThat(TestStorage.await(child)).as(Files.readString(errors)).isZero();
    }

    @Test
    void allIsReadWhileTooLittleRoomIsFreeToOpenAnew() throws Exception {
        Path disk = Files.createDirectory(root.resolve("disk"));
        SmallDisk.run(FailingDiskChild.class, disk, 128, root.resolve("errors.txt"), FailingDiskChild.HALF_FREED);
    }
}
