package dev.crosscheck.e2e;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Passes TCP connections on and keeps a copy of every byte, both ways. */
final class RecordingProxy implements AutoCloseable {
    private final ServerSocket server;
    private final int target;
    private final List<ByteArrayOutputStream> streams = new CopyOnWriteArrayList<>();

    RecordingProxy(int target) {
        this.target = target;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** Everything that went through, one array per direction of a connection. */
    List<byte[]> recorded() {
        return streams.stream()
                .map(s -> {
                    synchronized (s) {
                        return s.toByteArray();
                    }
                })
                .toList();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var client = server.accept();
                var upstream = new Socket(InetAddress.getLoopbackAddress(), target);
                daemon(() -> pump(client, upstream));
                daemon(() -> pump(upstream, client));
            } catch (IOException ignored) {
                // closed, or the coordinator is not there: the client tries again
            }
        }
    }

    private void pump(Socket from, Socket to) {
        var copy = new ByteArrayOutputStream();
        streams.add(copy);
        var buffer = new byte[65536];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                synchronized (copy) {
                    copy.write(buffer, 0, n);
                }
                out.write(buffer, 0, n);
                out.flush();
            }
        } catch (IOException ignored) {
            // one side closed
        }
    }

    private static void daemon(Runnable body) {
        var thread = new Thread(body, "proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
