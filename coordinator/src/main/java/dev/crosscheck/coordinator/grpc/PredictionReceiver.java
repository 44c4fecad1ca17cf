package dev.crosscheck.coordinator.grpc;

import dev.crosscheck.coordinator.scoring.PredictionCollector;
import dev.crosscheck.coordinator.scoring.PredictionPart;
import dev.crosscheck.coordinator.scoring.PredictionUpload;
import dev.crosscheck.coordinator.store.TrialStore;
import dev.crosscheck.coordinator.sweep.LeaseKey;
import dev.crosscheck.proto.v1.PredictionChunk;
import dev.crosscheck.proto.v1.PredictionReceipt;
import dev.crosscheck.proto.v1.PredictionSet;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** One upload of predictions: checked as it comes, stored whole, then receipted. gRPC calls it from one thread at a time. */
final class PredictionReceiver implements StreamObserver<PredictionChunk> {
    private final TrialStore trials;
    private final Executor compute;
    private final StreamObserver<PredictionReceipt> answer;
    private final PredictionCollector collector;
    private @Nullable LeaseKey lease;
    private long step;
    private boolean over;

    PredictionReceiver(
            TrialStore trials, Executor compute, DataLimits limits, StreamObserver<PredictionReceipt> answer) {
        this.trials = trials;
        this.compute = compute;
        this.answer = answer;
        this.collector = new PredictionCollector(limits.maxPredictedExamples());
    }

    @Override
    public void onNext(PredictionChunk chunk) {
        if (over) {
            return;
        }
        try {
            if (lease == null) {
                lease = WorkerMessageMapper.uploadLease(chunk.getLease());
                step = step(chunk.getStep());
            }
            if (chunk.hasPredictions()) {
                PredictionSet set = chunk.getPredictions();
                collector.add(new PredictionPart(
                        set.getPart(),
                        set.getIdsList(),
                        set.getLabelsList(),
                        set.getValuesList(),
                        set.getClassesList(),
                        set.getProbabilitiesList()));
            }
        } catch (RuntimeException e) {
            over = true;
            answer.onError(DataErrors.of(e));
        }
    }

    private static long step(long step) {
        if (step < 0) {
            throw GrpcErrors.invalid("INVALID_STEP", "step: " + step + " (expected: >= 0)");
        }
        return step;
    }

    @Override
    public void onError(Throwable failure) {
        over = true;
    }

    @Override
    public void onCompleted() {
        LeaseKey key = lease;
        if (over) {
            return;
        }
        if (key == null) {
            answer.onError(
                    GrpcErrors.invalid("INVALID_LEASE", "the upload is empty; send the lease and the predictions"));
            return;
        }
        DataErrors.answer(
                CompletableFuture.supplyAsync(() -> collector.build().encode(key), compute)
                        .thenCompose(content -> trials.put(PredictionUpload.key(key, step), content)
                                .thenApply(done -> PredictionReceipt.newBuilder()
                                        .setPredictions(PredictionUpload.receipt(key, content))
                                        .build())),
                answer);
    }
}
