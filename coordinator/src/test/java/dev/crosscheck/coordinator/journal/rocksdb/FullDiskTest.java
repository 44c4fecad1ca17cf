package dev.crosscheck.coordinator.journal.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
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
        Assumptions.assumeTrue(canMount(disk), "no private mounts here");
        Path errors = root.resolve("errors.txt");

        String mount = "mount -t tmpfs -o size=32m tmpfs \"$0\" && exec \"$@\"";
        Process child = TestStorage.child(
                FullDiskChild.class,
                errors,
                new String[] {"unshare", "-rm", "sh", "-c", mount, disk.toString()},
                disk.toString());

        int exit = TestStorage.await(child);
        assertThat(exit).as(Files.readString(errors)).isZero();
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
