package dev.crosscheck.coordinator.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.coordinator.config.ServerSettings;
import dev.crosscheck.coordinator.security.Role;
import dev.crosscheck.coordinator.security.Tokens;
import dev.crosscheck.proto.v1.ListSweepsRequest;
import dev.crosscheck.proto.v1.ListSweepsResponse;
import dev.crosscheck.proto.v1.SweepServiceGrpc;
import io.grpc.BindableService;
import io.grpc.stub.StreamObserver;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CallLimiterTest {
    private static final BindableService EMPTY = new SweepServiceGrpc.SweepServiceImplBase() {
        @Override
        public void listSweeps(ListSweepsRequest request, StreamObserver<ListSweepsResponse> answer) {
            answer.onNext(ListSweepsResponse.getDefaultInstance());
            answer.onCompleted();
        }
    };

    /** Answers to calls one after the other. */
    private List<HttpResponse<String>> calls(int count, int perSecond) throws Exception {
        Tokens tokens = Tokens.of(Map.of("secret-of-a-submitter", Role.SUBMITTER));
        CoordinatorServer server = new CoordinatorServer(
                new ServerSettings(
                        "127.0.0.1",
                        0,
                        1 << 20,
                        Duration.ZERO,
                        Duration.ofMillis(250),
                        Duration.ofSeconds(10),
                        perSecond),
                tokens,
                List.of(EMPTY),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
        int port = server.start();
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/sweeps"))
                    .header("authorization", "Bearer secret-of-a-submitter")
                    .build();
            HttpClient client = HttpClient.newHttpClient();
            List<HttpResponse<String>> answers = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                answers.add(client.send(request, HttpResponse.BodyHandlers.ofString()));
            }
            return answers;
        } finally {
            server.stop().toCompletableFuture().join();
        }
    }

    @Test
    void whoCallsTooOftenIsToldToWait() throws Exception {
        List<HttpResponse<String>> answers = calls(20, 1);

        assertThat(answers.get(0).statusCode()).isEqualTo(200);
        assertThat(answers.stream().filter(answer -> answer.statusCode() == 429))
                .isNotEmpty()
                .allSatisfy(answer -> assertThat(answer.body())
                        .startsWith(
                                "{\"error\":{\"code\":\"TOO_MANY_CALLS\",\"message\":\"more than 1 calls in a second"));
    }

    @Test
    void aSecondsWorthMayComeAtOnce() throws Exception {
        assertThat(calls(100, 100))
                .allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(200));
    }

    @Test
    void zeroMeansAnyNumber() throws Exception {
        assertThat(calls(20, 0))
                .allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(200));
    }
}
