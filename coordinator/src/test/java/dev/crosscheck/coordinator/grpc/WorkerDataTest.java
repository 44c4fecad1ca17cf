package dev.crosscheck.coordinator.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.coordinator.dataset.TestData;
import dev.crosscheck.coordinator.scoring.TestSweeps;
import dev.crosscheck.coordinator.scoring.ValidationChecker;
import dev.crosscheck.coordinator.session.AttemptStanding;
import dev.crosscheck.coordinator.store.TrialBlobKey;
import dev.crosscheck.coordinator.store.TrialBlobKind;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import dev.crosscheck.proto.v1.CheckContentsRequest;
import dev.crosscheck.proto.v1.FetchBlobRequest;
import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.proto.v1.LeaseRef;
import dev.crosscheck.proto.v1.MissingBlobsRequest;
import dev.crosscheck.proto.v1.PredictionSet;
import dev.crosscheck.proto.v1.TaskData;
import dev.crosscheck.proto.v1.TrainerSpec;
import dev.crosscheck.proto.v1.WorkerServiceGrpc;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What workers read from the coordinator and upload to it. */
class WorkerDataTest extends DataServicesFixture {
    private static final LeaseRef LEASE = LeaseRef.newBuilder()
            .setSweep("s-000001")
            .setTrial(4)
            .setAttempt(1)
            .setEpoch(9)
            .build();
    private static final PredictionSet SET =
            PredictionSet.newBuilder().setPart("blind").addIds("a").addValues(1).build();

    private final TaskDataProvider tasks = new TaskDataProvider(
            new ValidationChecker(data.catalog, tables),
            data.catalog,
            data.sweeps,
            tables,
            data.workerBlobs,
            data.recent);

    private byte[] fetch(String sha256, long offset) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        WorkerServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(60, TimeUnit.SECONDS)
                .fetchBlob(FetchBlobRequest.newBuilder()
                        .setSha256(sha256)
                        .setOffset(offset)
                        .build())
                .forEachRemaining(chunk -> bytes.writeBytes(chunk.getData().toByteArray()));
        return bytes.toByteArray();
    }

    @Test
    void aWorkerLearnsWhichOfItsContentsNoTrialNeeds() {
        register();
        String source = sha256(TestData.regression(100).getBytes(StandardCharsets.UTF_8));
        String needed = sha256(new byte[] {1});
        String deleted = sha256(new byte[] {2});
        data.workerBlobs.allow(needed).toCompletableFuture().join();
        data.workerBlobs.allow(deleted).toCompletableFuture().join();
        data.workerBlobs.forget(deleted).toCompletableFuture().join();

        assertThat(WorkerServiceGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(60, TimeUnit.SECONDS)
                        .checkContents(CheckContentsRequest.newBuilder()
                                .addSha256(needed)
                                .addSha256(source)
                                .addSha256(deleted)
                                .addSha256("nothing of that kind")
                                .build())
                        .getGoneList())
                .as("what is forbidden looks like what does not exist")
                .containsExactly(source, deleted, "nothing of that kind");
    }

    @Test
    void uploadsAreCheckedAgainstTheirHashAndLimit() {
        byte[] content = new byte[300_000];
        new Random(5).nextBytes(content);
        String sha256 = sha256(content);

        assertThat(datasets.missingBlobs(MissingBlobsRequest.newBuilder()
                                .addSha256(sha256)
                                .build())
                        .getSha256List())
                .containsExactly(sha256);
        assertThat(upload(content, sha256).getSize()).isEqualTo(content.length);
        assertThat(datasets.missingBlobs(MissingBlobsRequest.newBuilder()
                                .addSha256(sha256)
                                .build())
                        .getSha256List())
                .isEmpty();
        assertThatThrownBy(() -> upload(content, "0".repeat(64))).hasMessageContaining("DATA_LOSS");
        assertThatThrownBy(() -> upload(new byte[(1 << 24) + 1], sha256)).hasMessageContaining("RESOURCE_EXHAUSTED");
    }

    @Test
    void workersReadTheirFilesFromAnyOffsetAndNothingElse() {
        register();
        byte[] program = new byte[700_000];
        new Random(6).nextBytes(program);
        FileRef file = upload(program, sha256(program));
        byte[] csv = TestData.regression(100).getBytes(StandardCharsets.UTF_8);
        FileRef source = upload(csv, sha256(csv));
        SweepDefinition sweep = TestSweeps.scored("rmse", false, "d", List.of("xc1"), Optional.empty());
        TrainerSpec trainer = TrainerSpec.newBuilder()
                .addCommand("python")
                .addFiles(file)
                .addFiles(source)
                .build();

        assertThat(tasks.check(sweep, trainer).toCompletableFuture().join())
                .extracting(p -> p.where())
                .containsExactly("trainer.files[1]");
        assertThatThrownBy(() -> fetch(file.getSha256(), 0)).hasMessageContaining("NOT_FOUND");
        tasks.prepare("s-1", sweep, trainer).toCompletableFuture().join();

        assertThat(fetch(file.getSha256(), 0)).isEqualTo(program);
        assertThat(fetch(file.getSha256(), 699_000)).isEqualTo(Arrays.copyOfRange(program, 699_000, 700_000));
        assertThat(fetch(file.getSha256(), 700_000)).isEmpty();
        String forbidden = messageOf(() -> fetch(source.getSha256(), 0));
        assertThat(forbidden).contains("NOT_FOUND").isEqualTo(messageOf(() -> fetch("f".repeat(64), 0)));
        TaskData task =
                tasks.taskData("s-1", sweep).toCompletableFuture().join().data().orElseThrow();
        assertThat(fetch(task.getBlind().getSha256(), 0))
                .hasSize((int) task.getBlind().getSize());
        assertThat(task.getTuning().getName()).isEqualTo("tuning.csv.gz");
    }

    private static String messageOf(Runnable call) {
        return String.valueOf(
                org.assertj.core.api.Assertions.catchThrowable(call::run).getMessage());
    }

    @Test
    void predictionsAreStoredBeforeTheReceiptWhichIsBoundToTheLease() {
        String receipt = uploadPredictions(LEASE, SET);

        assertThat(trials.get(new TrialBlobKey("s-000001", 4, 1, TrialBlobKind.PREDICTIONS, 0))
                        .toCompletableFuture()
                        .join())
                .isPresent();
        assertThat(uploadPredictions(LEASE.toBuilder().setEpoch(10).build(), SET))
                .isNotEqualTo(receipt);
        assertThat(uploadPredictions(LEASE, SET)).isEqualTo(receipt);
        assertThatThrownBy(() -> uploadPredictions(LEASE, SET, SET)).hasMessageContaining("hold the id \"a\" twice");
        assertThatThrownBy(() -> uploadPredictions(LeaseRef.getDefaultInstance(), SET))
                .hasMessageContaining("names no lease");
    }

    @Test
    void predictionsOfAnAttemptThatIsOverOrOfNoSweepAreNotKept() {
        for (List<AttemptStanding> said : List.of(
                List.of(AttemptStanding.CLOSED),
                List.of(AttemptStanding.GONE),
                List.of(AttemptStanding.OPEN, AttemptStanding.GONE))) {
            standings.clear();
            standings.addAll(said);
            assertThatThrownBy(() -> uploadPredictions(LEASE, SET))
                    .as("%s", said)
                    .hasMessageContaining("FAILED_PRECONDITION")
                    .hasMessageContaining("attempt 1 of trial 4 is over");
            assertThat(trials.list("s-000001").toCompletableFuture().join())
                    .as("%s", said)
                    .isEmpty();
        }
        standings.clear();
        standings.addAll(List.of(AttemptStanding.OPEN, AttemptStanding.CLOSED));
        assertThat(uploadPredictions(LEASE, SET))
                .as("the attempt ended by the same predictions a moment ago")
                .isNotEmpty();
        assertThat(trials.list("s-000001").toCompletableFuture().join()).hasSize(1);
    }
}
