package dev.crosscheck.coordinator.dataset;

import dev.crosscheck.coordinator.store.BlobStore;
import dev.crosscheck.coordinator.store.BlobWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;

/** Writes CSV.GZ files into the blob store. The gzip header holds no time and no name, so that equal content has one hash. */
public final class BlobFiles {
    private BlobFiles() {}

    /** Writes the lines of a file. */
    public interface Lines {
        /** Appends all lines to {@code out}. */
        void writeTo(LineWriter out) throws IOException;
    }

    /** Takes lines. Not thread-safe. */
    public static final class LineWriter {
        private final OutputStream out;

        LineWriter(OutputStream out) {
            this.out = out;
        }

        /** Appends a line of text. */
        public void line(String text) throws IOException {
            line(text.getBytes(StandardCharsets.UTF_8));
        }

        void line(byte[] text) throws IOException {
            out.write(text);
            out.write('\n');
        }

        void line(String head, byte[] tail) throws IOException {
            out.write(head.getBytes(StandardCharsets.UTF_8));
            line(tail);
        }
    }

    /** Writes and commits a gzipped file; durable on return. Blocks on the disk. */
    public static StoredFile writeGzip(BlobStore blobs, String name, Lines lines) throws IOException {
        try (BlobWriter writer = blobs.openWrite(Long.MAX_VALUE)) {
            try (OutputStream out = new BufferedOutputStream(new GZIPOutputStream(stream(writer), 1 << 16), 1 << 16)) {
                lines.writeTo(new LineWriter(out));
            }
            long size = writer.size();
            return new StoredFile(name, writer.commit().hex(), size);
        }
    }

    private static OutputStream stream(BlobWriter writer) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                writer.write(bytes, offset, length);
            }
        };
    }
}
