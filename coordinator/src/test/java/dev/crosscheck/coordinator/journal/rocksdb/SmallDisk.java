package dev.crosscheck.coordinator.journal.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A main class of the tests in a process for which a folder is a small file system of its own; where mounts in a name space are not allowed the test is skipped. */
public final class SmallDisk {
    private static final List<String> NAMESPACE = List.of("unshare", "-rm");

    private SmallDisk() {}

    /** Runs it with the folder as its first argument; it has to end with status 0 within some minutes. */
    public static void run(Class<?> main, Path disk, int mebibytes, Path errors, String... more)
            throws IOException, InterruptedException {
        run(main, disk, mebibytes, errors, NAMESPACE, more);
    }

    /** @param namespace the command that makes the process's own name space */
    public static void run(Class<?> main, Path disk, int mebibytes, Path errors, List<String> namespace, String... more)
            throws IOException, InterruptedException {
        Assumptions.assumeTrue(canMount(disk, namespace), "no private mounts here");
        List<String> before = new ArrayList<>(namespace);
        String mount = "mount -t tmpfs -o size=" + mebibytes + "m tmpfs \"$0\" && exec \"$@\"";
        before.addAll(List.of("sh", "-c", mount, disk.toString()));
        List<String> arguments = new ArrayList<>(List.of(disk.toString()));
        arguments.addAll(List.of(more));
        Process child =
                TestStorage.child(main, errors, before.toArray(String[]::new), arguments.toArray(String[]::new));
        if (!child.waitFor(8, TimeUnit.MINUTES)) {
            child.destroyForcibly();
        }
        assertThat(child.waitFor()).as(Files.readString(errors)).isZero();
    }

    /** Writes a file until the disk is full. */
    static void fill(Path filler) throws IOException {
        byte[] piece = new byte[100_000];
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (true) {
                out.write(piece);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("space");
        }
    }

    private static boolean canMount(Path disk, List<String> namespace) throws InterruptedException {
        try {
            List<String> command = new ArrayList<>(namespace);
            command.addAll(List.of("mount", "-t", "tmpfs", "tmpfs", disk.toString()));
            Process trial = new ProcessBuilder(command).start();
            return trial.waitFor(10, TimeUnit.SECONDS) && trial.exitValue() == 0;
        } catch (IOException noSuchProgram) {
            return false;
        }
    }
}
