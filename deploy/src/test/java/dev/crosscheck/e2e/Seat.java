package dev.crosscheck.e2e;

import dev.crosscheck.testing.FreePort;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a coordinator runs, and under which addresses it is known.
 *
 * @param enter what stands before a command so that it runs there; empty: nothing
 * @param peer address for the other coordinators
 * @param client HOST:PORT for workers
 * @param watch HOST:PORT for the test
 * @param remoting port for the other coordinators, at {@code peer}
 * @param management port at which they look for each other, at {@code peer}
 */
record Seat(List<String> enter, String peer, String client, String watch, int remoting, int management) {
    /** So many on this machine's loopback address, on free ports. */
    static List<Seat> local(int seats) {
        List<Seat> all = new ArrayList<>();
        for (int i = 0; i < seats; i++) {
            String address = "localhost:" + FreePort.next();
            all.add(new Seat(List.of(), "127.0.0.1", address, address, FreePort.next(), FreePort.next()));
        }
        return all;
    }

    int port() {
        return Integer.parseInt(client.substring(client.lastIndexOf(':') + 1));
    }

    boolean isLocal() {
        return enter.isEmpty();
    }
}
