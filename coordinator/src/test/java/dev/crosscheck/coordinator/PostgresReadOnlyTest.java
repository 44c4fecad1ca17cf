package dev.crosscheck.coordinator;

import dev.crosscheck.coordinator.journal.rocksdb.SmallDisk;
import dev.crosscheck.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
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
        try {
            SmallDisk.run(FullTablespaceChild.class, disk, 64, root.resolve("errors.txt"), namespace());
        } finally {
            Files.delete(disk);
        }
    }

    /** PostgreSQL does not run as root, and leaves it only where there are other users: a name space of its own for users has none. */
    private static List<String> namespace() throws IOException {
        if (System.getProperty("user.name").equals("root")) {
            return List.of("unshare", "-m");
        }
        String user = String.valueOf(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        return List.of("unshare", "-U", "-m", "--map-user=" + user, "--keep-caps");
    }
}
