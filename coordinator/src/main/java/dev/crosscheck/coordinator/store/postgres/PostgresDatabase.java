package dev.crosscheck.coordinator.store.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.crosscheck.coordinator.security.SealingKey;
import dev.crosscheck.coordinator.store.DataDirectory.KeySource;
import dev.crosscheck.coordinator.store.WriteHealth;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of one coordinator to the shared database, its schema brought up to date. Writes are gathered and committed in groups, in the order they came; reads
 * run on threads of their own. Thread-safe.
 */
public final class PostgresDatabase implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresDatabase.class);
    /** Enough to need room of its own. */
    private static final int PROBE_BYTES = 256 << 10;

    private final PostgresSettings settings;
    private final HikariDataSource pool;
    private final SealingKey key;
    private final ExecutorService readers;
    private final GroupCommit commits;
    private final WriteHealth health;

    private PostgresDatabase(PostgresSettings settings, HikariDataSource pool, SealingKey key) {
        this.settings = settings;
        this.pool = pool;
        this.key = key;
        // One connection for the writer and one for blobs is always left.
        this.readers = Executors.newFixedThreadPool(settings.connections() - 2, task -> thread("postgres-read", task));
        this.health = WriteHealth.probing(this::probe, Runnable::run);
        this.commits = new GroupCommit(pool, settings, readers, health);
    }

    private static Thread thread(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Connects, waiting for the database where it has to start too, upgrades the schema where it is older, and checks the key.
     *
     * @throws DatabaseException if the database cannot be reached, or its schema or key is not the right one
     */
    public static PostgresDatabase open(PostgresSettings settings, KeySource keys) {
        return open(settings, keys, new SchemaMigration(settings));
    }

    static PostgresDatabase open(PostgresSettings settings, KeySource keys, SchemaMigration migration) {
        PGSimpleDataSource source = dataSource(settings);
        SealingKey key;
        try (Connection connection = first(source, settings)) {
            key = migration.run(connection, keys);
        } catch (SQLException e) {
            throw DatabaseException.of(e, settings);
        }
        HikariConfig config = new HikariConfig();
        config.setPoolName("crosscheck");
        config.setDataSource(source);
        config.setMaximumPoolSize(settings.connections());
        config.setMinimumIdle(2);
        config.setConnectionTimeout(settings.timeout().toMillis());
        return new PostgresDatabase(settings, new HikariDataSource(config), key);
    }

    private static Connection first(DataSource source, PostgresSettings settings) throws SQLException {
        long end = System.nanoTime() + settings.start().toNanos();
        while (true) {
            try {
                return source.getConnection();
            } catch (SQLException e) {
                String state = e.getSQLState() == null ? "" : e.getSQLState();
                if (!DatabaseException.isConnection(state) || System.nanoTime() > end) {
                    throw e;
                }
                LOG.info("The database {} does not answer yet: {}", settings.place(), e.getMessage());
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
            }
        }
    }

    /** A source of single connections with the settings' time limits. */
    static PGSimpleDataSource dataSource(PostgresSettings settings) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {settings.host()});
        source.setPortNumbers(new int[] {settings.port()});
        source.setDatabaseName(settings.database());
        source.setUser(settings.user());
        source.setPassword(settings.password());
        source.setCurrentSchema(settings.schema());
        source.setApplicationName("crosscheck");
        source.setOptions(PostgresSettings.session().entrySet().stream()
                .map(each -> "-c " + each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining(" ")));
        source.setTcpKeepAlive(true);
        source.setPrepareThreshold(2);
        source.setConnectTimeout(Math.toIntExact(Math.max(1, settings.timeout().toSeconds())));
        source.setLoginTimeout(Math.toIntExact(Math.max(1, settings.timeout().toSeconds())));
        source.setSocketTimeout(Math.toIntExact(Math.max(1, settings.answer().toSeconds())));
        source.setSslMode(settings.tls().mode());
        if (!settings.tlsCa().isEmpty()) {
            source.setSslRootCert(settings.tlsCa());
        } else if (settings.tls() == PostgresSettings.Tls.VERIFY_FULL) {
            source.setSslfactory("org.postgresql.ssl.DefaultJavaSSLFactory");
        }
        return source;
    }

    /** The key that everything in the database is sealed with. */
    public SealingKey key() {
        return key;
    }

    /** Where the database is. */
    public PostgresSettings settings() {
        return settings;
    }

    /** Mean number of changes per commit so far; 0 before the first. */
    public double meanGroupSize() {
        return commits.meanGroupSize();
    }

    /** Adds a change to the next group; completes with the number of rows once it is durable. */
    CompletableFuture<Integer> write(String sql, Object... parameters) {
        return commits.add(sql, List.of(parameters));
    }

    /** Runs the work as a transaction of its own after all changes before it; it is run again when it lost against another coordinator's, so it must do nothing else. */
    <T> CompletableFuture<T> transact(SqlWork<T> work) {
        return commits.add(work);
    }

    /** Why nothing can be written now; empty while writes work. */
    public Optional<String> writeProblem() {
        return health.problem();
    }

    /** Writes some pages and takes them back in the same transaction. Only this ends a trouble: other changes may fit where there is little room. */
    private void probe() {
        CompletableFuture<Boolean> taken = transact(connection -> {
            try (PreparedStatement insert = connection.prepareStatement(
                            "INSERT INTO document (collection, id, content) VALUES (?, ?, ?)");
                    PreparedStatement delete =
                            connection.prepareStatement("DELETE FROM document WHERE collection = ? AND id = ?")) {
                byte[] collection = PlaceBytes.utf8("probe");
                byte[] id = PlaceBytes.utf8(UUID.randomUUID().toString());
                insert.setBytes(1, collection);
                insert.setBytes(2, id);
                insert.setBytes(3, new byte[PROBE_BYTES]);
                insert.executeUpdate();
                delete.setBytes(1, collection);
                delete.setBytes(2, id);
                return delete.executeUpdate() == 1;
            }
        });
        var unused = taken.whenComplete((done, problem) -> {
            if (problem == null) {
                health.succeeded();
            } else {
                Throwable cause = problem instanceof CompletionException ? problem.getCause() : problem;
                health.failed(cause == null ? problem.toString() : String.valueOf(cause.getMessage()));
            }
        });
    }

    /** Notes that something could not be written, where that is the database's trouble and not the statement's. */
    void failed(SQLException error) {
        if (DatabaseException.isTrouble(DatabaseException.state(error))) {
            health.failed(String.valueOf(DatabaseException.of(error, settings).getMessage()));
        }
    }

    /** A session may be read-only for as long as it lasts while new ones are not. */
    static void dropReadOnly(HikariDataSource pool, Connection connection, SQLException error) {
        if (DatabaseException.state(error).equals(DatabaseException.READ_ONLY)) {
            pool.evictConnection(connection);
        }
    }

    /** Reads on a reader thread. */
    <T> CompletableFuture<T> read(SqlWork<T> work) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return call(work);
                    } catch (SQLException e) {
                        throw DatabaseException.of(e, settings);
                    }
                },
                readers);
    }

    /** Runs the work on the caller's thread, each statement for itself. */
    <T> T call(SqlWork<T> work) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            return work.run(connection);
        }
    }

    /** As {@link #call}, for work that writes. */
    <T> T callWriting(SqlWork<T> work) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            try {
                return work.run(connection);
            } catch (SQLException e) {
                dropReadOnly(pool, connection, e);
                throw e;
            }
        } catch (SQLException e) {
            failed(e);
            throw e;
        }
    }

    /** Commits what waits, then closes all connections. */
    @Override
    public void close() {
        health.close();
        commits.close();
        readers.shutdown();
        try {
            readers.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        pool.close();
    }
}
