package dev.crosscheck.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports that are free and stay so until they are used. They lie below those that the system gives to connections and to whoever asks for any port, none is given twice, and each is locked for this
 * process until it ends, so that no other test process takes it in between.
 */
public final class FreePort {
    private static final int FIRST = 10_240;
    private static final int PORTS = 22_000;
    /** Processes that start one after the other begin some hundred ports apart. */
    private static final AtomicInteger NEXT =
            new AtomicInteger((int) (ProcessHandle.current().pid() * 331 % PORTS));

    private static final List<FileLock> HELD = new ArrayList<>();

    private FreePort() {}

    /** One more. */
    public static synchronized int next() {
        for (int tries = 0; tries < PORTS; tries++) {
            int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), PORTS);
            try {
                if (isFree(port) && isOurs(port)) {
                    return port;
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        throw new IllegalStateException("no free port from " + FIRST + " on");
    }

    private static boolean isFree(int port) throws IOException {
        try (ServerSocket socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (BindException e) {
            return false;
        }
    }

    private static boolean isOurs(int port) throws IOException {
        Path directory = Path.of(
                System.getProperty("java.io.tmpdir"), "crosscheck-ports-" + System.getProperty("user.name"));
        Files.createDirectories(directory);
        FileChannel file = FileChannel.open(
                directory.resolve("" + port), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock;
        try {
            lock = file.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            file.close();
            return false;
        }
        HELD.add(lock);
        return true;
    }
}
