package dev.crosscheck.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.coordinator.journal.rocksdb.TestStorage;
import dev.crosscheck.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Databases that take no writes for a while. */
class PostgresReadOnlyTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    /** As after a fail-over to a standby, or where a provider protects a disk that is nearly full; existing sessions are ended once, at the beginning. */
    @Test
    @Tag("nightly")
    void aDatabaseThatIsMadeReadOnlyMakesTheNodeReadOnlyAndNothingIsLost() throws Exception {
        PostgresServer server = PostgresServer.shared();
        String url = server.newDatabase();
        String name = url.substring(url.lastIndexOf('/') + 1);

        new ReadOnlyStory(root, url, "takes no writes now")
                .tell(
                        () -> {
                            server.execute("ALTER DATABASE " + name + " SET default_transaction_read_only = on");
                            server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '"
                                    + name + "'");
                        },
                        () -> server.execute("ALTER DATABASE " + name + " RESET default_transaction_read_only"));
    }

    @Test
    void aDatabaseWithoutRoomOnItsDiskMakesTheNodeReadOnlyAndNothingIsLost() throws Exception {
        // The server's user has to get there.
        Path disk = Files.createTempDirectory(
                "crosscheck-disk", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Assumptions.assumeTrue(canMount(disk), "no private mounts here");
        Path errors = root.resolve("errors.txt");
        List<String> before = new ArrayList<>(namespace());
        before.addAll(List.of("sh", "-c", "mount -t tmpfs -o size=64m tmpfs \"$0\" && exec \"$@\"", disk.toString()));

        Process child =
                TestStorage.child(FullTablespaceChild.class, errors, before.toArray(String[]::new), disk.toString());

        if (!child.waitFor(8, TimeUnit.MINUTES)) {
            child.destroyForcibly();
        }
        Files.delete(disk);
        assertThat(child.waitFor()).as(Files.readString(errors)).isZero();
    }

    /** PostgreSQL does not run as root, and leaves it only where there are other users: a name space of its own for users has none. */
    private static List<String> namespace() throws IOException {
        if (System.getProperty("user.name").equals("root")) {
            return List.of("unshare", "-m");
        }
        String user = String.valueOf(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        return List.of("unshare", "-U", "-m", "--map-user=" + user, "--keep-caps");
    }

    private static boolean canMount(Path disk) throws InterruptedException {
        try {
            List<String> command = new ArrayList<>(namespace());
            command.addAll(List.of("mount", "-t", "tmpfs", "tmpfs", disk.toString()));
            Process trial = new ProcessBuilder(command).start();
            return trial.waitFor(10, TimeUnit.SECONDS) && trial.exitValue() == 0;
        } catch (IOException noSuchProgram) {
            return false;
        }
    }
}
