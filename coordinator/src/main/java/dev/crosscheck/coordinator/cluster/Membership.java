package dev.crosscheck.coordinator.cluster;

import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import akka.cluster.typed.Cluster;
import dev.crosscheck.coordinator.store.postgres.DatabaseException;
import dev.crosscheck.coordinator.store.postgres.DatabaseLease;
import dev.crosscheck.coordinator.store.postgres.PostgresDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may use the database: one coordinator that is alone, or one cluster. A lease whose owner is that coordinator, or the cluster: then every member renews it. A cluster can be founded only while the
 * lease is free, so there is never a second one, whoever finds whom. A node that finds the lease in other hands ends.
 */
public final class Membership implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);
    private static final String LEASE = "membership";
    private static final Duration VALIDITY = Duration.ofSeconds(8);
    private static final Duration RENEWAL = Duration.ofSeconds(2);
    private static final Duration PATIENCE = VALIDITY.plusSeconds(2);
    private static final String CLUSTER = "cluster ";
    private static final String ALONE = "alone ";

    /** The database was given to others. */
    private static final class Displaced implements CoordinatedShutdown.Reason {}

    private final PostgresDatabase database;
    private final boolean cluster;
    private final ScheduledExecutorService timer;
    private @Nullable DatabaseLease lease;
    private volatile Runnable displaced = () -> {};
    private volatile Runnable forgotten = () -> {};
    private volatile String self = "";
    /** Members given up that are still to be put on record. */
    private final Set<String> given = ConcurrentHashMap.newKeySet();

    private volatile boolean lost;

    private Membership(PostgresDatabase database, boolean cluster) {
        this.database = database;
        this.cluster = cluster;
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "postgres-membership");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Takes the database for one coordinator and keeps it. Waits until the lease of one that was killed has run out.
     *
     * @throws FormationException if others use the database
     */
    public static Membership alone(PostgresDatabase database) {
        Membership membership = new Membership(database, false);
        if (!within(PATIENCE, () -> membership.takeAs(ALONE + UUID.randomUUID()))) {
            membership.close();
            throw inUse(database, "another coordinator");
        }
        return membership;
    }

    /**
     * The database for a cluster that is still to be found or founded.
     *
     * @throws FormationException if a coordinator that is alone uses the database
     */
    public static Membership ofCluster(PostgresDatabase database) {
        if (!within(
                PATIENCE, () -> owner(database).filter(o -> o.startsWith(ALONE)).isEmpty())) {
            throw inUse(database, "a coordinator that is alone");
        }
        return new Membership(database, true);
    }

    private static FormationException inUse(PostgresDatabase database, String who) {
        return new FormationException("the database " + database.settings().place() + " is in use by " + who
                + "; stop it, or give every coordinator crosscheck.cluster.host and .contacts");
    }

    private static Optional<String> owner(PostgresDatabase database) {
        return DatabaseLease.ownerOf(database, LEASE);
    }

    private interface Attempt {
        boolean succeeds();
    }

    private static boolean within(Duration patience, Attempt attempt) {
        long end = System.nanoTime() + patience.toNanos();
        while (!attempt.succeeds()) {
            if (System.nanoTime() > end) {
                return false;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(250));
        }
        return true;
    }

    private synchronized boolean takeAs(String owner) {
        DatabaseLease asked = new DatabaseLease(database, LEASE, owner, VALIDITY, System::nanoTime);
        if (!asked.acquire()) {
            asked.close();
            return false;
        }
        lease = asked;
        var unused = timer.scheduleWithFixedDelay(
                this::renew, RENEWAL.toMillis(), RENEWAL.toMillis(), TimeUnit.MILLISECONDS);
        return true;
    }

    /** Whether this node may found a cluster; then the database is its. */
    synchronized boolean found() {
        return lease != null || takeAs(CLUSTER + UUID.randomUUID());
    }

    /**
     * This node is a member of the cluster: it renews the lease from now on.
     *
     * @throws FormationException if no cluster has the database
     */
    void joined() {
        if (!within(PATIENCE, this::renewWithOthers)) {
            throw inUse(database, "another coordinator");
        }
    }

    private synchronized boolean renewWithOthers() {
        return lease != null
                || owner(database)
                        .filter(owner -> owner.startsWith(CLUSTER))
                        .filter(this::takeAs)
                        .isPresent();
    }

    /** From now on the actor system is shut down when others have the database, or the cluster has gone on without this node; members that it gives up are put on record. */
    public void guard(ActorSystem<?> system) {
        if (cluster) {
            forgotten = () -> CoordinatedShutdown.get(system).runAll(CoordinatedShutdown.clusterDowningReason());
            self = Removals.nameOf(Cluster.get(system).selfMember());
            system.systemActorOf(Removals.watch(this::givenUp), "removals", Props.empty());
        }
        displaced = () -> CoordinatedShutdown.get(system).runAll(new Displaced());
        if (lost) {
            displaced.run();
        }
    }

    private void givenUp(String name) {
        given.add(name);
        try {
            timer.execute(this::renew);
        } catch (RejectedExecutionException e) {
            LOG.debug("This node ends", e);
        }
    }

    /**
     * Whether the cluster has gone on without this node.
     *
     * @throws DatabaseException if the database does not answer
     */
    boolean isRemoved() {
        return !self.isEmpty() && Removals.has(database, self);
    }

    private synchronized void renew() {
        try {
            for (String name : List.copyOf(given)) {
                Removals.record(database, name);
                given.remove(name);
            }
            if (isRemoved()) {
                LOG.error("The other coordinators went on without this one: it ends");
                timer.shutdown();
                forgotten.run();
            } else if (lease != null && !lease.acquire()) {
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
        synchronized (this) {
            if (lease == null) {
                return;
            }
            try {
                if (!cluster) {
                    lease.release();
                }
            } catch (DatabaseException e) {
                LOG.warn("The database was not given free; it will be in a few seconds: {}", e.getMessage());
            }
            lease.close();
        }
    }
}
