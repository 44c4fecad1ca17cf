package dev.crosscheck.coordinator.grpc;

import dev.crosscheck.coordinator.checkpoint.Checkpoints;
import dev.crosscheck.coordinator.dataset.WorkerBlobs;
import dev.crosscheck.coordinator.session.AttemptStanding;
import dev.crosscheck.coordinator.store.BlobStore;
import dev.crosscheck.coordinator.store.TrialStore;
import dev.crosscheck.proto.v1.BlobChunk;
import dev.crosscheck.proto.v1.CheckContentsRequest;
import dev.crosscheck.proto.v1.CheckContentsResponse;
import dev.crosscheck.proto.v1.CheckpointChunk;
import dev.crosscheck.proto.v1.CheckpointReceipt;
import dev.crosscheck.proto.v1.FetchBlobRequest;
import dev.crosscheck.proto.v1.PredictionChunk;
import dev.crosscheck.proto.v1.PredictionReceipt;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Bulk data between workers and stores: contents that workers may read, predictions, and checkpoints. Workers read the files made for them, the trainer files of sweeps
 * and the checkpoints of their own trials, nothing else: what is unknown and what is forbidden look the same.
 */
public final class DataPlane {
    private static final int MOST_CHECKED = 10_000;

    private final BlobStore blobs;
    private final WorkerBlobs readable;
    private final TrialStore trials;
    private final Executor blocking;
    private final Executor compute;
    private final DataLimits limits;
    private final Optional<Checkpoints> checkpoints;
    private final Optional<AttemptStanding.Source> attempts;

    /**
     * Makes the data plane.
     *
     * @param blocking runs what reads the disk
     * @param compute runs what takes long
     */
    public DataPlane(
            BlobStore blobs,
            WorkerBlobs readable,
            TrialStore trials,
            Executor blocking,
            Executor compute,
            DataLimits limits) {
        this(blobs, readable, trials, blocking, compute, limits, Optional.empty(), Optional.empty());
    }

    @SuppressWarnings("checkstyle:ParameterNumber")
    private DataPlane(
            BlobStore blobs,
            WorkerBlobs readable,
            TrialStore trials,
            Executor blocking,
            Executor compute,
            DataLimits limits,
            Optional<Checkpoints> checkpoints,
            Optional<AttemptStanding.Source> attempts) {
        this.blobs = blobs;
        this.readable = readable;
        this.trials = trials;
        this.blocking = blocking;
        this.compute = compute;
        this.limits = limits;
        this.checkpoints = checkpoints;
        this.attempts = attempts;
    }

    /** The same with checkpoints. */
    public DataPlane with(Checkpoints kept) {
        return new DataPlane(blobs, readable, trials, blocking, compute, limits, Optional.of(kept), attempts);
    }

    /** The same, taking predictions of attempts that are open. */
    public DataPlane with(AttemptStanding.Source standings) {
        return new DataPlane(blobs, readable, trials, blocking, compute, limits, checkpoints, Optional.of(standings));
    }

    /** Serves {@code WorkerService.FetchBlob}; the observer is the server call's own. */
    public void fetchBlob(FetchBlobRequest request, StreamObserver<BlobChunk> observer) {
        new BlobDownload(blobs, blocking, (ServerCallStreamObserver<BlobChunk>) observer)
                .start(sha256 -> readable(request, sha256), request);
    }

    private CompletionStage<Boolean> readable(FetchBlobRequest request, String sha256) {
        CompletionStage<Boolean> checkpoint = checkpoints.isPresent() && WorkerMessageMapper.isLease(request.getLease())
                ? checkpoints.get().readable(WorkerMessageMapper.lease(request.getLease()), sha256)
                : CompletableFuture.completedStage(false);
        return checkpoint.thenCompose(yes -> yes ? CompletableFuture.completedStage(true) : readable.readable(sha256));
    }

    /** Serves {@code WorkerService.CheckContents}. */
    public void checkContents(CheckContentsRequest request, StreamObserver<CheckContentsResponse> observer) {
        if (request.getSha256Count() > MOST_CHECKED) {
            observer.onError(GrpcErrors.invalid(
                    "TOO_MANY",
                    request.getSha256Count() + " contents at once (expected: at most " + MOST_CHECKED + ")"));
            return;
        }
        CompletionStage<CheckContentsResponse.Builder> answer =
                CompletableFuture.completedStage(CheckContentsResponse.newBuilder());
        for (String sha256 : request.getSha256List()) {
            answer = answer.thenCombine(
                    readable.readable(sha256), (gone, needed) -> needed ? gone : gone.addGone(sha256));
        }
        answer.whenComplete((gone, failure) -> {
            if (failure != null) {
                observer.onError(DataErrors.of(failure));
            } else {
                observer.onNext(gone.build());
                observer.onCompleted();
            }
        });
    }

    /** Serves {@code WorkerService.UploadPredictions}. */
    public StreamObserver<PredictionChunk> uploadPredictions(StreamObserver<PredictionReceipt> observer) {
        return new PredictionReceiver(trials, attempts.orElseThrow(), compute, limits, observer);
    }

    /** Serves {@code WorkerService.UploadCheckpoint}; the observer is the server call's own. */
    public StreamObserver<CheckpointChunk> uploadCheckpoint(StreamObserver<CheckpointReceipt> observer) {
        return new CheckpointReceiver(
                checkpoints.orElseThrow(), blocking, (ServerCallStreamObserver<CheckpointReceipt>) observer);
    }
}
