package dev.crosscheck.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Machines made of network namespaces (Linux, root only): a bridge joins them for what coordinators tell each other, a second one joins them and this machine for the database and for workers, and
 * a line of its own leads from this machine to each, so that a test can watch one that is cut off. A cut takes a machine's port off a bridge: the link stays up and frames vanish, as behind
 * a broken switch. A namespace lives as long as a process in it; the first one ends when this JVM does, so nothing is left behind even after kill -9.
 */
final class Network implements AutoCloseable {
    private static final int NETWORKS = 256;
    private static final int PORT = 8470;
    private static final int REMOTING = 8471;
    private static final int MANAGEMENT = 8472;

    /** Keeps a namespace alive. */
    private record Space(Process process) {
        static Space open() {
            try {
                Space space = new Space(new ProcessBuilder("unshare", "-n", "cat")
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start());
                Path ours = Files.readSymbolicLink(Path.of("/proc/self/ns/net"));
                Service.await(
                        Duration.ofMinutes(1), "a namespace", () -> !space.net().equals(ours));
                return space;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private Path net() {
            try {
                return Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/ns/net"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        List<String> enter() {
            return List.of("nsenter", "--net=/proc/" + process.pid() + "/ns/net");
        }
    }

    private final List<Space> spaces = new ArrayList<>();
    private final List<String> interfaces = new ArrayList<>();
    private final List<Seat> seats = new ArrayList<>();
    private final Space hub;
    private final int number;

    /** Sets up so many machines, all joined. */
    Network(int machines) {
        try {
            hub = space();
            number = claim();
            batch(List.of(), "addr add " + host() + "/25 dev " + name("h"), "link set " + name("h") + " up");
            batch(
                    hub.enter(),
                    "link add front type bridge",
                    "link set front up",
                    "link add peers type bridge",
                    "link set peers up",
                    "link set host0 master front up");
            for (int i = 0; i < machines; i++) {
                join(i);
            }
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** Why there can be no such machines here; empty: there can. */
    static Optional<String> refusal() {
        for (List<String> probe : List.of(
                List.of("ip", "-V"),
                List.of("unshare", "-n", "nsenter", "--net=/proc/self/ns/net", "true"),
                List.of("unshare", "-n", "ip", "link", "add", "xc1", "type", "veth", "peer", "name", "xc2"),
                List.of("unshare", "-n", "ip", "link", "add", "xc1", "type", "bridge"))) {
            String error = attempt(probe, "");
            if (!error.isEmpty()) {
                return Optional.of("network namespaces cannot be used here: " + String.join(" ", probe) + ": " + error);
            }
        }
        return Optional.empty();
    }

    private Space space() {
        Space space = Space.open();
        spaces.add(space);
        return space;
    }

    /** A number that nobody else uses: an interface can be made once. */
    private int claim() {
        String error = "";
        for (int i = 0; i < NETWORKS; i++) {
            int candidate = (int) ((ProcessHandle.current().pid() + i) % NETWORKS);
            if (inUse("198.18." + candidate + ".")) {
                continue;
            }
            error = attempt(List.of("ip", "-batch", "-"), veth("xc" + candidate + "h", "host0", hub));
            if (error.isEmpty()) {
                interfaces.add("xc" + candidate + "h");
                return candidate;
            }
        }
        throw new IllegalStateException("no network is free: " + error);
    }

    private static boolean inUse(String start) {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .anyMatch(address -> address.getHostAddress().startsWith(start));
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String veth(String here, String there, Space space) {
        return "link add " + here + " type veth peer name " + there + " netns "
                + space.process().pid();
    }

    private String name(String end) {
        return "xc" + number + end;
    }

    private void join(int i) {
        Space space = space();
        String line = name("w" + i);
        batch(List.of(), veth(line, "watch", space));
        interfaces.add(line);
        batch(List.of(), "addr add " + watch(129 + 4 * i) + "/30 dev " + line, "link set " + line + " up");
        batch(
                hub.enter(),
                veth("f" + i, "front", space),
                veth("p" + i, "peers", space),
                "link set f" + i + " master front up",
                "link set p" + i + " master peers up");
        String front = "198.18." + number + "." + (10 + i);
        String peer = "198.19." + number + "." + (10 + i);
        batch(
                space.enter(),
                "link set lo up",
                "addr add " + front + "/25 dev front",
                "link set front up",
                "addr add " + peer + "/24 dev peers",
                "link set peers up",
                "addr add " + watch(130 + 4 * i) + "/30 dev watch",
                "link set watch up");
        seats.add(new Seat(
                space.enter(), peer, front + ":" + PORT, watch(130 + 4 * i) + ":" + PORT, REMOTING, MANAGEMENT));
    }

    private String watch(int last) {
        return "198.18." + number + "." + last;
    }

    List<Seat> seats() {
        return List.copyOf(seats);
    }

    /** This machine's address among the others. */
    String host() {
        return "198.18." + number + ".1";
    }

    /** Where the others are, as seen from {@link #host()}. */
    String range() {
        return "198.18." + number + ".0/25";
    }

    /** The coordinator there and the other coordinators do not hear of each other any more. */
    void cutFromPeers(int machine) {
        batch(hub.enter(), "link set p" + machine + " nomaster");
    }

    /** The machine has lost the database, and the workers elsewhere. */
    void cutFromFront(int machine) {
        batch(hub.enter(), "link set f" + machine + " nomaster");
    }

    /** These two coordinators do not hear of each other any more; both are heard by all others. */
    void cutApart(int one, int other) {
        batch(
                hub.enter(),
                "link set p" + one + " type bridge_slave isolated on",
                "link set p" + other + " type bridge_slave isolated on");
    }

    /** Joins the machine to the others again. */
    void heal(int machine) {
        batch(
                hub.enter(),
                "link set p" + machine + " master peers",
                "link set p" + machine + " type bridge_slave isolated off",
                "link set f" + machine + " master front");
    }

    private static void batch(List<String> enter, String... commands) {
        List<String> line = new ArrayList<>(enter);
        line.addAll(List.of("ip", "-batch", "-"));
        String error = attempt(line, String.join("\n", commands));
        if (!error.isEmpty()) {
            throw new IllegalStateException(String.join("; ", commands) + ": " + error);
        }
    }

    /** What the command said when it failed; empty: it did not. */
    private static String attempt(List<String> line, String input) {
        try {
            Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
            try (var in = process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
                in.write('\n');
            } catch (IOException ignored) {
                // It did not want to read; what it says follows.
            }
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .strip()
                    .lines()
                    .findFirst()
                    .orElse("");
            int exit = process.waitFor();
            return exit == 0 ? "" : said.isEmpty() ? "exit code " + exit : said;
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Takes everything down; what still runs on the machines has to be ended before. */
    @Override
    public void close() {
        for (String each : interfaces) {
            attempt(List.of("ip", "link", "del", each), "");
        }
        for (Space space : spaces) {
            space.process().destroyForcibly();
        }
        for (Space space : spaces) {
            try {
                space.process().waitFor(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
