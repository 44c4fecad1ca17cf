package dev.crosscheck.coordinator.cluster;

import akka.actor.ActorSystem;
import akka.actor.setup.Setup;
import dev.crosscheck.coordinator.store.postgres.PostgresDatabase;

/** Hands the shared database to an actor system at its creation. Whoever opened it closes it after the system has terminated. */
public final class PostgresSetup extends Setup {
    private final PostgresDatabase database;
    private final Membership membership;

    public PostgresSetup(PostgresDatabase database, Membership membership) {
        this.database = database;
        this.membership = membership;
    }

    static PostgresSetup of(ActorSystem system) {
        return system.settings()
                .setup()
                .get(PostgresSetup.class)
                .orElseThrow(() -> new IllegalStateException("several coordinators need storage.plugin = postgres"));
    }

    PostgresDatabase database() {
        return database;
    }

    Membership membership() {
        return membership;
    }
}
