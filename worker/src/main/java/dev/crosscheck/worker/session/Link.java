package dev.crosscheck.worker.session;

import com.google.protobuf.ByteString;
import dev.crosscheck.proto.v1.BlobChunk;
import dev.crosscheck.proto.v1.CheckContentsRequest;
import dev.crosscheck.proto.v1.CheckpointChunk;
import dev.crosscheck.proto.v1.FetchBlobRequest;
import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.proto.v1.LeaseRef;
import dev.crosscheck.proto.v1.PredictionChunk;
import dev.crosscheck.proto.v1.PredictionReceipt;
import dev.crosscheck.proto.v1.PredictionSet;
import dev.crosscheck.proto.v1.UpcomingContentsRequest;
import dev.crosscheck.proto.v1.WorkerServiceGrpc;
import dev.crosscheck.worker.data.BlobSource;
import dev.crosscheck.worker.data.BlobUnavailableException;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The channel to the coordinator of the moment. The session opens and replaces it; contents and predictions wait here until there is one that works. Thread-safe.
 */
public final class Link implements BlobSource {
    private static final int MESSAGE_BYTES = 16 << 20;
    private static final long KEEPALIVE_SECONDS = 30;
    private static final long CALL_MINUTES = 10;
    private static final long PAUSE_MILLIS = 300;
    /** What may pass when the same call is made again, perhaps elsewhere. */
    private static final Set<Status.Code> PASSING = Set.of(
            Status.Code.UNAVAILABLE,
            Status.Code.DEADLINE_EXCEEDED,
            Status.Code.CANCELLED,
            Status.Code.RESOURCE_EXHAUSTED,
            Status.Code.ABORTED,
            Status.Code.INTERNAL,
            Status.Code.UNKNOWN);

    private final String token;
    private @Nullable ManagedChannel channel;
    private @Nullable Channel ready;
    private boolean closed;

    public Link(String token) {
        this.token = token;
    }

    /** Replaces the channel by one to {@code server} and returns it. */
    synchronized Channel open(String server) {
        shut();
        ManagedChannel fresh = NettyChannelBuilder.forTarget(server)
                .usePlaintext()
                .maxInboundMessageSize(MESSAGE_BYTES)
                .keepAliveTime(KEEPALIVE_SECONDS, TimeUnit.SECONDS)
                .build();
        channel = fresh;
        if (token.isEmpty()) {
            return fresh;
        }
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
        return ClientInterceptors.intercept(fresh, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    /** The coordinator has welcomed us on this channel: calls may use it. */
    synchronized void ready(Channel welcomed) {
        ready = welcomed;
        notifyAll();
    }

    /** The channel is of no use any more. */
    synchronized void shut() {
        ready = null;
        if (channel != null) {
            channel.shutdownNow();
            channel = null;
        }
    }

    /** Lets what is under way go out, then closes for good. */
    synchronized void close(long millis) throws InterruptedException {
        closed = true;
        notifyAll();
        ManagedChannel last = channel;
        if (last != null) {
            last.shutdown();
            last.awaitTermination(millis, TimeUnit.MILLISECONDS);
        }
        shut();
    }

    synchronized Channel awaitReady() throws InterruptedException {
        while (ready == null) {
            if (closed) {
                throw new InterruptedException();
            }
            wait();
        }
        return ready;
    }

    /** Whether a coordinator is reachable now. */
    synchronized boolean isReady() {
        return ready != null;
    }

    @Override
    public void fetch(String sha256, long offset, OutputStream target) throws IOException, InterruptedException {
        fetch(FetchBlobRequest.newBuilder().setSha256(sha256).setOffset(offset).build(), target);
    }

    /** Contents that belong to an attempt. */
    public BlobSource of(LeaseRef lease) {
        return (sha256, offset, target) -> fetch(
                FetchBlobRequest.newBuilder()
                        .setSha256(sha256)
                        .setOffset(offset)
                        .setLease(lease)
                        .build(),
                target);
    }

    private void fetch(FetchBlobRequest request, OutputStream target) throws IOException, InterruptedException {
        // Closing it ends a call that nobody reads on, whose data would fill the connection's window and so silence the
        // session.
        try (Context.CancellableContext call = Context.current().withCancellation()) {
            Context before = call.attach();
            try {
                receive(request, target);
            } finally {
                call.detach(before);
            }
        } catch (StatusRuntimeException e) {
            String text = "the coordinator answered " + e.getStatus().getCode()
                    + (e.getStatus().getDescription() == null
                            ? ""
                            : ": " + e.getStatus().getDescription());
            if (passing(e.getStatus())) {
                pause();
                throw new IOException(text, e);
            }
            throw new BlobUnavailableException(text + ".");
        }
    }

    private void receive(FetchBlobRequest request, OutputStream target) throws IOException, InterruptedException {
        Iterator<BlobChunk> chunks = WorkerServiceGrpc.newBlockingStub(awaitReady())
                .withDeadlineAfter(CALL_MINUTES, TimeUnit.MINUTES)
                .fetchBlob(request);
        while (chunks.hasNext()) {
            ByteString data = chunks.next().getData();
            data.writeTo(target);
        }
    }

    /**
     * What trials to come will need; waits while no coordinator is reachable.
     *
     * @throws IOException when the coordinator does not tell; one of an earlier version never does
     */
    public List<FileRef> upcoming(Map<String, String> labels, boolean gpu) throws IOException, InterruptedException {
        try {
            return WorkerServiceGrpc.newBlockingStub(awaitReady())
                    .withDeadlineAfter(CALL_MINUTES, TimeUnit.MINUTES)
                    .upcomingContents(UpcomingContentsRequest.newBuilder()
                            .putAllLabels(labels)
                            .setGpu(gpu)
                            .build())
                    .getFilesList();
        } catch (StatusRuntimeException e) {
            throw new IOException("the coordinator answered " + e.getStatus().getCode(), e);
        }
    }

    /**
     * Those of the contents that no trial needs any more; waits while no coordinator is reachable.
     *
     * @throws StatusRuntimeException when there is no answer
     */
    public List<String> gone(List<String> contents) throws InterruptedException {
        return WorkerServiceGrpc.newBlockingStub(awaitReady())
                .withDeadlineAfter(CALL_MINUTES, TimeUnit.MINUTES)
                .checkContents(
                        CheckContentsRequest.newBuilder().addAllSha256(contents).build())
                .getGoneList();
    }

    /** A short pause after a failure, so that the session can notice that the channel is dead. */
    synchronized void pause() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS);
        for (long left = end - System.nanoTime(); left > 0 && !closed; left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    static boolean passing(Status status) {
        return PASSING.contains(status.getCode());
    }

    /**
     * Uploads predictions; waits while no coordinator is reachable.
     *
     * @param step of a rung; 0: the end of the attempt
     * @return the receipt
     * @throws StatusRuntimeException when the upload failed
     */
    String upload(LeaseRef lease, long step, List<PredictionSet> predictions) throws InterruptedException {
        CompletableFuture<String> receipt = new CompletableFuture<>();
        StreamObserver<PredictionChunk> requests = WorkerServiceGrpc.newStub(awaitReady())
                .withDeadlineAfter(CALL_MINUTES, TimeUnit.MINUTES)
                .uploadPredictions(new ReceiptObserver(receipt));
        boolean first = true;
        for (PredictionSet piece : predictions) {
            PredictionChunk.Builder chunk = PredictionChunk.newBuilder().setPredictions(piece);
            if (first) {
                chunk.setLease(lease).setStep(step);
                first = false;
            }
            if (receipt.isDone()) {
                break;
            }
            requests.onNext(chunk.build());
        }
        requests.onCompleted();
        try {
            return receipt.get();
        } catch (ExecutionException e) {
            throw Status.fromThrowable(e).asRuntimeException();
        }
    }

    /**
     * Uploads a checkpoint; waits while no coordinator is reachable.
     *
     * @param wanted looked at now and again; false: the upload is given up
     * @throws StatusRuntimeException when it was refused or broke
     * @throws IOException when the file cannot be read
     */
    void uploadCheckpoint(LeaseRef lease, long step, Path file, BooleanSupplier wanted)
            throws IOException, InterruptedException {
        CheckpointCall call = new CheckpointCall();
        StreamObserver<CheckpointChunk> unused = WorkerServiceGrpc.newStub(awaitReady())
                .withDeadlineAfter(CALL_MINUTES, TimeUnit.MINUTES)
                .uploadCheckpoint(call);
        call.send(lease, step, file, wanted);
    }

    private record ReceiptObserver(CompletableFuture<String> receipt) implements StreamObserver<PredictionReceipt> {
        @Override
        public void onNext(PredictionReceipt answer) {
            receipt.complete(answer.getPredictions());
        }

        @Override
        public void onError(Throwable error) {
            receipt.completeExceptionally(error);
        }

        @Override
        public void onCompleted() {
            receipt.completeExceptionally(
                    Status.INTERNAL.withDescription("no receipt").asRuntimeException());
        }
    }
}
