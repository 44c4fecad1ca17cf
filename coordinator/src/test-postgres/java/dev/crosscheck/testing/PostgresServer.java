package dev.crosscheck.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * A real PostgreSQL server below a temporary directory, on a free port of the loopback address, for the tests of this JVM. Its programs come from the class path (Linux on x86-64), else from
 * the machine. PostgreSQL refuses to run as root: then it runs as the user nobody.
 */
public final class PostgresServer implements AutoCloseable {
    /** The server's own user. */
    public static final String USER = "postgres";
    /** Its password, to be found nowhere. */
    public static final String PASSWORD = "correct-horse-battery";

    private static final String PROGRAMS = "/postgres-linux-x86_64.txz";
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static @org.jspecify.annotations.Nullable PostgresServer shared;

    private final Path root;
    private final Path programs;
    private final int port;
    private final Process process;

    /** Takes connections from this machine, and those from the network (CIDR) to the address where they are given. */
    private PostgresServer(Optional<String> address, Optional<String> network) throws IOException, InterruptedException {
        root = Files.createTempDirectory("crosscheck-postgres");
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
        programs = programs();
        Path data = Files.createDirectory(root.resolve("data"));
        Path password = Files.writeString(root.resolve("password"), PASSWORD + "\n");
        if (isRoot()) {
            var nobody = root.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
            Files.setOwner(data, nobody);
            Files.setOwner(password, nobody);
        }
        Path log = root.resolve("server.log");
        Process made = start(
                log, "initdb", "-D", data.toString(), "-U", USER, "-A", "scram-sha-256", "--pwfile",
                password.toString(), "-E", "UTF8", "--no-locale", "--no-sync");
        if (made.waitFor() != 0) {
            throw new IllegalStateException("initdb failed: " + Files.readString(log));
        }
        if (network.isPresent()) {
            Files.writeString(
                    data.resolve("pg_hba.conf"),
                    "host all all " + network.get() + " scram-sha-256\n",
                    StandardOpenOption.APPEND);
        }
        port = FreePort.next();
        String sync = System.getProperty("crosscheck.postgres.fsync", "off");
        process = start(
                log, "postgres", "-D", data.toString(), "-h", address.map(a -> "127.0.0.1," + a).orElse("127.0.0.1"), "-p", "" + port, "-k", "", "-c",
                "fsync=" + sync, "-c", "max_connections=200");
        awaitReady(log);
    }

    /** The server of this JVM, started at the first call and ended with the JVM. */
    public static synchronized PostgresServer shared() {
        PostgresServer server = shared;
        if (server == null) {
            try {
                server = new PostgresServer(Optional.empty(), Optional.empty());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
            shared = server;
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        }
        return server;
    }

    /** A server of the caller's own, which closes it: it takes connections to one more address of this machine, from this network (CIDR). */
    public static PostgresServer on(String address, String network) {
        try {
            return new PostgresServer(Optional.of(address), Optional.of(network));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Path programs() throws IOException {
        try (InputStream packed = PostgresServer.class.getResourceAsStream(PROGRAMS)) {
            boolean fits = System.getProperty("os.name").equals("Linux")
                    && System.getProperty("os.arch").equals("amd64");
            if (fits && packed != null) {
                unpack(packed, root);
                return root.resolve("bin");
            }
        }
        try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                    .max(Comparator.naturalOrder())
                    .orElseThrow(() -> new IllegalStateException("no PostgreSQL server on this machine"));
        }
    }

    private static void unpack(InputStream packed, Path target) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(packed))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = target.resolve(entry.getName()).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException("an entry outside of the archive: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                } else {
                    Files.createDirectories(path.getParent());
                    if (entry.isSymbolicLink()) {
                        Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                    } else {
                        Files.copy(tar, path);
                        boolean program = (entry.getMode() & 0100) != 0;
                        Files.setPosixFilePermissions(
                                path, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
                    }
                }
            }
        }
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private Process start(Path log, String program, String... arguments) throws IOException {
        List<String> line = new ArrayList<>();
        if (isRoot()) {
            line.addAll(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
        }
        line.add(programs.resolve(program).toString());
        line.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(line).directory(root.toFile()).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        return builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    private void awaitReady(Path log) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            try {
                connect().close();
                return;
            } catch (SQLException e) {
                if (System.nanoTime() > end || !process.isAlive()) {
                    throw new IllegalStateException("the server does not answer: " + Files.readString(log), e);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        }
    }

    /** A connection of the server's own user. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/postgres?connectTimeout=5", USER, PASSWORD);
    }

    /** Runs a statement as the server's own user. */
    public void execute(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A name that no other test has: of a schema, or of a database. */
    public String freshName() {
        return "t" + NAMES.incrementAndGet();
    }

    /** A new, empty database; its URL. */
    public String newDatabase() {
        String name = freshName();
        execute("CREATE DATABASE " + name);
        return "postgresql://127.0.0.1:" + port + "/" + name;
    }

    /** The port on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** Ends the server at once and removes its files. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
