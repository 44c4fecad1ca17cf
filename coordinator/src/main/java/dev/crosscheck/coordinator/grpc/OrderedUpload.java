package dev.crosscheck.coordinator.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A stream of pieces that are written one after the other, off the event loop. The next piece is asked for only when the one before is written, so a slow disk slows the sender. gRPC's contract
 * (one call at a time) and the chain of steps order all access.
 *
 * @param <C> a piece
 * @param <D> what is being written; closed when the upload ends, however it does
 * @param <A> the answer
 */
abstract class OrderedUpload<C, D extends Closeable, A> implements StreamObserver<C> {
    private final Executor blocking;
    private final ServerCallStreamObserver<A> answer;
    private @Nullable D draft;
    private volatile boolean over;
    private CompletableFuture<Void> steps = CompletableFuture.allOf();

    OrderedUpload(Executor blocking, ServerCallStreamObserver<A> answer) {
        this.blocking = blocking;
        this.answer = answer;
        answer.disableAutoRequest();
        answer.request(1);
    }

    /** Starts to write, as the first piece says. */
    abstract D begin(C first) throws IOException;

    /** Writes a piece, the first one too. */
    abstract void write(D open, C piece) throws IOException;

    /** All pieces are written: what to answer; a failure thrown is answered too. */
    abstract A finish(D open) throws IOException;

    /** What an upload without a piece is answered. */
    abstract RuntimeException empty();

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
        D open = draft;
        draft = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException ignored) {
                // the upload was given up anyway
            }
        }
    }

    @Override
    public final void onNext(C piece) {
        run(() -> {
            D open = draft;
            if (open == null) {
                open = begin(piece);
                draft = open;
            }
            write(open, piece);
            answer.request(1);
        });
    }

    @Override
    public final void onError(Throwable failure) {
        run(() -> {
            over = true;
            close();
        });
    }

    @Override
    public final void onCompleted() {
        run(() -> {
            D open = draft;
            if (open == null) {
                throw empty();
            }
            A done = finish(open);
            over = true;
            close();
            answer.onNext(done);
            answer.onCompleted();
        });
    }
}
