package dev.crosscheck.coordinator.store.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.crosscheck.coordinator.security.SealingKey;
import dev.crosscheck.coordinator.store.DataDirectory.KeySource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
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

    /** Reads that may wait for a thread. */
    private static final int MOST_READS = 65_536;

    private final PostgresSettings settings;
    private final HikariDataSource pool;
    private final SealingKey key;
    private final ExecutorService readers;
    private final GroupCommit commits;
    private final Semaphore reads = new Semaphore(MOST_READS);

    private PostgresDatabase(PostgresSettings settings, HikariDataSource pool, SealingKey key) {
        this.settings = settings;
        this.pool = pool;
        this.key = key;
        // One connection for the writer and one for blobs is always left.
        this.readers = Executors.newFixedThreadPool(settings.connections() - 2, task -> thread("postgres-read", task));
        this.commits = new GroupCommit(pool, settings, readers);
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
        PGSimpleDataSource source = dataSource(settings);
        SealingKey key;
        try (Connection connection = first(source, settings)) {
            key = new SchemaMigration(settings).run(connection, keys);
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

    /** Reads on a reader thread. Fails at once with a {@link DatabaseException} when too many reads wait for one. */
    <T> CompletableFuture<T> read(SqlWork<T> work) {
        if (!reads.tryAcquire()) {
            return CompletableFuture.failedFuture(
                    new DatabaseException(
                            MOST_READS
                                    + " reads wait for the database, which is slower than the load: try again in a moment, or give it more connections with crosscheck.postgres.connections"));
        }
        try {
            return CompletableFuture.supplyAsync(() -> now(work), readers)
                    .whenComplete((value, failure) -> reads.release());
        } catch (RejectedExecutionException e) {
            reads.release();
            throw e;
        }
    }

    private <T> T now(SqlWork<T> work) {
        try {
            return call(work);
        } catch (SQLException e) {
            throw DatabaseException.of(e, settings);
        }
    }

    /** Runs the work on the caller's thread, each statement for itself. */
    <T> T call(SqlWork<T> work) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            return work.run(connection);
        }
    }

    /** Commits what waits, then closes all connections. */
    @Override
    public void close() {
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
