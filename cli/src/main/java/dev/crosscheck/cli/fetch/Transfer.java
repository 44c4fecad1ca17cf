package dev.crosscheck.cli.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.function.LongConsumer;

/** One request for a file, from where its part on the disk ends. */
final class Transfer {
    private static final Duration CONNECT = Duration.ofSeconds(20);
    private static final Duration SILENCE = Duration.ofSeconds(60);
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int RANGE_NOT_SATISFIABLE = 416;

    /** An answer that another try would not change; the message says what it was, without the address. */
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        RefusedException(String message) {
            super(message);
        }
    }

    /** The part on the disk could not be written; no address is to blame. */
    static final class DiskException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DiskException(IOException cause) {
            super(cause);
        }
    }

    private final KnownFile file;
    private final Path part;
    private final LongConsumer progress;

    /** @param progress told the bytes that are there, after each piece */
    Transfer(KnownFile file, Path part, LongConsumer progress) {
        this.file = file;
        this.part = part;
        this.progress = progress;
    }

    /**
     * Goes on until the part has the file's length. What came before a break stays.
     *
     * @return whether the part went on from bytes of an earlier request
     * @throws RefusedException when the answer is another than the file
     * @throws IOException when the address cannot be reached or the transfer breaks off
     * @throws DiskException when the part cannot be written
     */
    boolean run(URL address) throws IOException {
        long from = size();
        HttpURLConnection connection = (HttpURLConnection) address.openConnection();
        try {
            connection.setConnectTimeout(Math.toIntExact(CONNECT.toMillis()));
            connection.setReadTimeout(Math.toIntExact(SILENCE.toMillis()));
            connection.setRequestProperty("Accept-Encoding", "identity");
            connection.setRequestProperty("User-Agent", "crosscheck");
            if (from > 0) {
                connection.setRequestProperty("Range", "bytes=" + from + "-");
            }
            long start = start(connection, from);
            try (InputStream in = connection.getInputStream()) {
                copy(in, start);
            }
            return start > 0;
        } finally {
            connection.disconnect();
        }
    }

    /** Where in the file the answer begins. */
    private long start(HttpURLConnection connection, long from) throws IOException {
        int status = connection.getResponseCode();
        String range = connection.getHeaderField("Content-Range");
        if (status == HttpURLConnection.HTTP_PARTIAL && range != null && range.startsWith("bytes " + from + "-")) {
            return from;
        }
        if (status == RANGE_NOT_SATISFIABLE) {
            truncate();
            throw new IOException("did not go on from byte " + from);
        }
        if (status != HttpURLConnection.HTTP_OK) {
            String moved = connection.getHeaderField("Location");
            String words = connection.getResponseMessage();
            throw new RefusedException("answers " + status + (words == null || words.isEmpty() ? "" : " " + words)
                    + (moved == null ? "" : " (it is at " + moved + ")"));
        }
        return 0;
    }

    private void copy(InputStream in, long start) throws IOException {
        long at = start;
        byte[] buffer = new byte[BUFFER_BYTES];
        try (OutputStream out = open(start)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (at + read > file.sizeBytes()) {
                    truncate();
                    throw new RefusedException("sends more than the " + file.sizeBytes() + " bytes of the file");
                }
                write(out, buffer, read);
                at += read;
                progress.accept(at);
            }
        }
        if (at < file.sizeBytes()) {
            throw new IOException("broke off after " + at + " of " + file.sizeBytes() + " bytes");
        }
    }

    private OutputStream open(long start) {
        try {
            return start > 0 ? Files.newOutputStream(part, StandardOpenOption.APPEND) : Files.newOutputStream(part);
        } catch (IOException e) {
            throw new DiskException(e);
        }
    }

    private static void write(OutputStream out, byte[] buffer, int length) {
        try {
            out.write(buffer, 0, length);
        } catch (IOException e) {
            throw new DiskException(e);
        }
    }

    private long size() {
        try {
            return Files.exists(part) ? Files.size(part) : 0;
        } catch (IOException e) {
            throw new DiskException(e);
        }
    }

    private void truncate() {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            throw new DiskException(e);
        }
    }
}
