package dev.crosscheck.cli.client;

import dev.crosscheck.cli.console.CliException;
import dev.crosscheck.cli.console.ExitCode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;

/**
 * Where a coordinator listens.
 *
 * @param host name or address; IPv6 without brackets
 * @param port 1 to 65535
 */
public record ServerAddress(String host, int port) {
    private static final int DEFAULT_PORT = 8470;

    /**
     * Reads {@code HOST[:PORT][,...]}; the port defaults to 8470.
     *
     * @throws CliException when it is none
     */
    public static List<ServerAddress> parseList(String text) {
        List<ServerAddress> servers = Arrays.stream(text.split(","))
                .map(String::trim)
                .filter(s -> !s.isEmpty())
                .map(ServerAddress::parse)
                .toList();
        if (servers.isEmpty()) {
            throw wrong(text);
        }
        return servers;
    }

    private static ServerAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        boolean hasPort = colon > text.lastIndexOf(']') && (text.indexOf(':') == colon || text.startsWith("["));
        String host = hasPort ? text.substring(0, colon) : text;
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        try {
            int port = hasPort ? Integer.parseInt(text.substring(colon + 1)) : DEFAULT_PORT;
            // gRPC takes names that are right in a URI and no others.
            if (host.isEmpty()
                    || host.contains("/")
                    || port < 1
                    || port > 65535
                    || new URI(null, null, host, port, null, null, null).getHost() == null) {
                throw wrong(text);
            }
            return new ServerAddress(host, port);
        } catch (NumberFormatException | URISyntaxException e) {
            throw wrong(text);
        }
    }

    private static CliException wrong(String text) {
        return CliException.of(
                ExitCode.USAGE,
                "USAGE",
                "'" + text + "' is not a server's address.",
                "Write --server HOST:PORT[,HOST:PORT...], such as localhost:8470; a name has letters, digits, '-' and '.'.");
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
