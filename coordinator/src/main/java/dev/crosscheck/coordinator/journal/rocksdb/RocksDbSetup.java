package dev.crosscheck.coordinator.journal.rocksdb;

import akka.actor.setup.Setup;
import dev.crosscheck.coordinator.store.DataDirectory;

/** Hands an open data directory to an actor system at its creation. Whoever opened the directory closes it after the system has terminated. */
public final class RocksDbSetup extends Setup {
    private final DataDirectory directory;

    public RocksDbSetup(DataDirectory directory) {
        this.directory = directory;
    }

    DataDirectory directory() {
        return directory;
    }
}
