package dev.crosscheck.worker.session;

import dev.crosscheck.proto.v1.CoordinatorMessage;
import dev.crosscheck.proto.v1.WorkerMessage;
import dev.crosscheck.proto.v1.WorkerServiceGrpc;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One stream to a coordinator. Everything but {@link #awaitEnd} runs on the session's thread; what the stream has to say is brought there. */
final class Stream implements ClientResponseObserver<WorkerMessage, CoordinatorMessage> {
    private final Executor loop;
    private final BiConsumer<Stream, CoordinatorMessage> inbound;
    private final BiConsumer<Stream, Status> broken;
    private final Consumer<Stream> writable;
    private final CountDownLatch end = new CountDownLatch(1);
    private @Nullable ClientCallStreamObserver<WorkerMessage> requests;
    private boolean welcomed;
    private boolean over;
    /** Written by the transport's thread, so that a busy session is not taken for a silent coordinator. */
    private volatile long heardNanos = System.nanoTime();

    Stream(
            Executor loop,
            BiConsumer<Stream, CoordinatorMessage> inbound,
            BiConsumer<Stream, Status> broken,
            Consumer<Stream> writable) {
        this.loop = loop;
        this.inbound = inbound;
        this.broken = broken;
        this.writable = writable;
    }

    void open(Channel channel, WorkerMessage hello) {
        WorkerServiceGrpc.newStub(channel).session(this);
        send(hello);
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<WorkerMessage> stream) {
        requests = stream;
        stream.setOnReadyHandler(() -> loop.execute(() -> writable.accept(this)));
    }

    void send(WorkerMessage message) {
        if (!over && requests != null) {
            try {
                requests.onNext(message);
            } catch (IllegalStateException e) {
                over = true; // cancelled a moment ago; onError says so
            }
        }
    }

    boolean writable() {
        return !over && requests != null && requests.isReady();
    }

    boolean welcomed() {
        return welcomed;
    }

    void welcome() {
        welcomed = true;
    }

    long silentNanos() {
        return System.nanoTime() - heardNanos;
    }

    /** Ends our half. */
    void complete() {
        if (!over && requests != null) {
            over = true;
            requests.onCompleted();
        }
    }

    boolean awaitEnd(long millis) throws InterruptedException {
        return end.await(millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void onNext(CoordinatorMessage message) {
        heardNanos = System.nanoTime();
        loop.execute(() -> inbound.accept(this, message));
    }

    @Override
    public void onError(Throwable error) {
        end.countDown();
        loop.execute(() -> {
            over = true;
            broken.accept(this, Status.fromThrowable(error));
        });
    }

    @Override
    public void onCompleted() {
        end.countDown();
        loop.execute(() -> {
            over = true;
            broken.accept(this, Status.UNAVAILABLE.withDescription("the coordinator closed the stream"));
        });
    }
}
