package dev.crosscheck.worker;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import dev.crosscheck.proto.v1.Assignment;
import dev.crosscheck.proto.v1.BlobChunk;
import dev.crosscheck.proto.v1.CheckpointChunk;
import dev.crosscheck.proto.v1.CheckpointReceipt;
import dev.crosscheck.proto.v1.CoordinatorMessage;
import dev.crosscheck.proto.v1.FetchBlobRequest;
import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.proto.v1.HeartbeatAck;
import dev.crosscheck.proto.v1.Hello;
import dev.crosscheck.proto.v1.LeaseRef;
import dev.crosscheck.proto.v1.PredictionChunk;
import dev.crosscheck.proto.v1.PredictionReceipt;
import dev.crosscheck.proto.v1.ResultAck;
import dev.crosscheck.proto.v1.TrialResult;
import dev.crosscheck.proto.v1.TrialTask;
import dev.crosscheck.proto.v1.UpcomingContentsRequest;
import dev.crosscheck.proto.v1.UpcomingContentsResponse;
import dev.crosscheck.proto.v1.Welcome;
import dev.crosscheck.proto.v1.WorkerMessage;
import dev.crosscheck.proto.v1.WorkerServiceGrpc;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.NullUnmarked;

/** A coordinator for tests: welcomes, answers heartbeats, and otherwise does what the test says. */
@NullUnmarked
public final class FakeCoordinator extends WorkerServiceGrpc.WorkerServiceImplBase implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 120;

    public final BlockingQueue<WorkerMessage> inbox = new LinkedBlockingQueue<>();
    public final List<Hello> hellos = new CopyOnWriteArrayList<>();
    public final List<String> tokens = new CopyOnWriteArrayList<>();
    public final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
    public final Map<String, List<PredictionChunk>> uploads = new ConcurrentHashMap<>();
    public final List<LeaseRef> dropAtWelcome = new CopyOnWriteArrayList<>();
    public volatile Status refusal = Status.OK;
    /** Those that were refused. */
    public final BlockingQueue<Hello> refused = new LinkedBlockingQueue<>();

    public volatile Status uploadRefusal = Status.OK;
    /** What came as checkpoints, the announcement first. */
    public final BlockingQueue<CheckpointChunk> checkpointHeads = new LinkedBlockingQueue<>();

    public final BlockingQueue<byte[]> checkpoints = new LinkedBlockingQueue<>();
    public volatile Status checkpointRefusal = Status.OK;
    public final List<FetchBlobRequest> fetches = new CopyOnWriteArrayList<>();
    /** What trials to come will need. */
    public final List<FileRef> upcoming = new CopyOnWriteArrayList<>();

    /** The hashes of the contents that were asked for. */
    public final BlockingQueue<String> wanted = new LinkedBlockingQueue<>();

    public volatile boolean mute;
    public volatile long heartbeatMillis = 5000;
    public final BlockingQueue<WorkerMessage> heartbeats = new LinkedBlockingQueue<>();
    private final Server server;
    private volatile StreamObserver<CoordinatorMessage> out;

    public FakeCoordinator() throws IOException {
        this(0);
    }

    public FakeCoordinator(int port) throws IOException {
        server = NettyServerBuilder.forPort(port)
                .addService(this)
                .intercept(new TokenReader())
                .build()
                .start();
    }

    public String address() {
        return "localhost:" + server.getPort();
    }

    private final class TokenReader implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            tokens.add(String.valueOf(headers.get(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER))));
            return next.startCall(call, headers);
        }
    }

    @Override
    public StreamObserver<WorkerMessage> session(StreamObserver<CoordinatorMessage> responses) {
        return new StreamObserver<>() {
            @Override
            public void onNext(WorkerMessage message) {
                if (message.hasHello()) {
                    hello(message.getHello(), responses);
                } else if (message.hasHeartbeat()) {
                    heartbeats.add(message);
                    if (!mute) {
                        send(
                                responses,
                                CoordinatorMessage.newBuilder()
                                        .setHeartbeatAck(HeartbeatAck.newBuilder()
                                                .setSequence(
                                                        message.getHeartbeat().getSequence()))
                                        .build());
                    }
                } else {
                    inbox.add(message);
                }
            }

            @Override
            public void onError(Throwable error) {
                // the worker went away; the test knows why
            }

            @Override
            public void onCompleted() {
                responses.onCompleted();
            }
        };
    }

    private void hello(Hello hello, StreamObserver<CoordinatorMessage> responses) {
        if (!refusal.isOk()) {
            refused.add(hello);
            responses.onError(refusal.asRuntimeException());
            return;
        }
        out = responses;
        hellos.add(hello);
        if (!mute) {
            send(
                    responses,
                    CoordinatorMessage.newBuilder()
                            .setWelcome(Welcome.newBuilder()
                                    .setSession("s" + hellos.size())
                                    .setHeartbeatInterval(Duration.newBuilder()
                                            .setSeconds(heartbeatMillis / 1000)
                                            .setNanos((int) (heartbeatMillis % 1000) * 1_000_000))
                                    .addAllDropped(dropAtWelcome))
                            .build());
        }
    }

    private static void send(StreamObserver<CoordinatorMessage> to, CoordinatorMessage message) {
        synchronized (to) {
            to.onNext(message);
        }
    }

    public void send(CoordinatorMessage.Builder message) {
        send(out, message.build());
    }

    public void assign(LeaseRef lease, TrialTask task) {
        send(CoordinatorMessage.newBuilder().setAssignment(assignment(lease, task)));
    }

    public void assign(LeaseRef lease, Duration leasePeriod) {
        send(CoordinatorMessage.newBuilder()
                .setAssignment(assignment(lease, TrialTask.getDefaultInstance()).toBuilder()
                        .setLeasePeriod(leasePeriod)));
    }

    public static Assignment assignment(LeaseRef lease, TrialTask task) {
        return Assignment.newBuilder().setLease(lease).setTask(task).build();
    }

    public void acknowledge(LeaseRef lease) {
        send(CoordinatorMessage.newBuilder()
                .setResultAck(ResultAck.newBuilder().setLease(lease).setAccepted(true)));
    }

    public void breakStream() {
        out.onError(Status.UNAVAILABLE.withDescription("test").asRuntimeException());
    }

    /** The next message that fits; others before it are dropped. */
    public WorkerMessage await(Predicate<WorkerMessage> wanted) throws InterruptedException {
        List<WorkerMessage> others = new ArrayList<>();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (System.nanoTime() < end) {
            WorkerMessage message = inbox.poll(100, TimeUnit.MILLISECONDS);
            if (message != null && wanted.test(message)) {
                return message;
            }
            if (message != null) {
                others.add(message);
            }
        }
        throw new AssertionError("no such message; others: " + others);
    }

    public TrialResult awaitResult(LeaseRef lease) throws InterruptedException {
        return await(message -> message.hasTrialResult()
                        && message.getTrialResult().getLease().equals(lease))
                .getTrialResult();
    }

    @Override
    public void fetchBlob(FetchBlobRequest request, StreamObserver<BlobChunk> responses) {
        fetches.add(request);
        wanted.add(request.getSha256());
        byte[] content = blobs.get(request.getSha256());
        if (content == null) {
            responses.onError(
                    Status.NOT_FOUND.withDescription("no such content").asRuntimeException());
            return;
        }
        for (int from = (int) request.getOffset(); from < content.length; from += 100_000) {
            responses.onNext(BlobChunk.newBuilder()
                    .setData(ByteString.copyFrom(content, from, Math.min(100_000, content.length - from)))
                    .build());
        }
        responses.onCompleted();
    }

    @Override
    public void upcomingContents(UpcomingContentsRequest request, StreamObserver<UpcomingContentsResponse> responses) {
        responses.onNext(
                UpcomingContentsResponse.newBuilder().addAllFiles(upcoming).build());
        responses.onCompleted();
    }

    @Override
    public StreamObserver<PredictionChunk> uploadPredictions(StreamObserver<PredictionReceipt> responses) {
        List<PredictionChunk> chunks = new ArrayList<>();
        return new StreamObserver<>() {
            @Override
            public void onNext(PredictionChunk chunk) {
                chunks.add(chunk);
            }

            @Override
            public void onError(Throwable error) {
                // cancelled by the worker
            }

            @Override
            public void onCompleted() {
                if (!uploadRefusal.isOk()) {
                    responses.onError(uploadRefusal.asRuntimeException());
                    return;
                }
                String receipt = "r" + (uploads.size() + 1);
                uploads.put(receipt, chunks);
                responses.onNext(
                        PredictionReceipt.newBuilder().setPredictions(receipt).build());
                responses.onCompleted();
            }
        };
    }

    @Override
    public StreamObserver<CheckpointChunk> uploadCheckpoint(StreamObserver<CheckpointReceipt> responses) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        return new StreamObserver<>() {
            private boolean refused;

            @Override
            public void onNext(CheckpointChunk chunk) {
                if (refused) {
                    return;
                }
                if (chunk.getSize() > 0) {
                    checkpointHeads.add(chunk);
                }
                if (!checkpointRefusal.isOk()) {
                    refused = true;
                    responses.onError(checkpointRefusal.asRuntimeException());
                }
                content.writeBytes(chunk.getData().toByteArray());
            }

            @Override
            public void onError(Throwable error) {
                // cancelled by the worker
            }

            @Override
            public void onCompleted() {
                if (!refused) {
                    checkpoints.add(content.toByteArray());
                    responses.onNext(CheckpointReceipt.getDefaultInstance());
                    responses.onCompleted();
                }
            }
        };
    }

    public static LeaseRef lease(long trial) {
        return LeaseRef.newBuilder()
                .setSweep("s-abcdef")
                .setTrial(trial)
                .setAttempt(1)
                .setEpoch(trial + 1)
                .build();
    }

    @Override
    public void close() {
        server.shutdownNow();
        try {
            server.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
