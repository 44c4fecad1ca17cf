package dev.crosscheck.coordinator.store.postgres;

import dev.crosscheck.coordinator.security.SealingKey;
import dev.crosscheck.coordinator.store.DataDirectory.KeySource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * Brings the schema to the version that this program knows, and checks that the key is the one everything there is sealed with. One transaction under a lock, so that
 * coordinators that start at the same time do it once and a crash leaves the schema as it was.
 */
final class SchemaMigration {
    /** The newest version; the steps to it are the resources postgres/schema-1.sql to schema-VERSION.sql. */
    static final int VERSION = 1;

    private static final long LOCK = 0x43524f5353434845L;

    private final PostgresSettings settings;
    private final List<String> steps;

    /** The steps that come with this program. */
    SchemaMigration(PostgresSettings settings) {
        this(
                settings,
                IntStream.rangeClosed(1, VERSION)
                        .mapToObj(SchemaMigration::step)
                        .toList());
    }

    /** {@code steps}: the SQL that leads from each version to the next one, from an empty schema on. */
    SchemaMigration(PostgresSettings settings, List<String> steps) {
        this.settings = settings;
        this.steps = List.copyOf(steps);
    }

    /**
     * Does it.
     *
     * @return the key
     * @throws DatabaseException if the schema is of a newer version or not ours, or the key is another one
     */
    SealingKey run(Connection connection, KeySource keys) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_xact_lock(" + LOCK + ")");
            if (!hasSchema(statement)) {
                statement.execute("CREATE SCHEMA " + settings.schema());
            }
            statement.execute("SET LOCAL search_path TO " + settings.schema());
            int version = version(statement);
            if (version > steps.size()) {
                throw new DatabaseException("the schema " + settings.schema() + " of the database " + settings.place()
                        + " has version " + version + " but this version of Crosscheck knows up to " + steps.size()
                        + "; start the newer one that upgraded it, on every node");
            }
            upgrade(statement, version);
            SealingKey key = checkedKey(connection, keys);
            connection.commit();
            return key;
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /** Asked first, for even {@code CREATE SCHEMA IF NOT EXISTS} takes the right to make schemas, which the owner of this one may lack. */
    private boolean hasSchema(Statement statement) throws SQLException {
        try (ResultSet row =
                statement.executeQuery("SELECT to_regnamespace('" + settings.schema() + "') IS NOT NULL")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private void upgrade(Statement statement, int version) throws SQLException {
        for (int next = version + 1; next <= steps.size(); next++) {
            try {
                statement.execute(steps.get(next - 1));
            } catch (SQLException e) {
                String state = DatabaseException.state(e);
                if (DatabaseException.isTrouble(state)) {
                    throw e;
                }
                throw new DatabaseException(
                        "the schema " + settings.schema() + " of the database " + settings.place()
                                + " cannot be brought to version " + next + " ("
                                + DatabaseException.said(e) + ") and stays at version " + version
                                + " as it was; go on with the version of Crosscheck that ran before",
                        e);
            }
            statement.execute("INSERT INTO crosscheck_schema (version) VALUES (" + next + ")");
        }
    }

    private int version(Statement statement) throws SQLException {
        if (count(statement, " AND table_name = 'crosscheck_schema'") == 0) {
            if (count(statement, "") > 0) {
                throw new DatabaseException(
                        "the schema " + settings.schema() + " of the database " + settings.place()
                                + " holds tables of something else; name a new or empty schema with crosscheck.postgres.schema");
            }
            statement.execute("CREATE TABLE crosscheck_schema (version INT PRIMARY KEY,"
                    + " applied_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now())");
            return 0;
        }
        try (ResultSet row = statement.executeQuery("SELECT coalesce(max(version), 0) FROM crosscheck_schema")) {
            row.next();
            return row.getInt(1);
        }
    }

    private int count(Statement statement, String condition) throws SQLException {
        try (ResultSet row =
                statement.executeQuery("SELECT count(*) FROM information_schema.tables WHERE table_schema = '"
                        + settings.schema() + "'" + condition)) {
            row.next();
            return row.getInt(1);
        }
    }

    /** The SQL that leads to this version from the one before. */
    static String step(int version) {
        String name = "/postgres/schema-" + version + ".sql";
        try (InputStream stream = SchemaMigration.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException("the program lacks its resource " + name);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SealingKey checkedKey(Connection connection, KeySource keys) throws SQLException {
        try (PreparedStatement find = connection.prepareStatement(
                        "SELECT owner, key_fingerprint FROM crosscheck_store WHERE id = 1");
                ResultSet row = find.executeQuery()) {
            if (!row.next()) {
                return newKey(connection, keys);
            }
            SealingKey key = keys.key(false);
            if (!key.fingerprint(row.getString(1)).equals(row.getString(2))) {
                throw new DatabaseException("the database " + settings.place()
                        + " was sealed with another key than the one from " + key.origin()
                        + "; give every coordinator the key of the first one (its file \"key\", or CROSSCHECK_KEY)");
            }
            return key;
        }
    }

    private static SealingKey newKey(Connection connection, KeySource keys) throws SQLException {
        SealingKey key = keys.key(true);
        String owner = UUID.randomUUID().toString();
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO crosscheck_store (id, owner, key_fingerprint) VALUES (1, ?, ?)")) {
            insert.setString(1, owner);
            insert.setString(2, key.fingerprint(owner));
            insert.executeUpdate();
        }
        return key;
    }
}
