package dev.crosscheck.coordinator.journal.rocksdb;

import akka.actor.typed.ActorRef;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.RetentionCriteria;
import java.util.List;

/** The simplest entity: each command stores its texts as one atomic batch of events and answers with all texts so far. */
public final class Account extends EventSourcedBehavior<Account.Add, String, String> {
    /** Texts to store; none just asks. */
    public record Add(List<String> texts, ActorRef<String> replyTo) {}

    private final int snapshotEvery;
    private final boolean remember;

    public Account(String id, int snapshotEvery) {
        this(id, snapshotEvery, true);
    }

    /** Without {@code remember} the state stays empty, for measurements. */
    public Account(String id, int snapshotEvery, boolean remember) {
        super(PersistenceId.ofUniqueId(id));
        this.snapshotEvery = snapshotEvery;
        this.remember = remember;
    }

    @Override
    public String emptyState() {
        return "";
    }

    @Override
    public CommandHandler<Add, String, String> commandHandler() {
        return newCommandHandlerBuilder()
                .forAnyState()
                .onCommand(
                        Add.class, (state, add) -> Effect().persist(add.texts()).thenReply(add.replyTo(), all -> all))
                .build();
    }

    @Override
    public EventHandler<String, String> eventHandler() {
        return (state, text) -> remember ? state + text : state;
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return snapshotEvery == 0 ? RetentionCriteria.disabled() : RetentionCriteria.snapshotEvery(snapshotEvery, 1);
    }
}
