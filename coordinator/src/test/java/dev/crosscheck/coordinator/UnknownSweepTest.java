package dev.crosscheck.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.proto.v1.ChangeSpaceRequest;
import dev.crosscheck.proto.v1.DeleteSweepRequest;
import dev.crosscheck.proto.v1.EnqueueTrialRequest;
import dev.crosscheck.proto.v1.ExtendSweepRequest;
import dev.crosscheck.proto.v1.FinalizeSweepRequest;
import dev.crosscheck.proto.v1.GetImportanceRequest;
import dev.crosscheck.proto.v1.GetLeaderboardRequest;
import dev.crosscheck.proto.v1.GetOverfitReportRequest;
import dev.crosscheck.proto.v1.GetSweepRequest;
import dev.crosscheck.proto.v1.GetTrialRequest;
import dev.crosscheck.proto.v1.LeaseRef;
import dev.crosscheck.proto.v1.ListTrialsRequest;
import dev.crosscheck.proto.v1.PauseSweepRequest;
import dev.crosscheck.proto.v1.ResumeSweepRequest;
import dev.crosscheck.proto.v1.StopSweepRequest;
import dev.crosscheck.proto.v1.TrialResult;
import dev.crosscheck.proto.v1.WatchSweepRequest;
import dev.crosscheck.proto.v1.WorkerMessage;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that name no sweep: whatever they name instead, they are told so, and nothing is started for it. */
class UnknownSweepTest extends CoordinatorFixture {

    private static List<ThrowingCallable> calls(String id) {
        return List.of(
                () -> submitter.getSweep(
                        GetSweepRequest.newBuilder().setSweep(id).build()),
                () -> submitter.pauseSweep(
                        PauseSweepRequest.newBuilder().setSweep(id).build()),
                () -> submitter.resumeSweep(
                        ResumeSweepRequest.newBuilder().setSweep(id).build()),
                () -> submitter.stopSweep(
                        StopSweepRequest.newBuilder().setSweep(id).build()),
                () -> submitter.extendSweep(ExtendSweepRequest.newBuilder()
                        .setSweep(id)
                        .setTrials(1)
                        .build()),
                () -> submitter.enqueueTrial(
                        EnqueueTrialRequest.newBuilder().setSweep(id).build()),
                () -> submitter.changeSpace(ChangeSpaceRequest.newBuilder()
                        .setSweep(id)
                        .setParameter("x0")
                        .setMin(0)
                        .build()),
                () -> submitter.deleteSweep(
                        DeleteSweepRequest.newBuilder().setSweep(id).build()),
                () -> submitter.listTrials(
                        ListTrialsRequest.newBuilder().setSweep(id).build()),
                () -> submitter.getTrial(
                        GetTrialRequest.newBuilder().setSweep(id).build()),
                () -> submitter.getLeaderboard(
                        GetLeaderboardRequest.newBuilder().setSweep(id).build()),
                () -> submitter
                        .watchSweep(WatchSweepRequest.newBuilder().setSweep(id).build())
                        .hasNext(),
                () -> submitter.getOverfitReport(
                        GetOverfitReportRequest.newBuilder().setSweep(id).build()),
                () -> submitter.getImportance(
                        GetImportanceRequest.newBuilder().setSweep(id).build()),
                () -> submitter.finalizeSweep(
                        FinalizeSweepRequest.newBuilder().setSweep(id).build()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a|b", "a|b-000000", "nobody", "Digits-000000", "../x-000000", "none-000000"})
    void everyCallSaysThatThereIsNoSuchSweep(String id) {
        int number = 0;
        for (ThrowingCallable call : calls(id)) {
            assertThatThrownBy(call)
                    .as("call " + number++)
                    .isInstanceOfSatisfying(StatusRuntimeException.class, e -> assertThat(e.getStatus())
                            .returns(Status.Code.NOT_FOUND, Status::getCode)
                            .extracting(Status::getDescription)
                            .asString()
                            .startsWith("there is no sweep " + id));
        }
    }

    @Test
    void anEndlessIdIsShownInPart() {
        assertThatThrownBy(calls("x".repeat(100_000)).get(0))
                .isInstanceOfSatisfying(StatusRuntimeException.class, e -> assertThat(e.getStatus())
                        .returns(Status.Code.NOT_FOUND, Status::getCode)
                        .extracting(Status::getDescription)
                        .asString()
                        .startsWith("there is no sweep xxx")
                        .hasSizeLessThan(300));
    }

    @Test
    void restSaysTheSame() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + node.port() + "/v1/sweeps/"
                        + URLEncoder.encode("a|b", StandardCharsets.UTF_8)))
                .header("authorization", "Bearer " + token("submitter"))
                .build();

        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("\"code\":\"UNKNOWN_SWEEP\"", "there is no sweep a|b");
    }

    @Test
    void aLeaseOfOneEndsTheSession() {
        TrialResult.Builder result = TrialResult.newBuilder()
                .setLease(LeaseRef.newBuilder().setSweep("a|b").setAttempt(1).setEpoch(1));
        result.getFailedBuilder().setKind("ERROR").setMessage("none");
        ScriptedWorker worker = new ScriptedWorker(as("worker")).hello(ScriptedWorker.hello("odd", "odd"));
        worker.next();

        worker.say(WorkerMessage.newBuilder().setTrialResult(result));

        assertThat(worker.ended.orTimeout(30, TimeUnit.SECONDS).join())
                .returns(Status.Code.INVALID_ARGUMENT, Status::getCode)
                .extracting(Status::getDescription)
                .asString()
                .contains("a lease names sweep \"a|b\"");
    }
}
