package dev.crosscheck.cli.source;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** An array that is read row by row. Not thread-safe. */
final class ArrayFile implements Closeable {
    /** Values in a row; an example with more is a mistake in the array's shape. */
    static final int MOST_VALUES = 1_000_000;

    private static final int BUFFER_BYTES = 1 << 16;

    private final String where;
    private final DataInputStream in;
    private final ArrayHeader header;
    private final byte[] bytes;
    private final ByteBuffer row;
    private int read;

    private ArrayFile(String where, DataInputStream in, ArrayHeader header) {
        this.where = where;
        this.in = in;
        this.header = header;
        this.bytes = new byte[Math.toIntExact(header.width() * header.type().bytes())];
        this.row = ByteBuffer.wrap(bytes).order(header.type().order());
    }

    /** Reads the header; {@code stream} may be gzipped and is closed with the result. */
    static ArrayFile open(String where, InputStream stream) throws IOException {
        try {
            DataInputStream in = new DataInputStream(new BufferedInputStream(plain(stream), BUFFER_BYTES));
            ArrayHeader header = ArrayHeader.read(where, in);
            long most = header.type().isText() ? 1 : MOST_VALUES;
            if (header.width() < 1 || header.width() > most) {
                throw Unreadable.of(
                        where,
                        "has the shape " + header.shapeText() + ", which makes " + header.width()
                                + " values an example (expected: 1 to " + most + ")",
                        "Save it with one row per example.");
            }
            return new ArrayFile(where, in, header);
        } catch (IOException | RuntimeException e) {
            stream.close();
            throw e;
        }
    }

    private static InputStream plain(InputStream stream) throws IOException {
        BufferedInputStream in = new BufferedInputStream(stream, BUFFER_BYTES);
        in.mark(2);
        boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
        in.reset();
        return gzip ? new GZIPInputStream(in, BUFFER_BYTES) : in;
    }

    ArrayHeader header() {
        return header;
    }

    String where() {
        return where;
    }

    /** Reads the next row; false after the last. */
    boolean next() throws IOException {
        try {
            if (read == header.rows()) {
                if (in.read() >= 0) {
                    throw Unreadable.of(
                            where,
                            "goes on after the " + read + " rows that its header announces",
                            "Save one array per file.");
                }
                return false;
            }
            in.readFully(bytes);
            read++;
            return true;
        } catch (EOFException | ZipException e) {
            throw Unreadable.of(
                    where,
                    "breaks off in row " + read + " of " + header.rows(),
                    "Copy or save the file again; it is not complete.");
        }
    }

    /** Writes a value of the row read last as a cell. */
    void write(int index, TableWriter out) throws IOException {
        if (!header.type().write(row, index, out)) {
            throw Unreadable.of(
                    where,
                    "holds a value in row " + (read - 1) + " (from 0) that is no finite number",
                    "Replace NaN and infinite values, or leave their rows out.");
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
