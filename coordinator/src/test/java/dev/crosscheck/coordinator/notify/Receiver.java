package dev.crosscheck.coordinator.notify;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** A web server on this machine that writes down what is posted to it. */
public final class Receiver implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    /**
     * A server.
     *
     * @param port 0: any
     * @param status of each answer in turn; negative: no answer until it is closed
     */
    public Receiver(int port, IntSupplier status) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", exchange -> answer(exchange, status.getAsInt()));
        server.start();
    }

    private void answer(HttpExchange exchange, int status) throws IOException {
        bodies.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        if (status < 0) {
            try {
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        exchange.getResponseHeaders().add("location", address("/elsewhere"));
        exchange.sendResponseHeaders(Math.max(status, 200), -1);
        exchange.close();
    }

    /** An address here. */
    public String address(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** Method, path and body of the next post. */
    public String next() {
        try {
            String body = bodies.poll(30, TimeUnit.SECONDS);
            if (body == null) {
                throw new AssertionError("nothing was posted within 30 s");
            }
            return body;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Posts that nobody asked for yet. */
    public int left() {
        return bodies.size();
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
