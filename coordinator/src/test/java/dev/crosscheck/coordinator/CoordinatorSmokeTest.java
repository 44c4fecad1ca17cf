package dev.crosscheck.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.util.JsonFormat;
import dev.crosscheck.coordinator.config.CoordinatorSettings;
import dev.crosscheck.coordinator.config.SettingsReader;
import dev.crosscheck.proto.v1.Assignment;
import dev.crosscheck.proto.v1.CoordinatorMessage;
import dev.crosscheck.proto.v1.CreateSweepRequest;
import dev.crosscheck.proto.v1.GetLeaderboardRequest;
import dev.crosscheck.proto.v1.GetOverfitReportRequest;
import dev.crosscheck.proto.v1.GetSweepRequest;
import dev.crosscheck.proto.v1.GetTrialRequest;
import dev.crosscheck.proto.v1.Leaderboard;
import dev.crosscheck.proto.v1.ListSweepsRequest;
import dev.crosscheck.proto.v1.StopSweepRequest;
import dev.crosscheck.proto.v1.Sweep;
import dev.crosscheck.proto.v1.SweepServiceGrpc;
import dev.crosscheck.proto.v1.SweepSpec;
import dev.crosscheck.proto.v1.WatchSweepRequest;
import dev.crosscheck.proto.v1.WorkerMessage;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole coordinator on an ephemeral port, its public API and a scripted worker. */
class CoordinatorSmokeTest {
    private static Path home = Path.of("");

    @SuppressWarnings("NullAway.Init")
    private static CoordinatorNode node;

    @SuppressWarnings("NullAway.Init")
    private static ManagedChannel channel;

    @SuppressWarnings("NullAway.Init")
    private static SweepServiceGrpc.SweepServiceBlockingStub submitter;

    @BeforeAll
    static void start(@TempDir Path directory) {
        home = directory;
        node = CoordinatorNode.start(settings(), Map.of());
        channel = ManagedChannelBuilder.forAddress("localhost", node.port())
                .usePlaintext()
                .build();
        submitter = SweepServiceGrpc.newBlockingStub(as("submitter"));
    }

    @AfterAll
    static void stop() {
        channel.shutdownNow();
        node.close();
    }

    private static CoordinatorSettings settings() {
        CoordinatorSettings read = SettingsReader.read(
                new SettingsReader.Overrides(Optional.empty(), Optional.empty(), Optional.empty(), OptionalInt.of(0)),
                Map.of("CROSSCHECK_HOME", home.toString()));
        var akka = com.typesafe.config.ConfigFactory.parseString("akka.coordinated-shutdown.exit-jvm = off")
                .withFallback(read.akka());
        return new CoordinatorSettings(
                read.home(),
                read.data(),
                read.server(),
                read.session(),
                read.scheduler(),
                akka,
                read.notifications(),
                0);
    }

    private static String token(String role) {
        try {
            return Files.readAllLines(home.resolve("tokens")).stream()
                    .filter(line -> line.startsWith(role + ": "))
                    .map(line -> line.substring(role.length() + 2))
                    .findFirst()
                    .orElseThrow();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Channel as(String role) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token(role));
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    private static SweepSpec branin(String name, int trials) {
        try {
            SweepSpec.Builder spec = SweepSpec.newBuilder();
            JsonFormat.parser()
                    .merge(
                            String.format(
                                    "{metadata:{name:'%s'},objective:{metric:'value'},parameters:{x0:{type:'float',min:-5,max:10},"
                                            + "x1:{type:'float',min:0,max:15}},strategy:{seed:'7'},trainer:{function:'branin'},budget:{max_trials:'%d'}}",
                                    name, trials),
                            spec);
            return spec.build();
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static Sweep create(String name, int trials) {
        return submitter
                .createSweep(CreateSweepRequest.newBuilder()
                        .setSpec(branin(name, trials))
                        .build())
                .getSweep();
    }

    @Test
    void functionSweepRunsToItsExactBudgetOnOneSlotAndTheWatchEndsWithIt() {
        String sweep = create("smoke", 25).getSweep();
        Iterator<Leaderboard> watch = submitter.watchSweep(
                WatchSweepRequest.newBuilder().setSweep(sweep).build());
        assertThat(watch.next().getSweep().getFinished()).isZero();

        ScriptedWorker worker = new ScriptedWorker(as("worker")).hello(ScriptedWorker.hello("w-smoke", "a"));
        assertThat(worker.next().hasWelcome()).isTrue();
        worker.ready(0);
        Assignment assignment = worker.next().getAssignment();
        assertThat(assignment.getTask().getTrainer().getFunction()).isEqualTo("branin");
        assertThat(assignment.getTask().getParams().getFieldsMap()).containsOnlyKeys("x0", "x1");
        int trials = 0;
        while (true) {
            trials++;
            WorkerMessage.Builder step = WorkerMessage.newBuilder();
            step.getStepReportBuilder()
                    .setLease(assignment.getLease())
                    .setStep(1)
                    .putMetrics("value", trials);
            worker.say(step);
            assertThat(worker.next().getStepAnswer().getStop()).isFalse();
            worker.complete(assignment, 100.0 - trials);
            CoordinatorMessage ack = worker.next();
            assertThat(ack.getResultAck().getAccepted()).as(ack.toString()).isTrue();
            if (ack.getResultAck().hasNext()) {
                assignment = ack.getResultAck().getNext();
            } else if (trials < 25) { // no proposal was ready at that moment
                assignment = worker.next().getAssignment();
            } else {
                break;
            }
        }
        assertThat(trials).isEqualTo(25);

        Leaderboard last = watch.next();
        while (watch.hasNext()) {
            last = watch.next();
        }
        assertThat(last.getSweep().getState()).isEqualTo("COMPLETED");
        assertThat(last.getTrialsList()).hasSize(25);
        assertThat(last.getTrials(0).getScore()).isEqualTo(75.0);
        assertThat(submitter
                        .getTrial(GetTrialRequest.newBuilder()
                                .setSweep(sweep)
                                .setTrial(0)
                                .build())
                        .getSteps(0)
                        .getMetricsMap())
                .containsEntry("value", 1.0);
        worker.close();
    }

    @Test
    void repeatedRequestIdGivesTheSameSweep() {
        CreateSweepRequest request = CreateSweepRequest.newBuilder()
                .setSpec(branin("twice", 3))
                .setRequestId("r-1")
                .build();
        String first = submitter.createSweep(request).getSweep().getSweep();

        assertThat(submitter.createSweep(request).getSweep().getSweep()).isEqualTo(first);
        assertThat(submitter.listSweeps(ListSweepsRequest.getDefaultInstance()).getSweepsList())
                .filteredOn(s -> s.getName().equals("twice"))
                .hasSize(1);
        submitter.stopSweep(StopSweepRequest.newBuilder().setSweep(first).build());
    }

    @Test
    void newProcessUnderAWorkersNameGetsItsTrialAtOnce() {
        String sweep = create("takeover", 1).getSweep();
        ScriptedWorker old = new ScriptedWorker(as("worker")).hello(ScriptedWorker.hello("w-take", "old"));
        assertThat(old.next().hasWelcome()).isTrue();
        old.ready(0);
        Assignment lost = old.next().getAssignment();
        assertThat(lost.getLease().getSweep()).isEqualTo(sweep);

        ScriptedWorker fresh = new ScriptedWorker(as("worker")).hello(ScriptedWorker.hello("w-take", "new"));
        assertThat(fresh.next().hasWelcome()).isTrue();
        // Final for the old process: coming back, it would take the name away again, in turns without end.
        assertThat(old.ended.orTimeout(10, TimeUnit.SECONDS).join().getCode())
                .isEqualTo(Status.Code.FAILED_PRECONDITION);
        fresh.ready(0);
        Assignment again = fresh.next().getAssignment();
        assertThat(again.getLease().getTrial()).isEqualTo(lost.getLease().getTrial());
        assertThat(again.getLease().getAttempt()).isEqualTo(lost.getLease().getAttempt() + 1);
        assertThat(again.getTask().getParams()).isEqualTo(lost.getTask().getParams());

        fresh.complete(lost, 1.0);
        assertThat(fresh.next().getResultAck().getAccepted()).isFalse();
        fresh.complete(again, 2.0);
        CoordinatorMessage message = fresh.next();
        assertThat(message.getResultAck().getAccepted()).as(message.toString()).isTrue();
        assertThat(submitter
                        .getLeaderboard(GetLeaderboardRequest.newBuilder()
                                .setSweep(sweep)
                                .build())
                        .getTrials(0)
                        .getScore())
                .isEqualTo(2.0);
        fresh.close();
    }

    @Test
    void workerWithAnotherProtocolIsToldBothVersions() {
        ScriptedWorker worker = new ScriptedWorker(as("worker"))
                .hello(ScriptedWorker.hello("w", "i").setProtocol(9));

        Status status = worker.ended.orTimeout(10, TimeUnit.SECONDS).join();
        assertThat(status.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(status.getDescription()).contains("protocol 9", "1");
    }

    @Test
    void messageThatMakesNoSenseEndsTheStreamWithASentence() {
        ScriptedWorker worker = new ScriptedWorker(as("worker")).hello(ScriptedWorker.hello("w-bad", "i"));
        assertThat(worker.next().hasWelcome()).isTrue();
        worker.ready(7);

        Status status = worker.ended.orTimeout(10, TimeUnit.SECONDS).join();
        assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(status.getDescription()).contains("slot 7");
    }

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

    @Test
    void secondCoordinatorOnTheSameDataIsRefusedWithOneSentence() {
        assertThatThrownBy(() -> CoordinatorNode.start(settings(), Map.of()))
                .hasMessageContaining("in use by another running coordinator")
                .hasMessageContaining(String.valueOf(node.port()));
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
