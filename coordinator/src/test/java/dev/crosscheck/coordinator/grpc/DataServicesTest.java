package dev.crosscheck.coordinator.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import dev.crosscheck.coordinator.dataset.TestData;
import dev.crosscheck.coordinator.scoring.ReplayTables;
import dev.crosscheck.coordinator.scoring.TestSweeps;
import dev.crosscheck.coordinator.scoring.ValidationChecker;
import dev.crosscheck.coordinator.store.InMemoryStores;
import dev.crosscheck.coordinator.store.TrialBlobKey;
import dev.crosscheck.coordinator.store.TrialBlobKind;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import dev.crosscheck.proto.v1.BlobChunk;
import dev.crosscheck.proto.v1.CheckContentsRequest;
import dev.crosscheck.proto.v1.CheckContentsResponse;
import dev.crosscheck.proto.v1.Dataset;
import dev.crosscheck.proto.v1.DatasetServiceGrpc;
import dev.crosscheck.proto.v1.DatasetSpec;
import dev.crosscheck.proto.v1.FetchBlobRequest;
import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.proto.v1.GetDatasetRequest;
import dev.crosscheck.proto.v1.LeaseRef;
import dev.crosscheck.proto.v1.ListDatasetsRequest;
import dev.crosscheck.proto.v1.Metadata;
import dev.crosscheck.proto.v1.MissingBlobsRequest;
import dev.crosscheck.proto.v1.PredictionChunk;
import dev.crosscheck.proto.v1.PredictionReceipt;
import dev.crosscheck.proto.v1.PredictionSet;
import dev.crosscheck.proto.v1.RegisterDatasetRequest;
import dev.crosscheck.proto.v1.SourceSpec;
import dev.crosscheck.proto.v1.SplitSpec;
import dev.crosscheck.proto.v1.TaskData;
import dev.crosscheck.proto.v1.TaskSpec;
import dev.crosscheck.proto.v1.TrainerSpec;
import dev.crosscheck.proto.v1.WorkerServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The data services over a real connection. */
class DataServicesTest {
    private final TestData data = new TestData();
    private final InMemoryStores.Trials trials = new InMemoryStores.Trials();
    private final ExecutorService pool = Executors.newFixedThreadPool(3);
    private final DataPlane plane =
            new DataPlane(data.blobs, data.workerBlobs, trials, pool, pool, new DataLimits(1 << 24, 1000));
    private final ReplayTables tables = new ReplayTables(data.blobs, pool);
    private final TaskDataProvider tasks = new TaskDataProvider(
            new ValidationChecker(data.catalog, tables), data.catalog, data.sweeps, tables, data.workerBlobs);
    private Server server;
    private ManagedChannel channel;
    private DatasetServiceGrpc.DatasetServiceBlockingStub datasets;

    @BeforeEach
    void start() throws IOException {
        WorkerServiceGrpc.WorkerServiceImplBase worker = new WorkerServiceGrpc.WorkerServiceImplBase() {
            @Override
            public void fetchBlob(FetchBlobRequest request, StreamObserver<BlobChunk> observer) {
                plane.fetchBlob(request, observer);
            }

            @Override
            public void checkContents(CheckContentsRequest request, StreamObserver<CheckContentsResponse> observer) {
                plane.checkContents(request, observer);
            }

            @Override
            public StreamObserver<PredictionChunk> uploadPredictions(StreamObserver<PredictionReceipt> observer) {
                return plane.uploadPredictions(observer);
            }
        };
        server = NettyServerBuilder.forPort(0)
                .addService(worker)
                .addService(new DatasetGrpcService(
                        data.registrar, data.catalog, data.ledger, data.blobs, pool, new DataLimits(1 << 24, 1000)))
                .build()
                .start();
        channel = NettyChannelBuilder.forAddress("localhost", server.getPort())
                .usePlaintext()
                .build();
        datasets = DatasetServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.shutdownNow();
        pool.shutdownNow();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private FileRef upload(byte[] content, String claimed) {
        CompletableFuture<FileRef> answer = new CompletableFuture<>();
        StreamObserver<BlobChunk> upload = DatasetServiceGrpc.newStub(channel).uploadBlob(observer(answer));
        upload.onNext(BlobChunk.newBuilder()
                .setFile(FileRef.newBuilder().setName("t.csv").setSha256(claimed))
                .build());
        for (int from = 0; from < content.length; from += 1 << 16) {
            byte[] piece = Arrays.copyOfRange(content, from, Math.min(content.length, from + (1 << 16)));
            upload.onNext(
                    BlobChunk.newBuilder().setData(ByteString.copyFrom(piece)).build());
        }
        upload.onCompleted();
        return answer.orTimeout(60, TimeUnit.SECONDS).join();
    }

    private static <T> StreamObserver<T> observer(CompletableFuture<T> answer) {
        return new StreamObserver<>() {
            @Override
            public void onNext(T value) {
                answer.complete(value);
            }

            @Override
            public void onError(Throwable failure) {
                answer.completeExceptionally(failure);
            }

            @Override
            public void onCompleted() {
                answer.completeExceptionally(new IllegalStateException("no answer"));
            }
        };
    }

    private DatasetSpec spec(FileRef file) {
        return DatasetSpec.newBuilder()
                .setMetadata(Metadata.newBuilder().setName("d"))
                .setTask(TaskSpec.newBuilder().setType("regression"))
                .setSource(
                        SourceSpec.newBuilder().setCsv(file).setLabel("label").setId("id"))
                .setSplit(SplitSpec.newBuilder()
                        .setBy("random")
                        .putSets("train", 50)
                        .putSets("tuning", 20)
                        .putSets("xc1", 30))
                .addSecret("xc1")
                .build();
    }

    private Dataset register() {
        byte[] csv = TestData.regression(100).getBytes(StandardCharsets.UTF_8);
        return datasets.registerDataset(RegisterDatasetRequest.newBuilder()
                .setSpec(spec(upload(csv, sha256(csv))))
                .build());
    }

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
    void aDataSetIsUploadedRegisteredShownAndListed() {
        Dataset registered = register();

        assertThat(registered.getVersion()).isEqualTo(1);
        assertThat(registered.getSetsList())
                .extracting(s -> s.getSet() + s.getExamples() + s.getState())
                .containsExactly("train50", "tuning20", "xc130ACTIVE");
        assertThat(datasets.getDataset(
                        GetDatasetRequest.newBuilder().setName("d").build()))
                .isEqualTo(registered);
        assertThat(datasets.listDatasets(ListDatasetsRequest.getDefaultInstance())
                        .getDatasetsList())
                .containsExactly(registered);
        assertThatThrownBy(() -> datasets.getDataset(
                        GetDatasetRequest.newBuilder().setName("dd").build()))
                .hasMessageContaining("NOT_FOUND")
                .hasMessageContaining("there is no data set \"dd\"");
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
    void formsThatOnlyTheirAuthorsMachineCanReadAreRefused() {
        DatasetSpec local = spec(FileRef.getDefaultInstance()).toBuilder()
                .setSource(SourceSpec.newBuilder().setNpz("/etc/passwd").setLabel("y"))
                .build();

        assertThatThrownBy(() -> datasets.registerDataset(
                        RegisterDatasetRequest.newBuilder().setSpec(local).build()))
                .hasMessageContaining("source.npz: the coordinator reads tables only");
    }

    @Test
    void manyLongMistakesStillReachTheCaller() {
        byte[] csv = TestData.regression(100)
                .replaceAll("(?m)^(r\\d+,)[^,]*", "$1zero")
                .getBytes(StandardCharsets.UTF_8);
        FileRef file = upload(csv, sha256(csv)).toBuilder()
                .setName("a-name-so-long-that-twenty-lines-with-it-are-more-than-a-trailer-holds-".repeat(3))
                .build();

        assertThatThrownBy(() -> datasets.registerDataset(
                        RegisterDatasetRequest.newBuilder().setSpec(spec(file)).build()))
                .hasMessageContaining("INVALID_ARGUMENT")
                .hasMessageContaining(" line 2, column ")
                .hasMessageContaining("; and ");
    }

    @Test
    void everyMistakeIsAViolationWithItsPath() throws Exception {
        DatasetSpec wrong = spec(FileRef.getDefaultInstance()).toBuilder()
                .setTask(TaskSpec.newBuilder().setType("regresion"))
                .addSecret("tuning")
                .build();

        StatusRuntimeException failure =
                (StatusRuntimeException) org.assertj.core.api.Assertions.catchThrowable(() -> datasets.registerDataset(
                        RegisterDatasetRequest.newBuilder().setSpec(wrong).build()));

        com.google.rpc.Status status = StatusProto.fromThrowable(failure);
        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(status.getDetails(0).unpack(ErrorInfo.class))
                .extracting(ErrorInfo::getReason, ErrorInfo::getDomain)
                .containsExactly("INVALID_SPEC", "crosscheck.dev");
        assertThat(status.getDetails(1).unpack(BadRequest.class).getFieldViolationsList())
                .extracting(BadRequest.FieldViolation::getField)
                .containsExactly("task.type", "source.csv", "secret[1]");
    }

    @Test
    void anotherSpecUnderTheNameAlreadyExists() {
        register();
        byte[] csv = TestData.regression(101).getBytes(StandardCharsets.UTF_8);
        FileRef other = upload(csv, sha256(csv));

        assertThatThrownBy(() -> datasets.registerDataset(
                        RegisterDatasetRequest.newBuilder().setSpec(spec(other)).build()))
                .hasMessageContaining("ALREADY_EXISTS");
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

    private String uploadPredictions(LeaseRef lease, PredictionSet... sets) {
        CompletableFuture<PredictionReceipt> answer = new CompletableFuture<>();
        StreamObserver<PredictionChunk> upload =
                WorkerServiceGrpc.newStub(channel).uploadPredictions(observer(answer));
        upload.onNext(PredictionChunk.newBuilder().setLease(lease).build());
        for (PredictionSet set : sets) {
            upload.onNext(PredictionChunk.newBuilder().setPredictions(set).build());
        }
        upload.onCompleted();
        return answer.orTimeout(60, TimeUnit.SECONDS).join().getPredictions();
    }

    @Test
    void predictionsAreStoredBeforeTheReceiptWhichIsBoundToTheLease() {
        LeaseRef lease = LeaseRef.newBuilder()
                .setSweep("s-1")
                .setTrial(4)
                .setAttempt(1)
                .setEpoch(9)
                .build();
        PredictionSet set = PredictionSet.newBuilder()
                .setPart("blind")
                .addIds("a")
                .addValues(1)
                .build();

        String receipt = uploadPredictions(lease, set);

        assertThat(trials.get(new TrialBlobKey("s-1", 4, 1, TrialBlobKind.PREDICTIONS, 0))
                        .toCompletableFuture()
                        .join())
                .isPresent();
        assertThat(uploadPredictions(lease.toBuilder().setEpoch(10).build(), set))
                .isNotEqualTo(receipt);
        assertThat(uploadPredictions(lease, set)).isEqualTo(receipt);
        assertThatThrownBy(() -> uploadPredictions(lease, set, set)).hasMessageContaining("hold the id \"a\" twice");
        assertThatThrownBy(() -> uploadPredictions(LeaseRef.getDefaultInstance(), set))
                .hasMessageContaining("names no lease");
    }
}
