package dev.crosscheck.coordinator.store.postgres;

import com.zaxxer.hikari.HikariDataSource;
import dev.crosscheck.coordinator.store.WriteHealth;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One thread takes what waits, writes it as one transaction and commits once, in the order in which it came. The queue is bounded: what does not fit fails at once. A group that
 * fails by the fault of one change is done change by change; one that lost against another coordinator is done again.
 */
final class GroupCommit implements AutoCloseable {
    private static final int QUEUE_CHANGES = 65_536;
    private static final long QUEUE_BYTES = 256L << 20;
    private static final int GROUP_CHANGES = 1_000;
    private static final long GROUP_BYTES = 8L << 20;
    private static final int ATTEMPTS = 5;

    /** A change (a statement with its parameters) or, where work is given, a transaction of its own. */
    private static final class Job {
        final String sql;
        final List<Object> parameters;
        final @Nullable SqlWork<?> work;
        final CompletableFuture<Object> done = new CompletableFuture<>();
        final long bytes;

        @Nullable
        Object result;

        Job(String sql, List<Object> parameters, @Nullable SqlWork<?> work) {
            this.sql = sql;
            this.parameters = parameters;
            this.work = work;
            long sum = 0;
            for (Object parameter : parameters) {
                sum += parameter instanceof byte[] bytes ? bytes.length : Long.BYTES;
            }
            this.bytes = sum;
        }
    }

    private final HikariDataSource pool;
    private final WriteHealth health;
    private final PostgresSettings settings;
    private final Executor callbacks;
    private final Deque<Job> queue = new ArrayDeque<>();
    private final Thread thread;
    private long queuedBytes;
    private boolean closed;
    private final LongAdder groups = new LongAdder();
    private final LongAdder changes = new LongAdder();

    GroupCommit(HikariDataSource pool, PostgresSettings settings, Executor callbacks, WriteHealth health) {
        this.pool = pool;
        this.health = health;
        this.settings = settings;
        this.callbacks = callbacks;
        this.thread = new Thread(this::run, "postgres-commit");
        thread.setDaemon(true);
        thread.start();
    }

    double meanGroupSize() {
        return groups.sum() == 0 ? 0 : (double) changes.sum() / groups.sum();
    }

    CompletableFuture<Integer> add(String sql, List<Object> parameters) {
        return enqueue(new Job(sql, parameters, null)).thenApply(rows -> (Integer) rows);
    }

    @SuppressWarnings("unchecked") // the job's result is what its work returned
    <T> CompletableFuture<T> add(SqlWork<T> work) {
        return enqueue(new Job("", List.of(), work)).thenApply(result -> (T) result);
    }

    private synchronized CompletableFuture<Object> enqueue(Job job) {
        if (closed) {
            return CompletableFuture.failedFuture(new DatabaseException("the coordinator is shutting down; try again"));
        }
        if (queue.size() >= QUEUE_CHANGES || queuedBytes + job.bytes > QUEUE_BYTES) {
            return CompletableFuture.failedFuture(new DatabaseException(queue.size() + " changes (" + queuedBytes
                    + " bytes) wait for the database " + settings.place() + "; slow down or give it more resources"));
        }
        queue.addLast(job);
        queuedBytes += job.bytes;
        notifyAll();
        return job.done;
    }

    private void run() {
        for (List<Job> group = next(); !group.isEmpty(); group = next()) {
            commit(group);
        }
    }

    /** The next group; empty at the end. */
    private synchronized List<Job> next() {
        while (queue.isEmpty()) {
            if (closed) {
                return List.of();
            }
            try {
                wait();
            } catch (InterruptedException e) {
                closed = true; // only close() interrupts, after its patience
            }
        }
        List<Job> group = new ArrayList<>();
        long bytes = 0;
        do {
            Job job = queue.removeFirst();
            queuedBytes -= job.bytes;
            bytes += job.bytes;
            group.add(job);
        } while (group.get(0).work == null
                && !queue.isEmpty()
                && queue.getFirst().work == null
                && group.size() < GROUP_CHANGES
                && bytes + queue.getFirst().bytes <= GROUP_BYTES);
        return group;
    }

    private void commit(List<Job> group) {
        Throwable failure;
        try {
            SQLException error = attempt(group);
            if (error == null) {
                groups.increment();
                changes.add(group.size());
                answer(group);
                return;
            }
            String state = DatabaseException.state(error);
            if (group.size() > 1 && !DatabaseException.isConnection(state) && !DatabaseException.isReadOnly(state)) {
                group.forEach(job -> commit(List.of(job)));
                return;
            }
            failure = DatabaseException.of(error, settings);
            if (DatabaseException.isTrouble(state)) {
                health.failed(String.valueOf(failure.getMessage()));
            }
        } catch (RuntimeException
                | Error e) { // whatever the work threw is its caller's: without this thread nothing is written
            failure = e;
        }
        Throwable told = failure;
        callbacks.execute(() -> group.forEach(job -> job.done.completeExceptionally(told)));
    }

    private void answer(List<Job> group) {
        callbacks.execute(() -> group.forEach(job -> job.done.complete(job.result)));
    }

    private @Nullable SQLException attempt(List<Job> group) {
        for (int attempt = 1; ; attempt++) {
            try (Connection connection = pool.getConnection()) {
                connection.setAutoCommit(false);
                try {
                    apply(connection, group);
                    connection.commit();
                    return null;
                } catch (SQLException | RuntimeException e) {
                    takeBack(connection, e);
                    throw e;
                }
            } catch (SQLException e) {
                // 40001 serialization failure, 40P01 deadlock: nothing of it happened.
                if (attempt >= ATTEMPTS || !DatabaseException.state(e).startsWith("40")) {
                    return e;
                }
            }
        }
    }

    /** Where even that fails, it is the first failure that counts. */
    private void takeBack(Connection connection, Exception cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
        if (cause instanceof SQLException error) {
            PostgresDatabase.dropReadOnly(pool, connection, error);
        }
    }

    private static void apply(Connection connection, List<Job> group) throws SQLException {
        SqlWork<?> work = group.get(0).work;
        if (work != null) {
            group.get(0).result = work.run(connection);
            return;
        }
        int from = 0;
        while (from < group.size()) {
            int to = from;
            String sql = group.get(from).sql;
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                while (to < group.size() && group.get(to).sql.equals(sql)) {
                    bind(statement, group.get(to).parameters);
                    statement.addBatch();
                    to++;
                }
                int[] counts = statement.executeBatch();
                for (int i = from; i < to; i++) {
                    group.get(i).result = counts[i - from];
                }
            }
            from = to;
        }
    }

    private static void bind(PreparedStatement statement, List<Object> parameters) throws SQLException {
        for (int i = 0; i < parameters.size(); i++) {
            Object value = parameters.get(i);
            if (value instanceof byte[] bytes) {
                statement.setBytes(i + 1, bytes);
            } else {
                statement.setObject(i + 1, value);
            }
        }
    }

    /** Commits what waits; waits for it 10 s at most. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            thread.join(10_000);
            thread.interrupt();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
