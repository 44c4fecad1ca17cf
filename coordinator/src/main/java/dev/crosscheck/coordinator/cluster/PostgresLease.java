package dev.crosscheck.coordinator.cluster;

import akka.actor.CoordinatedShutdown;
import akka.actor.ExtendedActorSystem;
import akka.cluster.Cluster;
import akka.coordination.lease.LeaseSettings;
import akka.coordination.lease.javadsl.Lease;
import dev.crosscheck.coordinator.store.postgres.DatabaseException;
import dev.crosscheck.coordinator.store.postgres.DatabaseLease;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Akka's lease in the shared database, renewed while it is held. The owner is this process: one that starts anew at the same address is another owner. A lease counts as held only while
 * {@link DatabaseLease} is certain of it. When it turns out that another owner got it before it was released, the other side of a split has gone on, and this process ends: Akka's resolver, which asks
 * for the lease once, would not notice.
 */
public final class PostgresLease extends Lease {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresLease.class);

    private static final long READY_SECONDS = 10;

    /** After a refusal, for a second: the smaller side of a split may take no longer to end. */
    private static final int LOOKS = 10;

    /** For a minute, longer than a lease is held after a split. */
    private static final int LOOKS_AT_ITS_OWN_SIDE = 600;

    private static final long LOOK_MILLIS = 100;

    private final LeaseSettings settings;
    private final DatabaseLease lease;
    private final Executor thread;
    private final ScheduledExecutorService timer;
    private final Runnable displaced;
    private final BooleanSupplier removed;
    private final BooleanSupplier near;
    private @Nullable ScheduledFuture<?> renewal;
    private Consumer<Optional<Throwable>> lost = reason -> {};

    /** As Akka makes it; the actor system needs a {@link PostgresSetup}. */
    public PostgresLease(LeaseSettings settings, ExtendedActorSystem system) {
        this(
                settings,
                leaseOf(settings, system),
                () -> end(system),
                PostgresSetup.of(system).membership()::isRemoved,
                () -> DatabaseLease.ownerOf(PostgresSetup.of(system).database(), settings.leaseName())
                        .filter(owner -> hears(system, owner))
                        .isPresent());
        system.registerOnTermination(() -> {
            timer.shutdownNow();
            lease.close();
        });
    }

    /** As a member that is down, it has nobody to take leave of. */
    private static void end(ExtendedActorSystem system) {
        Cluster cluster = Cluster.get(system);
        cluster.down(cluster.selfAddress());
        var unused = CoordinatedShutdown.get(system).run(CoordinatedShutdown.clusterDowningReason());
    }

    /** Whether the owner, as {@link #leaseOf} names it, is another member that this node can reach. */
    private static boolean hears(ExtendedActorSystem system, String owner) {
        Cluster cluster = Cluster.get(system);
        var state = cluster.state();
        return StreamSupport.stream(state.getMembers().spliterator(), false)
                .filter(member -> !member.uniqueAddress().equals(cluster.selfUniqueAddress()))
                .filter(member -> !state.getUnreachable().contains(member))
                .anyMatch(member -> owner.startsWith(member.address().hostPort() + " "));
    }

    /**
     * @param displaced ends this node
     * @param removed whether the others have gone on without this node; then it does not ask, and is ended
     * @param near whether a node that this one hears has the lease
     */
    PostgresLease(
            LeaseSettings settings,
            DatabaseLease lease,
            Runnable displaced,
            BooleanSupplier removed,
            BooleanSupplier near) {
        this.removed = removed;
        this.near = near;
        this.settings = settings;
        this.lease = lease;
        this.displaced = displaced;
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, "postgres-lease");
            made.setDaemon(true);
            return made;
        });
        this.thread = timer;
        var unused = timer.scheduleWithFixedDelay(this::stayReady, 0, READY_SECONDS, TimeUnit.SECONDS);
    }

    /** A split is no time for the start of a connection. */
    private void stayReady() {
        try {
            lease.stayConnected();
        } catch (DatabaseException e) {
            LOG.warn("The database does not answer, lease={}: {}", settings.leaseName(), e.getMessage());
        }
    }

    private static DatabaseLease leaseOf(LeaseSettings settings, ExtendedActorSystem system) {
        return new DatabaseLease(
                PostgresSetup.of(system).database(),
                settings.leaseName(),
                settings.ownerName() + " " + UUID.randomUUID(),
                Duration.ofNanos(settings.timeoutSettings().heartbeatTimeout().toNanos()),
                System::nanoTime);
    }

    @Override
    public LeaseSettings getSettings() {
        return settings;
    }

    @Override
    public CompletionStage<Boolean> acquire() {
        return acquire(reason -> {});
    }

    @Override
    public CompletionStage<Boolean> acquire(Consumer<Optional<Throwable>> leaseLost) {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        timer.execute(() -> guarded(answer, () -> ask(leaseLost, answer, 0)));
        return answer;
    }

    /**
     * Refused, it asks again for a while. Who has the lease puts on record whom it gives up, in a moment. And one on this node's own side may have it, still from an earlier split, or has died with it:
     * to take the other side for the winner then would end all of them.
     */
    private void ask(Consumer<Optional<Throwable>> leaseLost, CompletableFuture<Boolean> answer, int looks) {
        if (isGivenUp()) {
            return;
        }
        boolean ours = lease.acquire();
        if (ours || looks == 0) {
            LOG.info("Lease asked for, lease={} ours={} fence={}", settings.leaseName(), ours, lease.fence());
        }
        if (ours) {
            lost = leaseLost;
            keep();
            answer.complete(true);
        } else if (looks < LOOKS || (looks < LOOKS_AT_ITS_OWN_SIDE && near.getAsBoolean())) {
            if (looks == LOOKS) {
                LOG.info(
                        "A coordinator on this side still has the lease, waiting for it, lease={}",
                        settings.leaseName());
            }
            var unused = timer.schedule(
                    () -> guarded(answer, () -> ask(leaseLost, answer, looks + 1)), LOOK_MILLIS, TimeUnit.MILLISECONDS);
        } else {
            LOG.info("Lease refused, lease={}", settings.leaseName());
            answer.complete(false);
        }
    }

    /**
     * Whether the others have gone on without this node: it ends, and its resolver gets no answer. Told that the lease is another's, it would take all nodes that it hears for its own side and
     * end them too; but where two nodes only do not hear each other, those belong to the side that goes on.
     */
    private boolean isGivenUp() {
        boolean gone = removed.getAsBoolean();
        if (gone) {
            LOG.info("Given up by the others: the lease is not asked for, lease={}", settings.leaseName());
            displaced.run();
        }
        return gone;
    }

    private static void guarded(CompletableFuture<Boolean> answer, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            answer.completeExceptionally(e);
        }
    }

    /** On the lease's thread, as are the next two. */
    private void keep() {
        stop();
        long every = settings.timeoutSettings().heartbeatInterval().toNanos();
        renewal = timer.scheduleWithFixedDelay(this::renew, every, every, TimeUnit.NANOSECONDS);
    }

    private void stop() {
        if (renewal != null) {
            renewal.cancel(false);
            renewal = null;
        }
    }

    private void renew() {
        try {
            if (!lease.renew() && lease.isAnothers()) {
                LOG.error("Lease lost to another owner: this coordinator ends, lease={}", settings.leaseName());
                stop();
                lost.accept(Optional.empty());
                displaced.run();
            }
        } catch (DatabaseException e) {
            // Nobody else may have got it in the meantime: asked again, until it is known.
            LOG.warn(
                    "Lease not renewed, lease={} held={} reason={}",
                    settings.leaseName(),
                    lease.isHeld(),
                    e.getMessage());
            if (!lease.isHeld()) {
                lost.accept(Optional.of(e));
            }
        }
    }

    @Override
    public CompletionStage<Boolean> release() {
        return CompletableFuture.supplyAsync(
                () -> {
                    stop();
                    lease.release();
                    return true;
                },
                thread);
    }

    @Override
    public boolean checkLease() {
        return lease.isHeld();
    }
}
