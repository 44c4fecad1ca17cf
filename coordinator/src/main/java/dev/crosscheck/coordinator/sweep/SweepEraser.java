package dev.crosscheck.coordinator.sweep;

import akka.Done;
import akka.actor.ExtendedActorSystem;
import akka.actor.Props;
import akka.actor.typed.ActorSystem;
import akka.persistence.AbstractPersistentActor;
import akka.persistence.DeleteMessagesFailure;
import akka.persistence.DeleteMessagesSuccess;
import akka.persistence.DeleteSnapshotsFailure;
import akka.persistence.DeleteSnapshotsSuccess;
import akka.persistence.Recovery;
import akka.persistence.RecoveryCompleted;
import akka.persistence.SnapshotSelectionCriteria;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Removes the snapshots, then the events of a deleted sweep: in this order whoever reads the journal in between finds all of it, its deletion included, or nothing. Works with
 * every journal.
 */
public final class SweepEraser extends AbstractPersistentActor {
    private final String sweepId;
    private final CompletableFuture<Done> erased;

    private SweepEraser(String sweepId, CompletableFuture<Done> erased) {
        this.sweepId = sweepId;
        this.erased = erased;
    }

    /** Completes once all is removed; repeatable. */
    public static CompletionStage<Done> erase(ActorSystem<?> system, String sweepId) {
        CompletableFuture<Done> erased = new CompletableFuture<>();
        ((ExtendedActorSystem) system.classicSystem())
                .systemActorOf(
                        Props.create(SweepEraser.class, () -> new SweepEraser(sweepId, erased)),
                        "erase-" + UUID.randomUUID());
        return erased;
    }

    @Override
    public String persistenceId() {
        return SweepEntity.persistenceId(sweepId).id();
    }

    @Override
    public Recovery recovery() {
        return Recovery.none();
    }

    @Override
    public Receive createReceiveRecover() {
        return receiveBuilder()
                .match(RecoveryCompleted.class, m -> deleteSnapshots(SnapshotSelectionCriteria.latest()))
                .build();
    }

    @Override
    public Receive createReceive() {
        return receiveBuilder()
                .match(DeleteSnapshotsSuccess.class, m -> deleteMessages(Long.MAX_VALUE))
                .match(DeleteMessagesSuccess.class, m -> {
                    erased.complete(Done.getInstance());
                    getContext().stop(getSelf());
                })
                .match(DeleteSnapshotsFailure.class, m -> fail(m.cause()))
                .match(DeleteMessagesFailure.class, m -> fail(m.cause()))
                .build();
    }

    private void fail(Throwable cause) {
        erased.completeExceptionally(cause);
        getContext().stop(getSelf());
    }

    @Override
    public void postStop() {
        erased.completeExceptionally(
                new IllegalStateException("the journal of sweep " + sweepId + " could not be read to be erased"));
    }
}
