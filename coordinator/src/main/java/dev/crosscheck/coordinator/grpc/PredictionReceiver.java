package dev.crosscheck.coordinator.grpc;

import com.google.rpc.Code;
import dev.crosscheck.coordinator.scoring.PredictionCollector;
import dev.crosscheck.coordinator.scoring.PredictionPart;
import dev.crosscheck.coordinator.scoring.PredictionUpload;
import dev.crosscheck.coordinator.session.AttemptStanding;
import dev.crosscheck.coordinator.store.TrialBlobKey;
import dev.crosscheck.coordinator.store.TrialStore;
import dev.crosscheck.coordinator.sweep.LeaseKey;
import dev.crosscheck.proto.v1.PredictionChunk;
import dev.crosscheck.proto.v1.PredictionReceipt;
import dev.crosscheck.proto.v1.PredictionSet;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** One upload of predictions: checked as it comes, stored whole, then receipted. gRPC calls it from one thread at a time. */
final class PredictionReceiver implements StreamObserver<PredictionChunk> {
    private final TrialStore trials;
    private final AttemptStanding.Source attempts;
    private final Executor compute;
    private final StreamObserver<PredictionReceipt> answer;
    private final PredictionCollector collector;
    private @Nullable LeaseKey lease;
    private long step;
    private boolean over;

    PredictionReceiver(
            TrialStore trials,
            AttemptStanding.Source attempts,
            Executor compute,
            DataLimits limits,
            StreamObserver<PredictionReceipt> answer) {
        this.trials = trials;
        this.attempts = attempts;
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
                        .thenCompose(content -> attempts.of(key)
                                .thenCompose(standing -> standing == AttemptStanding.OPEN
                                        ? keep(key, content)
                                        : CompletableFuture.failedStage(stale(key)))),
                answer);
    }

    /** The sweep may have been deleted since, before the content was there; only then it goes again: what an attempt that has just ended left may be what its trial was scored by. */
    private CompletionStage<PredictionReceipt> keep(LeaseKey key, byte[] content) {
        TrialBlobKey place = PredictionUpload.key(key, step);
        return trials.put(place, content)
                .thenCompose(done -> attempts.of(key))
                .thenCompose(standing -> standing == AttemptStanding.GONE
                        ? trials.delete(place).thenCompose(done -> CompletableFuture.failedStage(stale(key)))
                        : CompletableFuture.completedStage(PredictionReceipt.newBuilder()
                                .setPredictions(PredictionUpload.receipt(key, content))
                                .build()));
    }

    private static StatusRuntimeException stale(LeaseKey lease) {
        return GrpcErrors.error(
                Code.FAILED_PRECONDITION,
                "STALE_LEASE",
                "attempt " + lease.attempt() + " of trial " + lease.trial() + " is over; nothing more is taken of it");
    }
}
