package dev.crosscheck.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.crosscheck.proto.v1.CreateSweepRequest;
import dev.crosscheck.proto.v1.DeleteSweepRequest;
import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.proto.v1.GetSweepRequest;
import dev.crosscheck.proto.v1.ListSweepsRequest;
import dev.crosscheck.proto.v1.StopSweepRequest;
import dev.crosscheck.proto.v1.Sweep;
import dev.crosscheck.proto.v1.SweepServiceGrpc;
import dev.crosscheck.proto.v1.SweepSpec;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deletion through the API of a whole coordinator, and what is left after a restart. */
class DeleteSweepTest {
    private static SweepServiceGrpc.SweepServiceBlockingStub sweeps(TestNode node) throws IOException {
        return SweepServiceGrpc.newBlockingStub(node.as("submitter"));
    }

    private static Sweep create(TestNode node, String requestId, FileRef... files) throws IOException {
        SweepSpec.Builder spec = SweepSpec.newBuilder();
        try {
            JsonFormat.parser()
                    .merge(
                            "{metadata:{name:'gone'},objective:{metric:'value'},parameters:{x:{type:'float',min:0,max:1}},"
                                    + "strategy:{name:'random',seed:'7'},trainer:{command:['sh']},budget:{max_trials:'5'}}",
                            spec);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
        for (int i = 0; i < files.length; i++) {
            spec.getTrainerBuilder().addFiles(files[i].toBuilder().setName("file-" + i));
        }
        return sweeps(node)
                .createSweep(CreateSweepRequest.newBuilder()
                        .setSpec(spec)
                        .setRequestId(requestId)
                        .build())
                .getSweep();
    }

    private static DeleteSweepRequest deletion(String sweep) {
        return DeleteSweepRequest.newBuilder().setSweep(sweep).build();
    }

    private static long blobs(Path home) throws IOException {
        try (Stream<Path> files = Files.list(home.resolve("data").resolve("blobs"))) {
            return files.count();
        }
    }

    private static void assertGone(TestNode node, String sweep) throws IOException {
        assertThatThrownBy(() -> sweeps(node)
                        .getSweep(GetSweepRequest.newBuilder().setSweep(sweep).build()))
                .isInstanceOf(StatusRuntimeException.class)
                .satisfies(e -> assertThat(Status.fromThrowable(e).getCode()).isEqualTo(Status.Code.NOT_FOUND));
        assertThat(sweeps(node)
                        .listSweeps(ListSweepsRequest.getDefaultInstance())
                        .getSweepsList())
                .extracting(Sweep::getSweep)
                .doesNotContain(sweep);
    }

    @Test
    void aSweepIsDeletedOnceItHasEndedAndStaysGoneAfterARestart(@TempDir Path home) throws Exception {
        String first;
        String other;
        try (TestNode node = new TestNode(home, "crosscheck.retention.upload-grace = 0s")) {
            FileRef alone = node.upload("used by one".getBytes(StandardCharsets.UTF_8));
            FileRef shared = node.upload("used by two".getBytes(StandardCharsets.UTF_8));
            first = create(node, "request-1", alone, shared).getSweep();
            other = create(node, "", shared).getSweep();
            assertThatThrownBy(() -> sweeps(node).deleteSweep(deletion(first)))
                    .hasMessageContaining("FAILED_PRECONDITION")
                    .hasMessageContaining("is ACTIVE and cannot be deleted while it runs; stop it first");

            sweeps(node).stopSweep(StopSweepRequest.newBuilder().setSweep(first).build());
            assertThat(blobs(home)).isEqualTo(2);
            assertThat(sweeps(node).deleteSweep(deletion(first)).getFiles()).isEqualTo(1);

            assertThat(blobs(home)).isEqualTo(1);
            assertGone(node, first);
            assertThatThrownBy(() -> sweeps(node).deleteSweep(deletion(first))).hasMessageContaining("NOT_FOUND");
            assertThat(create(node, "request-1", shared).getSweep()).isNotEqualTo(first);
        }
        try (TestNode node = new TestNode(home, "")) {
            assertGone(node, first);
            assertThat(sweeps(node)
                            .getSweep(
                                    GetSweepRequest.newBuilder().setSweep(other).build())
                            .getState())
                    .isEqualTo("ACTIVE");
        }
    }

    @Test
    void restDeletesTooAndWorkersMayNot(@TempDir Path home) throws IOException, InterruptedException {
        try (TestNode node = new TestNode(home, "")) {
            String sweep = create(node, "").getSweep();
            sweeps(node).stopSweep(StopSweepRequest.newBuilder().setSweep(sweep).build());
            assertThat(delete(node, sweep, "worker").statusCode()).isEqualTo(403);
            HttpResponse<String> answer = delete(node, sweep, "submitter");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body()).contains(sweep);
            assertThat(delete(node, sweep, "submitter").statusCode()).isEqualTo(404);
        }
    }

    private static HttpResponse<String> delete(TestNode node, String sweep, String role)
            throws IOException, InterruptedException {
        return node.rest(role, "DELETE", "/v1/sweeps/" + sweep, "");
    }

    @Test
    void sweepsThatEndedLongAgoAreDeletedWhereThatIsAskedFor(@TempDir Path home) throws IOException {
        try (TestNode node = new TestNode(home, "crosscheck.retention { max-age = 1ms, check-every = 20ms }")) {
            String running = create(node, "").getSweep();
            String ended = create(node, "").getSweep();
            sweeps(node).stopSweep(StopSweepRequest.newBuilder().setSweep(ended).build());
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (sweeps(node)
                            .listSweeps(ListSweepsRequest.getDefaultInstance())
                            .getSweepsCount()
                    > 1) {
                assertThat(System.nanoTime()).as("deleted within 30 s").isLessThan(end);
                java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
            assertGone(node, ended);
            assertThat(sweeps(node)
                            .getSweep(GetSweepRequest.newBuilder()
                                    .setSweep(running)
                                    .build())
                            .getState())
                    .isEqualTo("ACTIVE");
        }
    }
}
