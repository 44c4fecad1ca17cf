package dev.crosscheck.cli.fetch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullUnmarked;

/** A folder on the web, on loopback, that can break off and ignore ranges; keeps what it was asked for. */
@NullUnmarked
public final class Shelf implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger cuts = new AtomicInteger();
    private volatile int cutAfter;
    private volatile boolean ranges = true;

    public Shelf() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/sets/", this::answer);
        server.start();
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/sets/");
    }

    public Shelf with(String name, byte[] content) {
        files.put(name, content);
        return this;
    }

    /** The next {@code times} answers end after so many bytes of what they would have sent. */
    Shelf cut(int times, int bytes) {
        cuts.set(times);
        cutAfter = bytes;
        return this;
    }

    Shelf withoutRanges() {
        ranges = false;
        return this;
    }

    /** Name, and what the header Range says, of each request; forgotten by the call. */
    public List<String> asked() {
        List<String> now = List.copyOf(asked);
        asked.clear();
        return now;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String name = exchange.getRequestURI().getPath().substring("/sets/".length());
        String range = exchange.getRequestHeaders().getFirst("Range");
        asked.add(name + (range == null ? "" : " " + range));
        byte[] content = files.get(name);
        if (content == null) {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
            return;
        }
        int from = 0;
        if (range != null && ranges) {
            from = Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
            exchange.getResponseHeaders()
                    .add("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
        }
        byte[] rest = Arrays.copyOfRange(content, from, content.length);
        exchange.sendResponseHeaders(range != null && ranges ? 206 : 200, rest.length);
        boolean cut = cuts.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
        OutputStream out = exchange.getResponseBody();
        out.write(rest, 0, cut ? Math.min(cutAfter, rest.length) : rest.length);
        out.flush();
        // Closing an answer that is not complete breaks the connection, as is meant.
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
