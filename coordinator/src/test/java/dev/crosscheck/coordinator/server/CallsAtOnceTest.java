package dev.crosscheck.coordinator.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.coordinator.config.ServerSettings;
import dev.crosscheck.coordinator.security.Role;
import dev.crosscheck.coordinator.security.Tokens;
import dev.crosscheck.proto.v1.GetSweepRequest;
import dev.crosscheck.proto.v1.Leaderboard;
import dev.crosscheck.proto.v1.Sweep;
import dev.crosscheck.proto.v1.SweepServiceGrpc;
import dev.crosscheck.proto.v1.WatchSweepRequest;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallsAtOnceTest {
    private static final String TOKEN = "secret-of-a-submitter";

    /** Callers that wait for their answer. */
    private final BlockingQueue<StreamObserver<Sweep>> waiting = new LinkedBlockingQueue<>();

    private final CoordinatorServer server = new CoordinatorServer(
            new ServerSettings(
                    "127.0.0.1",
                    0,
                    1 << 20,
                    Duration.ZERO,
                    Duration.ofMillis(250),
                    Duration.ofSeconds(10),
                    1000,
                    Duration.ofSeconds(30),
                    10,
                    2),
            Tokens.of(Map.of(TOKEN, Role.SUBMITTER)),
            List.of(new SweepServiceGrpc.SweepServiceImplBase() {
                @Override
                public void getSweep(GetSweepRequest request, StreamObserver<Sweep> answer) {
                    waiting.add(answer);
                }

                @Override
                public void watchSweep(WatchSweepRequest request, StreamObserver<Leaderboard> answer) {
                    answer.onNext(Leaderboard.getDefaultInstance());
                }
            }),
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    private final int port = server.start();
    private final ManagedChannel channel =
            ManagedChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.stop().toCompletableFuture().join();
    }

    private SweepServiceGrpc.SweepServiceFutureStub calls() {
        return SweepServiceGrpc.newFutureStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers()))
                .withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    private static Metadata headers() {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + TOKEN);
        return headers;
    }

    private StreamObserver<Sweep> next() throws InterruptedException {
        StreamObserver<Sweep> caller = waiting.poll(30, TimeUnit.SECONDS);
        assertThat(caller).isNotNull();
        return caller;
    }

    @Test
    void oneCallTooManyIsRefusedUntilAnotherOneIsAnsweredOrGivenUp() throws Exception {
        var first = calls().getSweep(GetSweepRequest.getDefaultInstance());
        StreamObserver<Sweep> answer = next();
        var second = calls().getSweep(GetSweepRequest.getDefaultInstance());
        next();

        assertThatThrownBy(() ->
                        calls().getSweep(GetSweepRequest.getDefaultInstance()).get())
                .cause()
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE))
                .hasMessageContaining("2 calls are being served")
                .hasMessageContaining("try again in a moment");
        HttpResponse<String> rest = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/sweeps/a"))
                                .header("authorization", "Bearer " + TOKEN)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(rest.statusCode()).isEqualTo(503);
        assertThat(rest.body()).contains(CallsAtOnce.REASON);
        assertThat(SweepServiceGrpc.newBlockingStub(channel)
                        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers()))
                        .withDeadlineAfter(60, TimeUnit.SECONDS)
                        .watchSweep(WatchSweepRequest.getDefaultInstance())
                        .hasNext())
                .as("who watches does not count")
                .isTrue();

        answer.onNext(Sweep.getDefaultInstance());
        answer.onCompleted();
        first.get(30, TimeUnit.SECONDS);
        second.cancel(true);
        awaitPlace();
        awaitPlace();
    }

    /** The end of a call is seen by the server a moment later. */
    private void awaitPlace() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        StreamObserver<Sweep> taken = null;
        while (taken == null) {
            assertThat(System.nanoTime()).as("still no place").isLessThan(end);
            var unused = calls().getSweep(GetSweepRequest.getDefaultInstance());
            taken = waiting.poll(100, TimeUnit.MILLISECONDS);
        }
    }
}
