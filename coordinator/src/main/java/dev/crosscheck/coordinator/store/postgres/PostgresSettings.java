package dev.crosscheck.coordinator.store.postgres;

import com.typesafe.config.Config;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Where the shared database is; section {@code crosscheck.postgres}. Never prints the password.
 *
 * @param schema the schema that holds all tables; made when it is missing
 * @param tls how the server is checked
 * @param tlsCa PEM file of certificates to trust; empty: those of the Java runtime
 * @param connections most connections of the stores; the journal has as many of its own
 * @param timeout longest wait for a connection
 * @param answer longest wait for the answer to one statement
 * @param start longest wait for the database at start
 */
public record PostgresSettings(
        String host,
        int port,
        String database,
        String schema,
        String user,
        String password,
        Tls tls,
        String tlsCa,
        int connections,
        Duration timeout,
        Duration answer,
        Duration start) {
    private static final String SECTION = "crosscheck.postgres";

    /** How the connection is secured. */
    public enum Tls {
        /** Not at all. */
        OFF,
        /** Encrypted; the server is not checked. */
        REQUIRE,
        /** Encrypted; the server's certificate and host name are checked. */
        VERIFY_FULL;

        /** As PostgreSQL calls it. */
        public String mode() {
            return this == OFF ? "disable" : name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * Reads the section.
     *
     * @throws IllegalArgumentException if a value cannot be used; the message says which and what to write
     */
    public static PostgresSettings from(Config config) {
        Config s = config.getConfig(SECTION);
        PostgresUrl url = PostgresUrl.parse(SECTION + ".url", s.getString("url"));
        String schema = s.getString("schema");
        if (!schema.matches("[a-z][a-z0-9_]{0,62}")) {
            throw wrong("schema", schema, "lower-case letters, digits and '_', a letter first");
        }
        if (s.getString("user").isEmpty()) {
            throw wrong("user", "", "a role of the database; or set CROSSCHECK_POSTGRES_USER");
        }
        int connections = s.getInt("connections");
        if (connections < 4 || connections > 200) {
            throw wrong("connections", "" + connections, "4 to 200");
        }
        return new PostgresSettings(
                url.host(),
                url.port(),
                url.database(),
                schema,
                s.getString("user"),
                s.getString("password"),
                tls(s.getString("tls")),
                s.getString("tls-ca"),
                connections,
                s.getDuration("connect-timeout"),
                s.getDuration("answer-timeout"),
                s.getDuration("start-timeout"));
    }

    private static Tls tls(String text) {
        for (Tls tls : Tls.values()) {
            if (tls.name().replace('_', '-').equalsIgnoreCase(text)) {
                return tls;
            }
        }
        throw wrong("tls", text, "off, require or verify-full");
    }

    private static IllegalArgumentException wrong(String key, String value, String expected) {
        return new IllegalArgumentException(SECTION + "." + key + ": \"" + value + "\" (expected: " + expected + ")");
    }

    /**
     * Settings of every session. By them the server itself frees what a coordinator holds that has been cut off from it: a transaction that waits for its next statement, and with it the rows it
     * has locked, which another coordinator may be about to write, after 5 s; the connection within about 30 s.
     */
    static Map<String, String> session() {
        return new TreeMap<>(Map.of(
                "idle_in_transaction_session_timeout", "5000",
                "tcp_keepalives_idle", "15",
                "tcp_keepalives_interval", "5",
                "tcp_keepalives_count", "3",
                "tcp_user_timeout", "30000"));
    }

    /** The same database with user, password and {@link #session()} for the journal's driver; everything in it is escaped. */
    public String journalUrl() {
        String options = session().entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining(";"));
        return "r2dbc:postgresql://" + escaped(user) + ":" + escaped(password) + "@" + PostgresUrl.authority(host, port)
                + "/" + escaped(database) + "?options=" + escaped(options);
    }

    private static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The database for messages: host, port and name. */
    public String place() {
        return database + " on " + host + ":" + port;
    }

    @Override
    public String toString() {
        return "PostgresSettings[" + place() + "]";
    }
}
