package dev.crosscheck.worker.trainer.command;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.proto.v1.LeaseRef;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullUnmarked
class DiskLimitTest {
    private static final long MIB = 1 << 20;
    private static final long GIB = 1 << 30;
    private static final CommandLimits LIMITS =
            new CommandLimits(Duration.ofSeconds(1), Duration.ofMillis(10), GIB, 1000, 1000);

    @TempDir
    Path root;

    private DiskLimit.Space space = new DiskLimit.Space(500 * GIB, 1000 * GIB);
    private AttemptDirectory directory;

    private DiskLimit limit(long given) throws IOException {
        directory = AttemptDirectory.create(root, LeaseRef.getDefaultInstance(), LIMITS, Removal.SHARED);
        write("given", given);
        return new DiskLimit(directory, LIMITS, () -> space);
    }

    /** As long as said, and hardly any disk. */
    private void write(String name, long bytes) throws IOException {
        try (var file = new RandomAccessFile(directory.path().resolve(name).toFile(), "rw")) {
            file.setLength(bytes);
        }
    }

    @Test
    void whatTheWorkerPutThereDoesNotCount() throws Exception {
        DiskLimit limit = limit(3 * GIB);
        write("own", GIB);
        assertThatCode(limit::check).doesNotThrowAnyException();
        write("own", GIB + 1);
        assertThatThrownBy(limit::check)
                .isInstanceOf(DirectoryFullException.class)
                .hasMessageContaining("has filled its directory with 1073741825 bytes (allowed: 1073741824");
    }

    @Test
    void aDiskThatIsNearlyFullEndsOnlyWhoHasFilledIt() throws Exception {
        DiskLimit limit = limit(GIB);
        space = new DiskLimit.Space(GIB - 1, 1000 * GIB);
        write("own", 64 * MIB);
        assertThatCode(limit::check).as("it has written little").doesNotThrowAnyException();
        write("own", 65 * MIB);
        assertThatThrownBy(limit::check)
                .hasMessageContaining("nearly full (1023 of 1024000 MiB are free; 1024 MiB must stay free)")
                .hasMessageContaining("has written 65 MiB");
        space = new DiskLimit.Space(GIB, 1000 * GIB);
        assertThatCode(limit::check).doesNotThrowAnyException();
    }

    @Test
    void ofASmallDiskATwentiethMustStayFree() throws Exception {
        DiskLimit limit = limit(0);
        write("own", 65 * MIB);
        space = new DiskLimit.Space(101 * MIB, 2000 * MIB);
        assertThatCode(limit::check).doesNotThrowAnyException();
        space = new DiskLimit.Space(99 * MIB, 2000 * MIB);
        assertThatThrownBy(limit::check).hasMessageContaining("100 MiB must stay free");
        space = new DiskLimit.Space(0, 0);
        assertThatCode(limit::check).as("nothing is known").doesNotThrowAnyException();
    }
}
