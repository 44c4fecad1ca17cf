package dev.crosscheck.coordinator.store.postgres;

import dev.crosscheck.coordinator.security.SealBrokenException;
import dev.crosscheck.coordinator.security.Sealer;
import dev.crosscheck.coordinator.store.BlobHash;
import dev.crosscheck.coordinator.store.BlobStore;
import dev.crosscheck.coordinator.store.BlobWriter;
import dev.crosscheck.coordinator.store.StoredBlob;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * {@link BlobStore} in tables. An upload is a row of its own and its pieces, each sealed for (upload, number); the blob's row, under a keyed hash of the content's hash, names the
 * upload and has a sealed trailer with length and hash. Pieces of dropped blobs and of abandoned uploads stay for an hour, for streams that are open on them.
 */
public final class PostgresBlobStore implements BlobStore {
    static final int PIECE_BYTES = 256 << 10;
    private static final long TRAILER = -1;
    /** What another one removes at the moment is left to it: that may take long, and nobody's upload waits for it. */
    private static final String COLLECT = "DELETE FROM blob_upload WHERE upload IN (SELECT upload FROM blob_upload"
            + " WHERE idle_since < now() - interval '1 hour' FOR UPDATE SKIP LOCKED)";

    /** What is known of a complete blob. */
    record Found(UUID upload, long size, BlobHash hash) {}

    private final PostgresDatabase database;
    private final Sealer sealer;
    private final long maxBlobBytes;

    /**
     * The store in this database.
     *
     * @param maxBlobBytes the largest blob it takes
     */
    public PostgresBlobStore(PostgresDatabase database, long maxBlobBytes) {
        this.database = database;
        this.sealer = database.key().sealer("blobs");
        this.maxBlobBytes = maxBlobBytes;
    }

    @Override
    public BlobWriter openWrite(long maxBytes) throws IOException {
        if (maxBytes < 0) {
            throw new IllegalArgumentException("maxBytes: " + maxBytes + " (expected: >= 0)");
        }
        UUID upload = UUID.randomUUID();
        execute(COLLECT);
        execute("INSERT INTO blob_upload (upload, idle_since) VALUES (?, now())", upload);
        return new PostgresBlobWriter(this, upload, Math.min(maxBytes, maxBlobBytes));
    }

    @Override
    public Optional<InputStream> open(BlobHash hash, long from) throws IOException {
        Optional<Found> blob = find(hash);
        if (blob.isEmpty()) {
            return Optional.empty();
        }
        if (from < 0 || from > blob.get().size()) {
            throw new IllegalArgumentException(
                    "from: " + from + " (expected: 0 to " + blob.get().size() + ")");
        }
        return Optional.of(new PostgresBlobStream(this, blob.get(), from));
    }

    @Override
    public OptionalLong size(BlobHash hash) throws IOException {
        return find(hash).map(blob -> OptionalLong.of(blob.size())).orElse(OptionalLong.empty());
    }

    private Optional<Found> find(BlobHash hash) throws IOException {
        Optional<Found> found;
        try {
            found = call(connection -> {
                try (PreparedStatement statement =
                        connection.prepareStatement("SELECT upload, trailer FROM blob WHERE name = ?")) {
                    statement.setBytes(1, name(hash));
                    try (ResultSet row = statement.executeQuery()) {
                        return row.next() ? Optional.of(describe(row)) : Optional.empty();
                    }
                }
            });
        } catch (SealBrokenException e) {
            throw damaged(hash);
        }
        if (found.isPresent() && !found.get().hash().equals(hash)) {
            throw damaged(hash);
        }
        return found;
    }

    private Found describe(ResultSet row) throws SQLException {
        UUID upload = row.getObject(1, UUID.class);
        ByteBuffer trailer = ByteBuffer.wrap(sealer.open(row.getBytes(2), place(upload, TRAILER)));
        long size = trailer.getLong();
        byte[] digest = new byte[32];
        trailer.get(digest);
        return new Found(upload, size, BlobHash.of(digest));
    }

    private static IOException damaged(BlobHash hash) {
        return new IOException("the stored file " + hash
                + " is damaged or incomplete; restore the database from a backup or upload the file again");
    }

    @Override
    public List<StoredBlob> stored() throws IOException {
        return call(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("SELECT upload, trailer FROM blob");
                    ResultSet row = statement.executeQuery()) {
                List<StoredBlob> blobs = new ArrayList<>();
                while (row.next()) {
                    try {
                        Found blob = describe(row);
                        blobs.add(new StoredBlob(blob.hash(), blob.upload().toString()));
                    } catch (SealBrokenException ignored) {
                        // Damaged: reading that blob says so.
                    }
                }
                return List.copyOf(blobs);
            }
        });
    }

    @Override
    public boolean delete(BlobHash hash) throws IOException {
        return delete("name = ?", name(hash));
    }

    @Override
    public boolean deleteUnlessStoredAnew(StoredBlob found) throws IOException {
        return delete("name = ? AND upload = ?", name(found.hash()), UUID.fromString(found.edition()));
    }

    private boolean delete(String which, Object... parameters) throws IOException {
        int rows = execute(
                "WITH gone AS (DELETE FROM blob WHERE " + which + " RETURNING upload)"
                        + " UPDATE blob_upload SET idle_since = now() WHERE upload IN (SELECT upload FROM gone)",
                parameters);
        execute(COLLECT);
        return rows > 0;
    }

    /** Stores a piece; fails when the upload was collected because it had been idle. */
    void put(UUID upload, long number, byte[] content, int length) throws IOException {
        byte[] sealed = sealer.seal(content, 0, length, place(upload, number));
        execute("INSERT INTO blob_piece (upload, number, content) VALUES (?, ?, ?)", upload, number, sealed);
        execute("UPDATE blob_upload SET idle_since = now() WHERE upload = ?", upload);
    }

    /** The content of a piece. */
    byte[] get(UUID upload, long number) throws IOException {
        Optional<byte[]> stored = call(connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement("SELECT content FROM blob_piece WHERE upload = ? AND number = ?")) {
                statement.setObject(1, upload);
                statement.setLong(2, number);
                try (ResultSet row = statement.executeQuery()) {
                    return row.next() ? Optional.of(row.getBytes(1)) : Optional.empty();
                }
            }
        });
        try {
            return sealer.open(
                    stored.orElseThrow(
                            () -> new IOException("a piece of a stored file is gone; upload the file again")),
                    place(upload, number));
        } catch (SealBrokenException e) {
            throw new IOException(
                    "a stored file was damaged; restore the database from a backup or upload the file again", e);
        }
    }

    /** Makes the complete upload visible; it takes the place of an earlier one of the same content. */
    BlobHash publish(UUID upload, long size, byte[] digest) throws IOException {
        BlobHash hash = BlobHash.of(digest);
        byte[] name = name(hash);
        byte[] trailer = sealer.seal(
                ByteBuffer.allocate(Long.BYTES + 32).putLong(size).put(digest).array(), place(upload, TRAILER));
        write(connection -> {
            connection.setAutoCommit(false);
            try {
                // One after the other for each name: a row that another transaction is about to insert is not found, so
                // its upload would never become idle.
                try (PreparedStatement turn = connection.prepareStatement("SELECT pg_advisory_xact_lock(?)")) {
                    turn.setLong(1, ByteBuffer.wrap(name).getLong());
                    turn.execute();
                }
                update(
                        connection,
                        "UPDATE blob_upload SET idle_since = now()"
                                + " WHERE upload IN (SELECT upload FROM blob WHERE name = ? FOR UPDATE)",
                        name);
                update(
                        connection,
                        "INSERT INTO blob (name, upload, trailer) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE"
                                + " SET upload = excluded.upload, trailer = excluded.trailer",
                        name,
                        upload,
                        trailer);
                update(connection, "UPDATE blob_upload SET idle_since = NULL WHERE upload = ?", upload);
                connection.commit();
                return true;
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        });
        return hash;
    }

    /** Drops an upload that was not published. */
    void drop(UUID upload) throws IOException {
        execute("DELETE FROM blob_upload WHERE upload = ? AND idle_since IS NOT NULL", upload);
    }

    private int execute(String sql, Object... parameters) throws IOException {
        return write(connection -> update(connection, sql, parameters));
    }

    private static int update(Connection connection, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            return statement.executeUpdate();
        }
    }

    private <T> T call(SqlWork<T> work) throws IOException {
        try {
            return database.call(work);
        } catch (SQLException e) {
            throw refused(e);
        }
    }

    private <T> T write(SqlWork<T> work) throws IOException {
        try {
            return database.callWriting(work);
        } catch (SQLException e) {
            throw refused(e);
        }
    }

    private IOException refused(SQLException e) {
        DatabaseException failure = DatabaseException.of(e, database.settings());
        return new IOException(failure.getMessage(), failure);
    }

    private byte[] name(BlobHash hash) {
        return database.key().mac("blob name", hash.bytes());
    }

    private static byte[] place(UUID upload, long number) {
        return PlaceBytes.numbers(upload.getMostSignificantBits(), upload.getLeastSignificantBits(), number);
    }
}
