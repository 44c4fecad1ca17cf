package dev.crosscheck.coordinator.store.postgres;

import akka.Done;
import dev.crosscheck.coordinator.security.Sealer;
import dev.crosscheck.coordinator.store.Document;
import dev.crosscheck.coordinator.store.DocumentStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/** {@link DocumentStore} in the table document. */
public final class PostgresDocumentStore implements DocumentStore {
    private static final String INSERT = "INSERT INTO document (collection, id, content) VALUES (?, ?, ?)";
    private static final String PUT = INSERT + " ON CONFLICT (collection, id) DO UPDATE SET content = excluded.content";
    private static final String CLAIM = INSERT + " ON CONFLICT (collection, id) DO NOTHING";
    private static final String GET = "SELECT content FROM document WHERE collection = ? AND id = ?";
    private static final Comparator<String> BY_UTF8_BYTES =
            (a, b) -> Arrays.compareUnsigned(PlaceBytes.utf8(a), PlaceBytes.utf8(b));

    private final PostgresDatabase database;
    private final Sealer sealer;

    public PostgresDocumentStore(PostgresDatabase database) {
        this.database = database;
        this.sealer = database.key().sealer("documents");
    }

    @Override
    public CompletionStage<Done> put(String collection, String id, byte[] value) {
        return database.write(
                        PUT,
                        PlaceBytes.utf8(collection),
                        PlaceBytes.utf8(id),
                        sealer.seal(value, place(collection, id)))
                .thenApply(rows -> Done.getInstance());
    }

    @Override
    public CompletionStage<Optional<byte[]>> get(String collection, String id) {
        return database.read(connection -> find(connection, GET, collection, id));
    }

    private Optional<byte[]> find(Connection connection, String sql, String collection, String id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setBytes(1, PlaceBytes.utf8(collection));
            statement.setBytes(2, PlaceBytes.utf8(id));
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(sealer.open(row.getBytes(1), place(collection, id))) : Optional.empty();
            }
        }
    }

    @Override
    public CompletionStage<SortedMap<String, byte[]>> list(String collection, String prefix) {
        byte[] from = PlaceBytes.utf8(prefix);
        return database.read(connection -> {
            // UTF-8 has no byte 0xFF: what starts with the prefix lies between it and it followed by that byte.
            String sql = "SELECT id, content FROM document WHERE collection = ? AND id >= ? AND id < ?";
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                byte[] to = Arrays.copyOf(from, from.length + 1);
                to[from.length] = (byte) 0xFF;
                statement.setBytes(1, PlaceBytes.utf8(collection));
                statement.setBytes(2, from);
                statement.setBytes(3, to);
                SortedMap<String, byte[]> found = new TreeMap<>(BY_UTF8_BYTES);
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        String id = PlaceBytes.text(row.getBytes(1));
                        found.put(id, sealer.open(row.getBytes(2), place(collection, id)));
                    }
                }
                return Collections.unmodifiableSortedMap(found);
            }
        });
    }

    @Override
    public CompletionStage<Done> delete(String collection, String id) {
        return database.write(
                        "DELETE FROM document WHERE collection = ? AND id = ?",
                        PlaceBytes.utf8(collection),
                        PlaceBytes.utf8(id))
                .thenApply(rows -> Done.getInstance());
    }

    @Override
    public CompletionStage<Boolean> putIf(
            String collection, String id, Optional<byte[]> expected, List<Document> documents) {
        return database.transact(connection -> {
            if (!holds(connection, collection, id, expected)) {
                return false;
            }
            for (Document document : documents) {
                execute(connection, PUT, document);
            }
            return true;
        });
    }

    @Override
    public boolean isShared() {
        return true;
    }

    /** Locks the record, so that it stays as it is until this transaction ends. */
    private boolean holds(Connection connection, String collection, String id, Optional<byte[]> expected)
            throws SQLException {
        if (expected.isPresent()) {
            return find(connection, GET + " FOR UPDATE", collection, id)
                    .filter(now -> Arrays.equals(now, expected.get()))
                    .isPresent();
        }
        // Claimed by inserting: a second coordinator waits here for the first one's transaction, then finds the row.
        if (execute(connection, CLAIM, new Document(collection, id, new byte[0])) == 0) {
            return false;
        }
        try (PreparedStatement statement =
                connection.prepareStatement("DELETE FROM document WHERE collection = ? AND id = ?")) {
            statement.setBytes(1, PlaceBytes.utf8(collection));
            statement.setBytes(2, PlaceBytes.utf8(id));
            statement.executeUpdate();
        }
        return true;
    }

    private int execute(Connection connection, String sql, Document document) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setBytes(1, PlaceBytes.utf8(document.collection()));
            statement.setBytes(2, PlaceBytes.utf8(document.id()));
            statement.setBytes(3, sealer.seal(document.value(), place(document.collection(), document.id())));
            return statement.executeUpdate();
        }
    }

    private static byte[] place(String collection, String id) {
        return PlaceBytes.of(collection, PlaceBytes.utf8(id));
    }
}
