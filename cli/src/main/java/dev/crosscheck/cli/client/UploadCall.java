package dev.crosscheck.cli.client;

import dev.crosscheck.proto.v1.BlobChunk;
import dev.crosscheck.proto.v1.FileRef;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import org.jspecify.annotations.Nullable;

/** One upload stream, driven by one thread that waits while the server is slower. */
final class UploadCall implements ClientResponseObserver<BlobChunk, FileRef> {
    private @Nullable ClientCallStreamObserver<BlobChunk> requests;
    private @Nullable Throwable failure;
    private boolean ended;

    @Override
    public synchronized void beforeStart(ClientCallStreamObserver<BlobChunk> stream) {
        requests = stream;
        stream.setOnReadyHandler(this::wake);
    }

    /** Sends a chunk once the stream takes one; false when the server ended the call. */
    synchronized boolean send(BlobChunk chunk) throws InterruptedException {
        while (!ended && !stream().isReady()) {
            wait();
        }
        if (!ended) {
            stream().onNext(chunk);
        }
        return !ended;
    }

    /** Ends the upload and waits for the answer; throws what went wrong. */
    synchronized void finish() throws InterruptedException {
        if (!ended) {
            stream().onCompleted();
        }
        while (!ended) {
            wait();
        }
        if (failure != null) {
            Status status = Status.fromThrowable(failure);
            throw new StatusRuntimeException(status, Status.trailersFromThrowable(failure));
        }
    }

    synchronized void cancel(String why) {
        if (!ended) {
            stream().cancel(why, null);
        }
    }

    private ClientCallStreamObserver<BlobChunk> stream() {
        if (requests == null) {
            throw new IllegalStateException("the call was not started");
        }
        return requests;
    }

    private synchronized void wake() {
        notifyAll();
    }

    @Override
    public void onNext(FileRef stored) {}

    @Override
    public synchronized void onError(Throwable error) {
        failure = error;
        ended = true;
        notifyAll();
    }

    @Override
    public synchronized void onCompleted() {
        ended = true;
        notifyAll();
    }
}
