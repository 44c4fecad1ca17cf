package dev.crosscheck.coordinator;

import akka.actor.setup.Setup;
import akka.actor.typed.ActorSystem;
import dev.crosscheck.coordinator.cluster.Membership;
import dev.crosscheck.coordinator.cluster.PostgresSetup;
import dev.crosscheck.coordinator.config.ClusterSettings;
import dev.crosscheck.coordinator.config.CoordinatorSettings;
import dev.crosscheck.coordinator.config.StorageSettings;
import dev.crosscheck.coordinator.journal.rocksdb.RocksDbExtension;
import dev.crosscheck.coordinator.journal.rocksdb.RocksDbSetup;
import dev.crosscheck.coordinator.journal.sealed.SealedForm;
import dev.crosscheck.coordinator.security.Sealer;
import dev.crosscheck.coordinator.security.SealingKey;
import dev.crosscheck.coordinator.store.DataDirectory;
import dev.crosscheck.coordinator.store.DataDirectory.KeySource;
import dev.crosscheck.coordinator.store.StoreUpkeep;
import dev.crosscheck.coordinator.store.Stores;
import dev.crosscheck.coordinator.store.backup.DirectoryBackup;
import dev.crosscheck.coordinator.store.postgres.PostgresBlobStore;
import dev.crosscheck.coordinator.store.postgres.PostgresDatabase;
import dev.crosscheck.coordinator.store.postgres.PostgresDocumentStore;
import dev.crosscheck.coordinator.store.postgres.PostgresTrialStore;
import dev.crosscheck.coordinator.store.postgres.PostgresUpkeep;
import dev.crosscheck.coordinator.store.rocksdb.EmbeddedStores;
import dev.crosscheck.coordinator.store.rocksdb.RocksDbUpkeep;
import dev.crosscheck.coordinator.sweep.StoredForm;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where a coordinator keeps everything, opened. Closed after the actor system has terminated. */
interface Storage extends AutoCloseable {
    /** What the actor system is given at its creation. */
    List<Setup> setups();

    /** The stores, once the actor system is there; once. */
    Stores stores(ActorSystem<?> system);

    /** Mean number of writes per sync so far. */
    double meanGroupSize(ActorSystem<?> system);

    /** Care for the room it takes. */
    StoreUpkeep upkeep(ActorSystem<?> system);

    /** Why it takes no writes now; empty while it does. */
    Optional<String> writeProblem(ActorSystem<?> system);

    /** The means to copy it while it is in use; absent where the store has its own. */
    Optional<DirectoryBackup> backup(ActorSystem<?> system);

    /** The coordinator serves on this port. */
    void serving(ActorSystem<?> system, int port);

    @Override
    void close();

    /** Opens what the settings name. */
    static Storage open(CoordinatorSettings settings, Map<String, String> environment) {
        KeySource keys = mayCreate -> SealingKey.load(settings.home(), environment, mayCreate);
        StorageSettings storage = StorageSettings.from(settings.akka());
        if (storage.postgres().isEmpty()) {
            DataDirectory directory = DataDirectory.open(settings.data(), keys);
            DirectoryBackup.removeLeftovers(directory);
            return new Embedded(directory);
        }
        PostgresDatabase database = PostgresDatabase.open(storage.postgres().get(), keys);
        try {
            Membership membership = ClusterSettings.from(settings.akka()).isCluster()
                    ? Membership.ofCluster(database)
                    : Membership.alone(database);
            return new Shared(database, membership, storage.maxBlobBytes());
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /** The data directory. */
    record Embedded(DataDirectory directory) implements Storage {
        @Override
        public List<Setup> setups() {
            return List.of(new RocksDbSetup(directory));
        }

        @Override
        public Stores stores(ActorSystem<?> system) {
            return EmbeddedStores.of(system).stores();
        }

        @Override
        public double meanGroupSize(ActorSystem<?> system) {
            return RocksDbExtension.of(system).meanGroupSize();
        }

        @Override
        public StoreUpkeep upkeep(ActorSystem<?> system) {
            return new RocksDbUpkeep(RocksDbExtension.of(system));
        }

        @Override
        public Optional<String> writeProblem(ActorSystem<?> system) {
            return RocksDbExtension.of(system).writeProblem();
        }

        @Override
        public Optional<DirectoryBackup> backup(ActorSystem<?> system) {
            return Optional.of(new DirectoryBackup(RocksDbExtension.of(system)));
        }

        @Override
        public void serving(ActorSystem<?> system, int port) {
            directory.announcePort(port);
        }

        @Override
        public void close() {
            directory.close();
        }
    }

    /** The shared database. */
    record Shared(PostgresDatabase database, Membership membership, long maxBlobBytes) implements Storage {
        @Override
        public List<Setup> setups() {
            Sealer sealer = database.key().sealer("journal");
            return List.of(
                    new PostgresSetup(database, membership), new StoredForm.Choice(id -> new SealedForm(sealer, id)));
        }

        @Override
        public Stores stores(ActorSystem<?> system) {
            return new Stores(
                    new PostgresTrialStore(database),
                    new PostgresDocumentStore(database),
                    new PostgresBlobStore(database, maxBlobBytes));
        }

        @Override
        public double meanGroupSize(ActorSystem<?> system) {
            return database.meanGroupSize();
        }

        @Override
        public StoreUpkeep upkeep(ActorSystem<?> system) {
            return new PostgresUpkeep(database);
        }

        @Override
        public Optional<String> writeProblem(ActorSystem<?> system) {
            return database.writeProblem();
        }

        @Override
        public Optional<DirectoryBackup> backup(ActorSystem<?> system) {
            return Optional.empty();
        }

        @Override
        public void serving(ActorSystem<?> system, int port) {
            membership.guard(system);
        }

        @Override
        public void close() {
            membership.close();
            database.close();
        }
    }
}
