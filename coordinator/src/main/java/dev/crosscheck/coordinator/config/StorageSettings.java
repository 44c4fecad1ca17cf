package dev.crosscheck.coordinator.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.crosscheck.coordinator.store.postgres.PostgresSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where a coordinator keeps everything; section {@code crosscheck.storage}.
 *
 * @param postgres the shared database; absent: the data directory
 * @param maxBlobBytes largest upload, where the database keeps them
 */
public record StorageSettings(Optional<PostgresSettings> postgres, long maxBlobBytes) {
    private static final String R2DBC = "akka.persistence.r2dbc.";
    /** A session that began while the database was read-only may stay so: then the journal's own go on after this time. */
    private static final Duration LIFE_TIME = Duration.ofSeconds(30);

    private static final String CONNECTION = R2DBC + "connection-factory.";

    /**
     * Reads the section.
     *
     * @throws SettingsException if a value cannot be used
     */
    public static StorageSettings from(Config config) {
        String plugin = config.getString("crosscheck.storage.plugin");
        if (plugin.equals("rocksdb")) {
            return new StorageSettings(Optional.empty(), 0);
        } else if (!plugin.equals("postgres")) {
            throw new SettingsException(
                    "crosscheck.storage.plugin: \"" + plugin + "\" (expected: rocksdb or postgres)");
        }
        try {
            return new StorageSettings(
                    Optional.of(PostgresSettings.from(config)), config.getBytes("crosscheck.postgres.max-blob-bytes"));
        } catch (IllegalArgumentException e) {
            throw new SettingsException(String.valueOf(e.getMessage()));
        }
    }

    /** What follows for Akka: the journal's connections are those of the section {@code crosscheck.postgres}. */
    Config akka() {
        Map<String, Object> values = new HashMap<>();
        postgres.ifPresent(p -> {
            values.put("akka.persistence.journal.plugin", "akka.persistence.r2dbc.journal");
            values.put("akka.persistence.snapshot-store.plugin", "akka.persistence.r2dbc.snapshot");
            values.put(R2DBC + "schema", p.schema());
            values.put(CONNECTION + "url", p.journalUrl());
            values.put(CONNECTION + "initial-size", 2);
            values.put(CONNECTION + "max-size", p.connections());
            values.put(CONNECTION + "max-life-time", LIFE_TIME.toMillis() + " ms");
            values.put(CONNECTION + "connect-timeout", p.timeout().toMillis() + " ms");
            values.put(CONNECTION + "acquire-timeout", p.timeout().toMillis() + " ms");
            values.put(CONNECTION + "ssl.enabled", p.tls() != PostgresSettings.Tls.OFF);
            if (p.tls() != PostgresSettings.Tls.OFF) {
                values.put(CONNECTION + "ssl.mode", p.tls().mode());
                values.put(CONNECTION + "ssl.root-cert", p.tlsCa());
            }
        });
        return ConfigFactory.parseMap(values);
    }
}
