package dev.crosscheck.coordinator.journal.rocksdb;

import dev.crosscheck.coordinator.security.Sealer;
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

    InputStream reader(int pieces) {
        return new Reader(pieces);
    }

    /** Cuts what is written to it; closing writes the last piece. */
    final class Writer extends OutputStream {
        private final byte[] piece = new byte[PIECE_BYTES];
        private int filled;
        private int pieces;
        private long begun = System.nanoTime();

        /** How many were written; all of them once it is closed. */
        int pieces() {
            return pieces;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
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

    private final class Reader extends InputStream {
        private final int pieces;
        private byte[] piece = new byte[0];
        private int taken;
        private int next;

        Reader(int pieces) {
            this.pieces = pieces;
        }

        @Override
        public int read() throws IOException {
            return fill() ? piece[taken++] & 0xFF : -1;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (!fill()) {
                return -1;
            }
            int part = Math.min(length, piece.length - taken);
            System.arraycopy(piece, taken, into, offset, part);
            taken += part;
            return part;
        }

        private boolean fill() throws IOException {
            while (taken == piece.length) {
                if (next == pieces) {
                    return false;
                }
                int number = next;
                byte[] key = keys.piece(number);
                piece = handle.get(ColumnFamily.SNAPSHOTS, key)
                        .map(value -> sealer.open(value, key))
                        .orElseThrow(() -> new IOException("piece " + number + " of " + pieces
                                + " of a snapshot is missing; restore the data directory from a backup"));
                next++;
                taken = 0;
            }
            return true;
        }
    }
}
