package dev.crosscheck.coordinator.store.postgres;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parts of a database's URL. Taken apart here and not by {@link URI}, which knows no host names with an underscore, such as container networks give, and then finds neither the host
 * nor the password that stands before it.
 *
 * @param host name or address; an IPv6 address in brackets
 * @param port 1 to 65535
 * @param database its plain name
 */
record PostgresUrl(String host, int port, String database) {
    private static final String FORM = "postgresql://HOST:PORT/DATABASE";
    private static final int DEFAULT_PORT = 5432;
    private static final int MOST = 65_535;
    private static final Pattern PARTS = Pattern.compile("(?:jdbc:)?(?:postgresql|postgres)://"
            + "(?<host>[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\])(?::(?<port>[0-9]{1,5}))?/(?<database>[^/?#@][^?#@]*)");

    /**
     * Takes a URL apart. What may hold a password is not quoted in a message.
     *
     * @param key names the setting in messages
     * @throws IllegalArgumentException if it cannot be used; the message says why and what to write
     */
    static PostgresUrl parse(String key, String text) {
        if (text.contains("@") || text.contains("?")) {
            throw new IllegalArgumentException(
                    key + ": user, password and options have settings of their own (expected: " + FORM + ")");
        }
        Matcher parts = PARTS.matcher(text);
        if (!parts.matches()) {
            String seen = text.contains("=") ? "not a URL" : "\"" + text + "\"";
            throw new IllegalArgumentException(
                    key + ": " + seen + " (expected: " + FORM + "; or set CROSSCHECK_POSTGRES_URL)");
        }
        int port = parts.group("port") == null ? DEFAULT_PORT : Integer.parseInt(parts.group("port"));
        if (port < 1 || port > MOST) {
            throw new IllegalArgumentException(key + ": port " + port + " (expected: 1 to " + MOST + ")");
        }
        if (parts.group("host").contains("_") && port != DEFAULT_PORT) {
            throw new IllegalArgumentException(key + ": port " + port + " of " + parts.group("host") + " (expected: "
                    + DEFAULT_PORT + " where the host's name has an underscore; or give the host a name without one)");
        }
        return new PostgresUrl(parts.group("host"), port, plain(key, parts.group("database")));
    }

    /** The place in a URL for the journal's driver, which takes a host with an underscore only as a whole and without a port. */
    static String authority(String host, int port) {
        return host.contains("_") ? host : host + ":" + port;
    }

    private static String plain(String key, String database) {
        try {
            return new URI("x:/" + database).getPath().substring(1);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(key + ": not a URL (expected: " + FORM + ")", e);
        }
    }
}
