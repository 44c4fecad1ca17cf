package dev.crosscheck.coordinator.grpc;

import com.google.rpc.Code;
import dev.crosscheck.coordinator.store.BlobStore;
import dev.crosscheck.coordinator.store.BlobWriter;
import dev.crosscheck.proto.v1.BlobChunk;
import dev.crosscheck.proto.v1.FileRef;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One file being uploaded. Asks for the next piece only when the one before is written, off the event loop, so a slow disk slows the sender. gRPC's contract
 * (one call at a time) and the hand-over through the executor order all access.
 */
final class BlobUpload implements StreamObserver<BlobChunk> {
    private final BlobStore blobs;
    private final Executor blocking;
    private final long maxBytes;
    private final ServerCallStreamObserver<FileRef> answer;
    private @Nullable BlobWriter writer;
    private FileRef file = FileRef.getDefaultInstance();
    private volatile boolean over;
    private CompletableFuture<Void> steps = CompletableFuture.allOf();

    BlobUpload(BlobStore blobs, Executor blocking, long maxBytes, ServerCallStreamObserver<FileRef> answer) {
        this.blobs = blobs;
        this.blocking = blocking;
        this.maxBytes = maxBytes;
        this.answer = answer;
        answer.disableAutoRequest();
        answer.request(1);
    }

    /** Work that may fail on the disk. */
    private interface Step {
        void run() throws IOException;
    }

    /** One step after the other: the end of the stream may be announced while the last piece is still being written. */
    private void run(Step step) {
        try {
            steps = steps.thenRunAsync(() -> guarded(step), blocking);
        } catch (RejectedExecutionException e) {
            fail(e);
        }
    }

    private void guarded(Step step) {
        if (over) {
            return;
        }
        try {
            step.run();
        } catch (IOException | RuntimeException e) {
            fail(e);
        }
    }

    private void fail(Exception failure) {
        over = true;
        close();
        answer.onError(DataErrors.of(failure));
    }

    private void close() {
        BlobWriter open = writer;
        writer = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException ignored) {
                // the piece was given up anyway
            }
        }
    }

    @Override
    public void onNext(BlobChunk chunk) {
        run(() -> {
            if (writer == null) {
                file = chunk.getFile();
                writer = blobs.openWrite(maxBytes);
            }
            byte[] data = chunk.getData().toByteArray();
            writer.write(data, 0, data.length);
            answer.request(1);
        });
    }

    @Override
    public void onError(Throwable failure) {
        run(() -> {
            over = true;
            close();
        });
    }

    @Override
    public void onCompleted() {
        run(this::finish);
    }

    private void finish() throws IOException {
        BlobWriter open = writer;
        if (open == null) {
            throw GrpcErrors.invalid(
                    "EMPTY_UPLOAD", "the upload has no first message; send the file's reference and its data");
        }
        long size = open.size();
        String sha256 = open.commit().hex();
        over = true;
        close();
        if (!sha256.equals(file.getSha256())) {
            // What arrived stays under its true hash: nobody asked for it, and it harms nobody.
            answer.onError(GrpcErrors.error(
                    Code.DATA_LOSS,
                    "HASH_MISMATCH",
                    file.getName() + " arrived with another content than its SHA-256 says; upload it again"));
            return;
        }
        answer.onNext(FileRef.newBuilder()
                .setName(file.getName())
                .setSha256(sha256)
                .setSize(size)
                .build());
        answer.onCompleted();
    }
}
