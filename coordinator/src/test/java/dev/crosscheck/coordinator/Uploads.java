package dev.crosscheck.coordinator;

import com.google.protobuf.ByteString;
import dev.crosscheck.proto.v1.BlobChunk;
import dev.crosscheck.proto.v1.CheckpointChunk;
import dev.crosscheck.proto.v1.CheckpointReceipt;
import dev.crosscheck.proto.v1.DatasetServiceGrpc;
import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.proto.v1.LeaseRef;
import dev.crosscheck.proto.v1.WorkerServiceGrpc;
import io.grpc.Channel;
import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Files for tests, sent as clients and workers send them. */
final class Uploads {
    private Uploads() {}

    /** A submitter's file; named by its own content. */
    static FileRef file(Channel submitter, String content) {
        CompletableFuture<FileRef> answer = new CompletableFuture<>();
        StreamObserver<BlobChunk> out = DatasetServiceGrpc.newStub(submitter).uploadBlob(answering(answer));
        out.onNext(BlobChunk.newBuilder()
                .setFile(FileRef.newBuilder().setName("file").setSha256(sha256(content)))
                .setData(ByteString.copyFromUtf8(content))
                .build());
        out.onCompleted();
        return answer.orTimeout(60, TimeUnit.SECONDS).join();
    }

    /** A worker's checkpoint. */
    static void checkpoint(Channel worker, LeaseRef lease, long step, byte[] content) {
        CompletableFuture<CheckpointReceipt> answer = new CompletableFuture<>();
        StreamObserver<CheckpointChunk> out = WorkerServiceGrpc.newStub(worker).uploadCheckpoint(answering(answer));
        out.onNext(CheckpointChunk.newBuilder()
                .setLease(lease)
                .setStep(step)
                .setSize(content.length)
                .setData(ByteString.copyFrom(content))
                .build());
        out.onCompleted();
        answer.orTimeout(60, TimeUnit.SECONDS).join();
    }

    private static String sha256(String content) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static <T> StreamObserver<T> answering(CompletableFuture<T> answer) {
        return new StreamObserver<>() {
            @Override
            public void onNext(T value) {
                answer.complete(value);
            }

            @Override
            public void onError(Throwable error) {
                answer.completeExceptionally(error);
            }

            @Override
            public void onCompleted() {
                answer.completeExceptionally(new IllegalStateException("no answer"));
            }
        };
    }
}
