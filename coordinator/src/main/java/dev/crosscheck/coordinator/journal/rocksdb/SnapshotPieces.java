package dev.crosscheck.coordinator.journal.rocksdb;

import dev.crosscheck.coordinator.security.Sealer;
import dev.crosscheck.coordinator.store.PieceStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;

/**
 * The content of one snapshot, cut into pieces of which each is sealed for its place. A piece is written once the one before it is durable, so that the writes of others go on
 * between them and memory holds one at a time. One thread; blocks.
 */
final class SnapshotPieces {
    /** What a disk syncs beside other writes without holding them up. */
    static final int PIECE_BYTES = 64 << 10;

    private static final long LONGEST_REST_NANOS = 20_000_000;

    private final RocksDbHandle handle;
    private final Sealer sealer;
    private final SnapshotKeys keys;

    SnapshotPieces(RocksDbHandle handle, Sealer sealer, SnapshotKeys keys) {
        this.handle = handle;
        this.sealer = sealer;
        this.keys = keys;
    }

    Writer writer() {
        return new Writer();
    }

    /** @param size of the content in bytes */
    InputStream reader(long size) {
        return new PieceStream(PIECE_BYTES, size, 0) {
            @Override
            protected byte[] load(long number) throws IOException {
                return piece(number);
            }
        };
    }

    /** Cuts what is written to it; closing writes the last piece. */
    final class Writer extends OutputStream {
        private final byte[] piece = new byte[PIECE_BYTES];
        private int filled;
        private int pieces;
        private long size;
        private long begun = System.nanoTime();

        /** Bytes that were written so far. */
        long size() {
            return size;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            size += length;
            int done = 0;
            while (done < length) {
                int part = Math.min(length - done, piece.length - filled);
                System.arraycopy(bytes, offset + done, piece, filled, part);
                filled += part;
                done += part;
                if (filled == piece.length) {
                    send();
                }
            }
        }

        private void send() throws IOException {
            byte[] key = keys.piece(pieces);
            byte[] sealed = sealer.seal(piece, 0, filled, key);
            try {
                handle.write(new WriteSet().put(ColumnFamily.SNAPSHOTS, key, sealed))
                        .join();
            } catch (CompletionException e) {
                throw new IOException("piece " + pieces + " of a snapshot was not written", e.getCause());
            }
            pieces++;
            filled = 0;
            rest();
        }

        /** As long as the piece took, so that at least half of a processor is left to what cannot wait. */
        private void rest() {
            long ended = System.nanoTime();
            LockSupport.parkNanos(Math.min(LONGEST_REST_NANOS, ended - begun));
            begun = System.nanoTime();
        }

        @Override
        public void close() throws IOException {
            if (filled > 0) {
                send();
            }
        }
    }

    private byte[] piece(long number) throws IOException {
        byte[] key = keys.piece((int) number);
        return handle.get(ColumnFamily.SNAPSHOTS, key)
                .map(value -> sealer.open(value, key))
                .orElseThrow(() -> new IOException(
                        "piece " + number + " of a snapshot is missing; restore the data directory from a backup"));
    }
}
