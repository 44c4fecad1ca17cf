package dev.crosscheck.bench;

import akka.actor.BootstrapSetup;
import akka.actor.setup.ActorSystemSetup;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.crosscheck.coordinator.config.SettingsReader;
import dev.crosscheck.coordinator.journal.sealed.SealedForm;
import dev.crosscheck.coordinator.security.Sealer;
import dev.crosscheck.coordinator.store.postgres.PostgresDatabase;
import dev.crosscheck.coordinator.store.postgres.PostgresSettings;
import dev.crosscheck.coordinator.store.postgres.TestDatabase;
import dev.crosscheck.coordinator.sweep.StoredForm;
import dev.crosscheck.testing.PostgresServer;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** An actor system without a cluster whose journal is in PostgreSQL, sealed, as a coordinator's is. */
record PostgresSystem(ActorSystem<Void> system, PostgresDatabase database) implements AutoCloseable {
    static PostgresSystem start() {
        PostgresServer server = PostgresServer.shared();
        String schema = server.freshName();
        PostgresSettings settings = TestDatabase.settings(schema);
        PostgresDatabase database = TestDatabase.open(schema);
        Config config = SettingsReader.read(
                        new SettingsReader.Overrides(
                                Optional.empty(), Optional.empty(), Optional.empty(), OptionalInt.empty()),
                        Map.of(
                                "CROSSCHECK_STORAGE",
                                "postgres",
                                "CROSSCHECK_POSTGRES_URL",
                                "postgresql://" + settings.host() + ":" + settings.port() + "/" + settings.database(),
                                "CROSSCHECK_POSTGRES_USER",
                                settings.user(),
                                "CROSSCHECK_POSTGRES_PASSWORD",
                                settings.password()))
                .akka();
        Config local = ConfigFactory.parseString("akka.actor.provider = local, akka.loglevel = WARNING,"
                        + " akka.persistence.r2dbc.schema = " + schema)
                .withFallback(config);
        Sealer sealer = database.key().sealer("journal");
        return new PostgresSystem(
                ActorSystem.create(
                        Behaviors.empty(),
                        "bench",
                        ActorSystemSetup.create(
                                BootstrapSetup.create(local), new StoredForm.Choice(id -> new SealedForm(sealer, id)))),
                database);
    }

    @Override
    public void close() {
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().join();
        database.close();
    }
}
