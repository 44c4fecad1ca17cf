package dev.crosscheck.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.proto.v1.WatchSweepRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A coordinator's machine that is there when the call begins and says nothing ever after. */
@Timeout(240)
class VanishedServerTest {
    /** HTTP/2: a frame of SETTINGS without any. */
    private static final byte[] GREETING = {0, 0, 0, 4, 0, 0, 0, 0, 0};

    @Test
    void aCallWithoutATimeLimitEndsWhenTheServerHasVanished() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Socket> connection = CompletableFuture.supplyAsync(() -> greet(server));
            List<ServerAddress> servers = List.of(new ServerAddress("127.0.0.1", server.getLocalPort()));
            try (Client client = new Client(
                    servers, Optional.empty(), Optional.empty(), Duration.ofSeconds(10), Duration.ofMillis(100))) {
                assertThatThrownBy(() ->
                                client.streamingSweeps(stub -> stub.watchSweep(WatchSweepRequest.getDefaultInstance())
                                        .hasNext()))
                        .isInstanceOfSatisfying(
                                StatusRuntimeException.class,
                                error -> assertThat(error.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
            }
            connection.join().close();
        }
    }

    private static Socket greet(ServerSocket server) {
        try {
            Socket connection = server.accept();
            connection.getOutputStream().write(GREETING);
            return connection;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
