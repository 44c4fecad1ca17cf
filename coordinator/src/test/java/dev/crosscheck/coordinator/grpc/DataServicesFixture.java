package dev.crosscheck.coordinator.grpc;

import com.google.protobuf.ByteString;
import dev.crosscheck.coordinator.dataset.TestData;
import dev.crosscheck.coordinator.scoring.ReplayTables;
import dev.crosscheck.coordinator.session.AttemptStanding;
import dev.crosscheck.coordinator.store.InMemoryStores;
import dev.crosscheck.proto.v1.BlobChunk;
import dev.crosscheck.proto.v1.CheckContentsRequest;
import dev.crosscheck.proto.v1.CheckContentsResponse;
import dev.crosscheck.proto.v1.Dataset;
import dev.crosscheck.proto.v1.DatasetServiceGrpc;
import dev.crosscheck.proto.v1.DatasetSpec;
import dev.crosscheck.proto.v1.FetchBlobRequest;
import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.proto.v1.LeaseRef;
import dev.crosscheck.proto.v1.Metadata;
import dev.crosscheck.proto.v1.PredictionChunk;
import dev.crosscheck.proto.v1.PredictionReceipt;
import dev.crosscheck.proto.v1.PredictionSet;
import dev.crosscheck.proto.v1.RegisterDatasetRequest;
import dev.crosscheck.proto.v1.SourceSpec;
import dev.crosscheck.proto.v1.SplitSpec;
import dev.crosscheck.proto.v1.TaskSpec;
import dev.crosscheck.proto.v1.WorkerServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The services of data in the test's process. */
abstract class DataServicesFixture {
    final TestData data = new TestData();
    final InMemoryStores.Trials trials = new InMemoryStores.Trials();
    final ExecutorService pool = Executors.newFixedThreadPool(3);
    /** What the sweep says of an attempt: one after the other, the last one for ever. */
    final Queue<AttemptStanding> standings = new ConcurrentLinkedQueue<>(List.of(AttemptStanding.OPEN));

    final DataPlane plane = new DataPlane(
                    data.blobs, data.workerBlobs, trials, pool, pool, new DataLimits(1 << 24, 1000))
            .with(lease ->
                    CompletableFuture.completedStage(standings.size() > 1 ? standings.remove() : standings.element()));
    final ReplayTables tables = new ReplayTables(data.blobs, pool);
    Server server;
    ManagedChannel channel;
    DatasetServiceGrpc.DatasetServiceBlockingStub datasets;

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

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    FileRef upload(byte[] content, String claimed) {
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

    static <T> StreamObserver<T> observer(CompletableFuture<T> answer) {
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

    DatasetSpec spec(FileRef file) {
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

    Dataset register() {
        byte[] csv = TestData.regression(100).getBytes(StandardCharsets.UTF_8);
        return datasets.registerDataset(RegisterDatasetRequest.newBuilder()
                .setSpec(spec(upload(csv, sha256(csv))))
                .build());
    }

    String uploadPredictions(LeaseRef lease, PredictionSet... sets) {
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
}
