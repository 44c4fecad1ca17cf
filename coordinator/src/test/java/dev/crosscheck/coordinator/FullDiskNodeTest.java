package dev.crosscheck.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.coordinator.journal.rocksdb.TestStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullDiskNodeTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    @Test
    void aFullDiskMakesTheNodeReadOnlyAndNothingIsLost() throws Exception {
        Path disk = Files.createDirectory(root.resolve("disk"));
        Assumptions.assumeTrue(canMount(disk), "no private mounts here");
        Path errors = root.resolve("errors.txt");

        String mount = "mount -t tmpfs -o size=48m tmpfs \"$0\" && exec \"$@\"";
        Process child = TestStorage.child(
                FullDiskNodeChild.class,
                errors,
                new String[] {"unshare", "-rm", "sh", "-c", mount, disk.toString()},
                disk.toString());

        if (!child.waitFor(5, TimeUnit.MINUTES)) {
            child.destroyForcibly();
        }
        assertThat(child.waitFor()).as(Files.readString(errors)).isZero();
    }

    private static boolean canMount(Path disk) throws InterruptedException {
        try {
            Process trial =
                    new ProcessBuilder("unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", disk.toString()).start();
            return trial.waitFor(10, TimeUnit.SECONDS) && trial.exitValue() == 0;
        } catch (IOException noSuchProgram) {
            return false;
        }
    }
}
