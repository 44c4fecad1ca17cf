package dev.crosscheck.coordinator.cluster;

import akka.actor.setup.Setup;
import dev.crosscheck.coordinator.store.postgres.PostgresDatabase;

/** Hands the shared database to an actor system at its creation. Whoever opened it closes it after the system has terminated. */
public final class PostgresSetup extends Setup {
    private final PostgresDatabase database;

    public PostgresSetup(PostgresDatabase database) {
        this.database = database;
    }

    PostgresDatabase database() {
        return database;
    }
}
