package dev.crosscheck.coordinator.store.postgres;

import dev.crosscheck.coordinator.security.SealingKey;
import dev.crosscheck.testing.PostgresServer;
import java.time.Duration;

/** Databases on the test server; each name is a schema of its own. */
public final class TestDatabase {
    private TestDatabase() {}

    /** Settings of this schema. */
    public static PostgresSettings settings(String schema) {
        return settings(schema, PostgresServer.shared().port(), PostgresServer.PASSWORD);
    }

    static PostgresSettings settings(String schema, int port, String password) {
        return settings(schema, PostgresServer.USER, port, password);
    }

    static PostgresSettings settings(String schema, String user, int port, String password) {
        return new PostgresSettings(
                "127.0.0.1",
                port,
                "postgres",
                schema,
                user,
                password,
                PostgresSettings.Tls.OFF,
                "",
                4,
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                Duration.ofSeconds(port == 1 ? 0 : 60));
    }

    /** A key whose bytes are all this. */
    static SealingKey key(int each) {
        byte[] key = new byte[32];
        java.util.Arrays.fill(key, (byte) each);
        return SealingKey.of(key);
    }

    /** Opens the schema as one more coordinator. */
    public static PostgresDatabase open(String schema) {
        return PostgresDatabase.open(settings(schema), mayCreate -> key(7));
    }

    /** Opens a schema that nobody else has. */
    public static PostgresDatabase fresh() {
        return open(PostgresServer.shared().freshName());
    }
}
