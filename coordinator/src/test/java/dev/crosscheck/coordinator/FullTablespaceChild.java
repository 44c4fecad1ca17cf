package dev.crosscheck.coordinator;

import dev.crosscheck.testing.PostgresServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A coordinator on a database whose tables are on a small disk, which fills up and gets room again; argument: the disk. */
final class FullTablespaceChild {
    private FullTablespaceChild() {}

    public static void main(String[] arguments) {
        try {
            run(Path.of(arguments[0]));
            System.exit(0);
        } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    private static void run(Path disk) throws IOException, InterruptedException {
        PostgresServer server = PostgresServer.shared();
        Path space = Files.createDirectory(disk.resolve("space"));
        if (System.getProperty("user.name").equals("root")) {
            Files.setOwner(
                    space, space.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
        }
        server.execute("CREATE TABLESPACE small LOCATION '" + space + "'");
        server.execute("CREATE DATABASE small TABLESPACE small");
        Path filler = disk.resolve("filler");
        Path home = Files.createTempDirectory("crosscheck-home");
        new ReadOnlyStory(home, "postgresql://127.0.0.1:" + server.port() + "/small", "no room left on its disk")
                .tell(() -> fill(filler), () -> Files.delete(filler));
    }

    private static void fill(Path filler) throws IOException {
        byte[] some = new byte[4096];
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (true) {
                out.write(some);
            }
        } catch (IOException full) {
            if (!String.valueOf(full.getMessage()).contains("space")) {
                throw full;
            }
        }
    }
}
