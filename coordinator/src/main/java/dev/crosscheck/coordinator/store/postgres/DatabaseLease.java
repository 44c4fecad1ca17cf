package dev.crosscheck.coordinator.store.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A lease in the database, for one owner. It runs out by the database's clock alone; the owner itself counts on it for nine tenths of that time, from before it asked, by a clock that never
 * jumps, so that it never believes in a lease that another could have. The number of a lease (its fence) grows with each new owner. It has a connection of its own, kept open so that
 * asking is quick when it matters. Thread-safe; its methods block.
 */
public final class DatabaseLease implements AutoCloseable {
    private static final String ACQUIRE = "INSERT INTO cluster_lease AS now (name, owner, fence, expires_at)"
            + " VALUES (?, ?, 1, clock_timestamp() + ? * interval '1 millisecond')"
            + " ON CONFLICT (name) DO UPDATE SET owner = excluded.owner,"
            + " fence = now.fence + CASE WHEN now.owner = excluded.owner THEN 0 ELSE 1 END,"
            + " expires_at = clock_timestamp() + ? * interval '1 millisecond'"
            + " WHERE now.owner = excluded.owner OR now.expires_at < clock_timestamp()"
            + " RETURNING fence";
    private static final String RENEW = "UPDATE cluster_lease"
            + " SET expires_at = clock_timestamp() + ? * interval '1 millisecond'"
            + " WHERE name = ? AND owner = ? AND fence = ? RETURNING fence";
    private static final String RELEASE =
            "UPDATE cluster_lease SET expires_at = '-infinity', owner = ''" + " WHERE name = ? AND owner = ?";
    private static final int LIMIT_SECONDS = 5;

    private final PostgresDatabase database;
    private final DataSource source;
    private final PostgresSettings settings;
    private final String name;
    private final String owner;
    private final Duration validity;
    private final LongSupplier nanoTime;
    private final Object line = new Object();
    private @Nullable Connection open;
    private boolean held;
    private boolean refused;
    private long until;
    private long fence;

    /**
     * A lease that is not held yet.
     *
     * @param owner a name that nobody else uses
     * @param validity how long it is held without renewal, &gt; 0
     */
    public DatabaseLease(
            PostgresDatabase database, String name, String owner, Duration validity, LongSupplier nanoTime) {
        this.database = database;
        this.settings = database.settings();
        PGSimpleDataSource single = PostgresDatabase.dataSource(settings);
        single.setConnectTimeout(LIMIT_SECONDS);
        single.setLoginTimeout(LIMIT_SECONDS);
        single.setSocketTimeout(LIMIT_SECONDS);
        this.source = single;
        this.name = name;
        this.owner = owner;
        this.validity = validity;
        this.nanoTime = nanoTime;
    }

    /**
     * Takes the lease if it is free, has run out, or is ours.
     *
     * @return whether it is ours now
     * @throws DatabaseException if the database does not answer; whether the lease was taken is unknown then, and it does not count as held unless it was before
     */
    public boolean acquire() {
        return ask(ACQUIRE, statement -> {
            statement.setString(1, name);
            statement.setString(2, owner);
            statement.setLong(3, validity.toMillis());
            statement.setLong(4, validity.toMillis());
        });
    }

    /**
     * Holds the lease on.
     *
     * @return false when it is another's, or was in between
     * @throws DatabaseException if the database does not answer; the lease is held as long as it was to be
     */
    public boolean renew() {
        long mine = fence();
        return ask(RENEW, statement -> {
            statement.setLong(1, validity.toMillis());
            statement.setString(2, name);
            statement.setString(3, owner);
            statement.setLong(4, mine);
        });
    }

    private interface Parameters {
        void set(PreparedStatement statement) throws SQLException;
    }

    private boolean ask(String sql, Parameters parameters) {
        return call(connection -> {
            long asked = nanoTime.getAsLong();
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                parameters.set(statement);
                try (ResultSet row = statement.executeQuery()) {
                    boolean ours = row.next();
                    note(ours, ours ? row.getLong(1) : 0, asked);
                    return isHeld();
                }
            }
        });
    }

    /** Does it on the open connection; if that one is dead, once more on a new one: all that is asked here may be asked twice. */
    private <T> T call(SqlWork<T> work) {
        synchronized (line) {
            try {
                if (open != null) {
                    try {
                        return work.run(open);
                    } catch (SQLException e) {
                        hangUp();
                    }
                }
                Connection fresh = source.getConnection();
                open = fresh;
                return work.run(fresh);
            } catch (SQLException e) {
                hangUp();
                if (DatabaseException.isReadOnly(DatabaseException.state(e))) {
                    database.failed(e);
                }
                throw DatabaseException.of(e, settings);
            }
        }
    }

    private void hangUp() {
        Connection dead = open;
        open = null;
        if (dead != null) {
            try {
                dead.close();
            } catch (SQLException ignored) {
                // It is of no more use either way.
            }
        }
    }

    /**
     * Sees to it that the connection is open and works.
     *
     * @throws DatabaseException if it cannot be
     */
    public void stayConnected() {
        var unused = call(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("SELECT 1")) {
                return statement.execute();
            }
        });
    }

    /** Closes the connection; the lease runs out, unless it was released. */
    @Override
    public void close() {
        synchronized (line) {
            hangUp();
        }
    }

    private synchronized void note(boolean ours, long number, long asked) {
        held = ours;
        refused = !ours;
        fence = ours ? number : fence;
        until = asked + validity.toNanos() / 10 * 9;
    }

    /** Who has the lease of this name by the database's clock; empty when it is free. */
    public static Optional<String> ownerOf(PostgresDatabase database, String name) {
        String sql = "SELECT owner FROM cluster_lease WHERE name = ? AND expires_at > clock_timestamp()";
        try {
            return database.call(connection -> {
                try (PreparedStatement statement = connection.prepareStatement(sql)) {
                    statement.setString(1, name);
                    try (ResultSet row = statement.executeQuery()) {
                        return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
                    }
                }
            });
        } catch (SQLException e) {
            throw DatabaseException.of(e, database.settings());
        }
    }

    /** Whether the lease is certainly ours at this moment. */
    public synchronized boolean isHeld() {
        return held && until - nanoTime.getAsLong() > 0;
    }

    /** Whether another owner has it, or had it in between, by the database's last answer. */
    public synchronized boolean isAnothers() {
        return refused;
    }

    /** The number of the lease that was held last; it is larger than that of every owner before. */
    public synchronized long fence() {
        return fence;
    }

    /** Gives the lease back if it is ours. */
    public void release() {
        synchronized (this) {
            held = false;
        }
        var unused = call(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(RELEASE)) {
                statement.setString(1, name);
                statement.setString(2, owner);
                return statement.executeUpdate();
            }
        });
    }
}
