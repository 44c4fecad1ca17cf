package dev.crosscheck.coordinator.journal.rocksdb;

import akka.actor.AbstractExtensionId;
import akka.actor.ClassicActorSystemProvider;
import akka.actor.ExtendedActorSystem;
import dev.crosscheck.coordinator.security.SealingKey;
import dev.crosscheck.coordinator.store.DataDirectory;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The one {@link RocksDbHandle} of an actor system: opened at first use, closed after all actors have stopped and the last write is on the disk.
 * The data directory comes from a {@link RocksDbSetup}, else from the configuration.
 */
public final class RocksDbExtension extends AbstractExtensionId<RocksDbHandle> {
    private static final RocksDbExtension ID = new RocksDbExtension();
    private static final String READ_DISPATCHER = "crosscheck.rocksdb.read-dispatcher";

    private RocksDbExtension() {}

    /** The system's handle. */
    public static RocksDbHandle of(ClassicActorSystemProvider system) {
        return ID.get(system.classicSystem());
    }

    @Override
    public RocksDbHandle createExtension(ExtendedActorSystem system) {
        RocksDbSettings settings = RocksDbSettings.from(system.settings().config());
        Optional<RocksDbSetup> given = system.settings().setup().get(RocksDbSetup.class);
        DataDirectory directory = given.map(RocksDbSetup::directory).orElseGet(() -> open(settings.location()));
        boolean opened = false;
        try {
            RocksDbHandle handle =
                    RocksDbHandle.open(directory, settings, system.dispatchers().lookup(READ_DISPATCHER));
            system.registerOnTermination(() -> {
                handle.close();
                if (given.isEmpty()) {
                    directory.close();
                }
            });
            opened = true;
            return handle;
        } finally {
            if (!opened && given.isEmpty()) {
                directory.close();
            }
        }
    }

    private static DataDirectory open(RocksDbSettings.Location location) {
        if (location.path().isEmpty() || location.home().isEmpty()) {
            throw new IllegalArgumentException(
                    "no data directory: hand an open one to the actor system with RocksDbSetup, or set crosscheck.rocksdb.path and .home");
        }
        return DataDirectory.open(
                Path.of(location.path()),
                mayCreate -> SealingKey.load(Path.of(location.home()), System.getenv(), mayCreate));
    }
}
