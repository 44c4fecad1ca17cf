package dev.crosscheck.coordinator.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.coordinator.config.ServerSettings;
import dev.crosscheck.coordinator.security.Role;
import dev.crosscheck.coordinator.security.Tokens;
import dev.crosscheck.proto.v1.GetSweepRequest;
import dev.crosscheck.proto.v1.Sweep;
import dev.crosscheck.proto.v1.SweepServiceGrpc;
import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class MessageSizeTest {
    private static final int LIMIT = 1 << 20;

    /** Where the calls came from. */
    private final Set<Object> connections = ConcurrentHashMap.newKeySet();

    private final BindableService lengths = new SweepServiceGrpc.SweepServiceImplBase() {
        @Override
        public void getSweep(GetSweepRequest request, StreamObserver<Sweep> answer) {
            connections.add(
                    com.linecorp.armeria.server.ServiceRequestContext.current().remoteAddress());
            answer.onNext(
                    Sweep.newBuilder().setFinished(request.getSweep().length()).build());
            answer.onCompleted();
        }
    };

    @Test
    void aMessageAboveTheLimitIsRefusedWithWhatToDoAndTheConnectionGoesOn() {
        CoordinatorServer server = new CoordinatorServer(
                new ServerSettings(
                        "127.0.0.1", 0, LIMIT, Duration.ZERO, Duration.ofMillis(250), Duration.ofSeconds(10), 1000),
                Tokens.of(Map.of("secret-of-a-submitter", Role.SUBMITTER)),
                List.of(lengths),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
        ManagedChannel channel = ManagedChannelBuilder.forAddress("127.0.0.1", server.start())
                .usePlaintext()
                .build();
        try {
            assertThat(length(channel, LIMIT - 1000)).isEqualTo(LIMIT - 1000);
            StatusRuntimeException refused =
                    Assertions.catchThrowableOfType(StatusRuntimeException.class, () -> length(channel, LIMIT + 1000));
            assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            assertThat(refused.getStatus().getDescription())
                    .contains("larger than crosscheck.server.max-message-bytes", "make it smaller or raise the limit");
            assertThat(length(channel, 10)).isEqualTo(10);
            assertThat(connections).as("one connection all along").hasSize(1);
        } finally {
            channel.shutdownNow();
            server.stop().toCompletableFuture().join();
        }
    }

    private static long length(ManagedChannel channel, int characters) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer secret-of-a-submitter");
        return SweepServiceGrpc.newBlockingStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .withDeadlineAfter(60, TimeUnit.SECONDS)
                .getSweep(GetSweepRequest.newBuilder()
                        .setSweep("x".repeat(characters))
                        .build())
                .getFinished();
    }
}
