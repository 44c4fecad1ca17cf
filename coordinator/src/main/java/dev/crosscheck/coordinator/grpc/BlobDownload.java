package dev.crosscheck.coordinator.grpc;

import com.google.protobuf.UnsafeByteOperations;
import dev.crosscheck.coordinator.store.BlobHash;
import dev.crosscheck.coordinator.store.BlobStore;
import dev.crosscheck.proto.v1.BlobChunk;
import dev.crosscheck.proto.v1.FetchBlobRequest;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One content on its way to a worker, read off the event loop, as fast as the receiver takes it. */
final class BlobDownload {
    private static final int CHUNK_BYTES = 256 * 1024;

    private final BlobStore blobs;
    private final Executor blocking;
    private final ServerCallStreamObserver<BlobChunk> receiver;
    /** Signals not yet served; who raises it from 0 runs the pump, so that one thread at a time does. */
    private final AtomicInteger signals = new AtomicInteger();

    private @Nullable InputStream stream;
    private boolean over;

    BlobDownload(BlobStore blobs, Executor blocking, ServerCallStreamObserver<BlobChunk> receiver) {
        this.blobs = blobs;
        this.blocking = blocking;
        this.receiver = receiver;
        receiver.setOnReadyHandler(this::signal);
        receiver.setOnCancelHandler(this::signal);
    }

    /** {@code readable}: whether the caller may read the content of this hash. */
    void start(Function<String, CompletionStage<Boolean>> readable, FetchBlobRequest request) {
        BlobHash hash;
        try {
            hash = new BlobHash(request.getSha256());
        } catch (IllegalArgumentException e) {
            receiver.onError(unknown());
            return;
        }
        readable.apply(hash.hex())
                .whenCompleteAsync(
                        (allowed, failure) -> open(hash, request.getOffset(), failure == null && allowed, failure),
                        blocking);
    }

    /** The same for what does not exist and what is forbidden. */
    private static StatusRuntimeException unknown() {
        return GrpcErrors.notFound("UNKNOWN_BLOB", "no trial of this worker needs that content");
    }

    private void open(BlobHash hash, long offset, boolean allowed, @Nullable Throwable failure) {
        if (failure != null) {
            receiver.onError(DataErrors.of(failure));
            return;
        }
        try {
            long size = allowed ? blobs.size(hash).orElse(-1) : -1;
            if (size < 0) {
                receiver.onError(unknown());
            } else if (offset < 0 || offset > size) {
                receiver.onError(
                        GrpcErrors.invalid("INVALID_OFFSET", "offset " + offset + " (expected: 0 to " + size + ")"));
            } else {
                stream = blobs.open(hash, offset).orElseThrow(BlobDownload::unknown);
                signal();
            }
        } catch (IOException | RuntimeException e) {
            receiver.onError(DataErrors.of(e));
        }
    }

    private void signal() {
        if (signals.getAndIncrement() == 0) {
            try {
                blocking.execute(this::pump);
            } catch (RejectedExecutionException e) {
                receiver.onError(DataErrors.of(e));
            }
        }
    }

    private void pump() {
        int seen;
        do {
            seen = signals.get();
            send();
        } while (!signals.compareAndSet(seen, 0));
    }

    private void send() {
        InputStream open = stream;
        if (open == null || over) {
            return;
        }
        try {
            while (!over && receiver.isReady() && !receiver.isCancelled()) {
                byte[] data = open.readNBytes(CHUNK_BYTES);
                if (data.length > 0) {
                    receiver.onNext(BlobChunk.newBuilder()
                            .setData(UnsafeByteOperations.unsafeWrap(data))
                            .build());
                } else {
                    over = true;
                }
            }
            if (over) {
                open.close();
                receiver.onCompleted();
            } else if (receiver.isCancelled()) {
                over = true;
                open.close();
            }
        } catch (IOException | RuntimeException e) {
            over = true;
            receiver.onError(DataErrors.of(e));
        }
    }
}
