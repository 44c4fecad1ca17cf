package dev.crosscheck.coordinator.grpc;

import dev.crosscheck.coordinator.dataset.WorkerBlobs;
import dev.crosscheck.coordinator.store.BlobStore;
import dev.crosscheck.coordinator.store.TrialStore;
import dev.crosscheck.proto.v1.BlobChunk;
import dev.crosscheck.proto.v1.FetchBlobRequest;
import dev.crosscheck.proto.v1.PredictionChunk;
import dev.crosscheck.proto.v1.PredictionReceipt;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Executor;

/**
 * Bulk data between workers and stores: contents that workers may read, and predictions. Workers read the files made for them and the trainer files of sweeps,
 * nothing else: what is unknown and what is forbidden look the same.
 */
public final class DataPlane {
    private final BlobStore blobs;
    private final WorkerBlobs readable;
    private final TrialStore trials;
    private final Executor blocking;
    private final Executor compute;
    private final DataLimits limits;

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
        this.blobs = blobs;
        this.readable = readable;
        this.trials = trials;
        this.blocking = blocking;
        this.compute = compute;
        this.limits = limits;
    }

    /** Serves {@code WorkerService.FetchBlob}; the observer is the server call's own. */
    public void fetchBlob(FetchBlobRequest request, StreamObserver<BlobChunk> observer) {
        new BlobDownload(blobs, blocking, (ServerCallStreamObserver<BlobChunk>) observer).start(readable, request);
    }

    /** Serves {@code WorkerService.UploadPredictions}. */
    public StreamObserver<PredictionChunk> uploadPredictions(StreamObserver<PredictionReceipt> observer) {
        return new PredictionReceiver(trials, compute, limits, observer);
    }
}
