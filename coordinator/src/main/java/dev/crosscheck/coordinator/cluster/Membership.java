package dev.crosscheck.coordinator.cluster;

import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorSystem;
import dev.crosscheck.coordinator.store.postgres.DatabaseException;
import dev.crosscheck.coordinator.store.postgres.DatabaseLease;
import dev.crosscheck.coordinator.store.postgres.PostgresDatabase;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may use the database: one coordinator that is alone, or the coordinators of a cluster. Held as a lease that all coordinators of a cluster own together; a node that finds
 * it in other hands ends.
 */
public final class Membership implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);
    private static final Duration VALIDITY = Duration.ofSeconds(8);
    private static final Duration RENEWAL = Duration.ofSeconds(2);
    private static final Duration PATIENCE = VALIDITY.plusSeconds(2);
    private static final String CLUSTER = "cluster";

    /** The database was given to others. */
    private static final class Displaced implements CoordinatedShutdown.Reason {}

    private final DatabaseLease lease;
    private final boolean cluster;
    private final ScheduledExecutorService timer;
    private volatile Runnable displaced = () -> {};
    private volatile boolean lost;

    private Membership(DatabaseLease lease, boolean cluster) {
        this.lease = lease;
        this.cluster = cluster;
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "postgres-membership");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Takes the database for a cluster, or for one coordinator, and keeps it. Waits until the lease of one that was killed has run out.
     *
     * @throws IllegalStateException if the database is in use by others; the message says by whom and what to do
     */
    public static Membership take(PostgresDatabase database, boolean cluster) {
        String owner = cluster ? CLUSTER : "alone " + UUID.randomUUID();
        DatabaseLease lease = new DatabaseLease(database, "membership", owner, VALIDITY, System::nanoTime);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!lease.acquire()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("the database "
                        + database.settings().place() + " is in use by "
                        + (cluster ? "a coordinator that is alone" : "another coordinator")
                        + "; stop it, or give every coordinator crosscheck.cluster.host and .contacts");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(250));
        }
        Membership membership = new Membership(lease, cluster);
        var unused = membership.timer.scheduleWithFixedDelay(
                membership::renew, RENEWAL.toMillis(), RENEWAL.toMillis(), TimeUnit.MILLISECONDS);
        return membership;
    }

    /** From now on the actor system is shut down when others have the database. */
    public void guard(ActorSystem<?> system) {
        displaced = () -> CoordinatedShutdown.get(system).runAll(new Displaced());
        if (lost) {
            displaced.run();
        }
    }

    private void renew() {
        try {
            // Another node of the cluster may have taken it anew meanwhile: that is ours as well.
            if (!(cluster ? lease.acquire() : lease.renew())) {
                LOG.error("The database is in use by others: this coordinator ends");
                timer.shutdown();
                lost = true;
                displaced.run();
            }
        } catch (DatabaseException e) {
            LOG.warn("The database does not answer: {}", e.getMessage());
        }
    }

    /** Gives the database free, unless other coordinators use it too. */
    @Override
    public void close() {
        timer.shutdownNow();
        if (!cluster) {
            try {
                lease.release();
            } catch (DatabaseException e) {
                LOG.warn("The database was not given free; it will be in a few seconds: {}", e.getMessage());
            }
        }
        lease.close();
    }
}
