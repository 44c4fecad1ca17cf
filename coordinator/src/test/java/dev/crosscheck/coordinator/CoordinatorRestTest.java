package dev.crosscheck.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.proto.v1.GetOverfitReportRequest;
import dev.crosscheck.proto.v1.GetSweepRequest;
import dev.crosscheck.proto.v1.ListSweepsRequest;
import dev.crosscheck.proto.v1.StopSweepRequest;
import dev.crosscheck.proto.v1.SweepServiceGrpc;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The HTTP side of a running coordinator, and who may do what. */
class CoordinatorRestTest extends CoordinatorFixture {
    @Test
    void eachRoleReachesItsServicesOnly() {
        var list = ListSweepsRequest.getDefaultInstance();
        assertThat(SweepServiceGrpc.newBlockingStub(as("auditor")).listSweeps(list))
                .isNotNull();
        assertThatThrownBy(() -> SweepServiceGrpc.newBlockingStub(as("worker")).listSweeps(list))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED));
        assertThatThrownBy(() -> SweepServiceGrpc.newBlockingStub(channel).listSweeps(list))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED));
        ScriptedWorker intruder = new ScriptedWorker(as("submitter")).hello(ScriptedWorker.hello("w", "i"));
        assertThat(intruder.ended.orTimeout(10, TimeUnit.SECONDS).join().getCode())
                .isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThatThrownBy(() -> submitter.getOverfitReport(GetOverfitReportRequest.newBuilder()
                        .setSweep("any")
                        .setExact(true)
                        .build()))
                .hasMessageContaining("auditor");
    }

    @Test
    void restErrorsHaveOneShapeAndNeverSayServerError() throws Exception {
        assertThat(rest("GET", "/v1/sweeps", "", "").statusCode()).isEqualTo(401);
        String token = token("submitter");
        HttpResponse<String> missing = rest("GET", "/v1/sweeps/none-000000", token, "");
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(missing.body())
                .as("the code that the command line shows too")
                .startsWith("{\"error\":{\"code\":\"UNKNOWN_SWEEP\",\"message\":\"")
                .contains("\"where\":null");
        for (String body : new String[] {"{", "[]", "{\"spec\": 3}", "{\"spec\": {\"objectiv\": {}}}", "nonsense"}) {
            HttpResponse<String> malformed = rest("POST", "/v1/sweeps", token, body);
            assertThat(malformed.statusCode())
                    .as(body + " gave " + malformed.body())
                    .isEqualTo(400);
            assertThat(malformed.body()).as(body).startsWith("{\"error\":{\"code\":\"INVALID_ARGUMENT\"");
        }
        HttpResponse<String> invalid =
                rest("POST", "/v1/sweeps", token, "{\"spec\": {\"metadata\": {\"name\": \"A\"}}}");
        assertThat(invalid.statusCode()).isEqualTo(400);
        assertThat(invalid.body()).contains("\"where\":\"metadata.name\"", "\"violations\":[");
        assertThat(rest("GET", "/v1/nothing", token, "").body()).contains("NOT_FOUND");
    }

    @Test
    void pauseOfAnEndedSweepIsAConflictAndReadsAsOne() throws Exception {
        String sweep = create("ended", 2).getSweep();
        submitter.stopSweep(StopSweepRequest.newBuilder().setSweep(sweep).build());
        assertThat(submitter
                        .getSweep(GetSweepRequest.newBuilder().setSweep(sweep).build())
                        .getState())
                .isIn("STOPPING", "CANCELLED");

        assertThat(rest("POST", "/v1/sweeps/" + sweep + ":pause", token("submitter"), "{}")
                        .statusCode())
                .isEqualTo(409);
    }

    @Test
    void healthMetricsAndPageNeedNoToken() throws Exception {
        assertThat(rest("GET", "/healthz", "", "").statusCode()).isEqualTo(200);
        assertThat(rest("GET", "/readyz", "", "").statusCode()).isEqualTo(200);
        assertThat(rest("GET", "/metrics", "", "").body()).contains("crosscheck_sessions", "crosscheck_lease_seconds");
        HttpResponse<String> page = rest("GET", "/", "", "");
        assertThat(page.body()).contains("<title>Crosscheck</title>").doesNotContain("http://", "https://");
        assertThat(page.headers().firstValue("content-security-policy")).isPresent();
    }

    private static HttpResponse<String> rest(String method, String path, String token, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + node.port() + path))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body))
                .header("content-type", "application/json");
        if (!token.isEmpty()) {
            request.header("authorization", "Bearer " + token);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
