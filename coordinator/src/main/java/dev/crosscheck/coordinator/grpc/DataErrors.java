package dev.crosscheck.coordinator.grpc;

import com.google.rpc.Code;
import dev.crosscheck.coordinator.checkpoint.CheckpointRefusedException;
import dev.crosscheck.coordinator.dataset.DatasetExistsException;
import dev.crosscheck.coordinator.dataset.InvalidDatasetException;
import dev.crosscheck.coordinator.dataset.SetExistsException;
import dev.crosscheck.coordinator.scoring.TrialScorer.BadPredictionsException;
import dev.crosscheck.coordinator.store.BlobTooLargeException;
import dev.crosscheck.coordinator.store.StoreException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what the data rooms throw into what callers get. What is nobody's mistake becomes INTERNAL or UNAVAILABLE without its text, which could quote data. */
final class DataErrors {
    private static final Logger LOG = LoggerFactory.getLogger(DataErrors.class);

    private DataErrors() {}

    static StatusRuntimeException of(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof UncheckedIOException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof StatusRuntimeException status) {
            return status;
        }
        if (cause instanceof InvalidDatasetException invalid) {
            return GrpcErrors.invalid(invalid.problems());
        }
        if (cause instanceof DatasetExistsException) {
            return GrpcErrors.alreadyExists("DATASET_EXISTS", String.valueOf(cause.getMessage()));
        }
        if (cause instanceof SetExistsException) {
            return GrpcErrors.alreadyExists("SET_EXISTS", String.valueOf(cause.getMessage()));
        }
        if (cause instanceof BadPredictionsException) {
            return GrpcErrors.invalid("BAD_PREDICTIONS", String.valueOf(cause.getMessage()));
        }
        if (cause instanceof BlobTooLargeException) {
            return GrpcErrors.error(Code.RESOURCE_EXHAUSTED, "TOO_LARGE", String.valueOf(cause.getMessage()));
        }
        if (cause instanceof CheckpointRefusedException refused) {
            return checkpoint(refused);
        }
        LOG.warn("A data request failed error={}", cause.getClass().getName());
        if (cause instanceof StoreException || cause.getCause() instanceof StoreException) {
            return GrpcErrors.error(Code.UNAVAILABLE, "STORE_UNAVAILABLE", String.valueOf(cause.getMessage()));
        }
        return GrpcErrors.error(
                Code.UNAVAILABLE,
                "STORE_UNAVAILABLE",
                "the coordinator could not read or write its data; try again, and see its log");
    }

    private static StatusRuntimeException checkpoint(CheckpointRefusedException refused) {
        Code code =
                switch (refused.why()) {
                    case STALE_LEASE -> Code.FAILED_PRECONDITION;
                    case TOO_LARGE -> Code.OUT_OF_RANGE;
                    case MALFORMED -> Code.INVALID_ARGUMENT;
                };
        return GrpcErrors.error(code, "CHECKPOINT_" + refused.why(), String.valueOf(refused.getMessage()));
    }

    /** Answers a unary call with the stage's result. */
    static <T> void answer(CompletionStage<T> stage, StreamObserver<T> observer) {
        stage.whenComplete((result, failure) -> {
            if (failure != null) {
                observer.onError(of(failure));
            } else {
                observer.onNext(result);
                observer.onCompleted();
            }
        });
    }
}
