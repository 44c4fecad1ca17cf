package dev.crosscheck.bench;

import dev.crosscheck.testing.PostgresServer;

/** Where a benchmark's coordinator keeps everything: {@code -Dbench.storage=rocksdb} (default: its data directory) or {@code postgres}. */
final class BenchStorage {
    private BenchStorage() {}

    static String name() {
        return System.getProperty("bench.storage", "rocksdb");
    }

    /** Lines for the coordinator's settings file; starts a PostgreSQL that syncs what it commits, where that is wanted. */
    static String config() {
        if (!name().equals("postgres")) {
            return "";
        }
        System.setProperty("crosscheck.postgres.fsync", "on");
        return "crosscheck.storage.plugin = postgres\n"
                + "crosscheck.postgres { url = \"" + PostgresServer.shared().newDatabase() + "\", user = "
                + PostgresServer.USER + ", password = \"" + PostgresServer.PASSWORD + "\" }\n";
    }
}
