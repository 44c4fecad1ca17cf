package dev.crosscheck.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What each of several coordinators answers over HTTP to a submitter. */
final class ClusterApi {
    private final List<Seat> seats;
    private final Path home;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    ClusterApi(List<Seat> seats, Path home) {
        this.seats = seats;
        this.home = home;
    }

    private HttpRequest.Builder request(int node, String path) {
        return HttpRequest.newBuilder(URI.create("http://" + seats.get(node).watch() + path))
                .timeout(Duration.ofSeconds(3));
    }

    private HttpRequest.Builder signed(int node, String about) {
        return request(node, "/v1/sweeps/" + about)
                .header("authorization", "Bearer " + Installation.token(home, "submitter"));
    }

    private Optional<String> get(HttpRequest request) {
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200 ? Optional.of(answer.body()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    boolean ready(int node) {
        return get(request(node, "/readyz").build()).isPresent();
    }

    /** What this coordinator says below /v1/sweeps/; absent when it cannot say. */
    Optional<JsonNode> ask(int node, String about) {
        return get(signed(node, about).build()).map(Installation::json);
    }

    /** Sends a change of a sweep to this coordinator; the status of its answer, 0 when none came. */
    CompletableFuture<Integer> command(int node, String what, String body) {
        HttpRequest request = signed(node, what)
                .timeout(Duration.ofMinutes(2))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .handle((answer, error) -> error == null ? answer.statusCode() : 0);
    }
}
