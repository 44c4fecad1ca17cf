package dev.crosscheck.coordinator.grpc;

import dev.crosscheck.coordinator.checkpoint.CheckpointDraft;
import dev.crosscheck.coordinator.checkpoint.Checkpoints;
import dev.crosscheck.coordinator.sweep.LeaseKey;
import dev.crosscheck.proto.v1.CheckpointChunk;
import dev.crosscheck.proto.v1.CheckpointReceipt;
import dev.crosscheck.proto.v1.LeaseRef;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** One checkpoint being uploaded: the next piece is asked for when the one before is written. gRPC's contract (one call at a time) and the chain of steps order all access. */
final class CheckpointReceiver implements StreamObserver<CheckpointChunk> {
    private final Checkpoints checkpoints;
    private final Executor blocking;
    private final ServerCallStreamObserver<CheckpointReceipt> answer;
    private @Nullable CheckpointDraft draft;
    private volatile boolean over;
    private CompletableFuture<Void> steps = CompletableFuture.allOf();

    CheckpointReceiver(Checkpoints checkpoints, Executor blocking, ServerCallStreamObserver<CheckpointReceipt> answer) {
        this.checkpoints = checkpoints;
        this.blocking = blocking;
        this.answer = answer;
        answer.disableAutoRequest();
        answer.request(1);
    }

    /** Work that may fail on the disk. */
    private interface Step {
        void run() throws IOException;
    }

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
        CheckpointDraft open = draft;
        draft = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException ignored) {
                // the piece was given up anyway
            }
        }
    }

    @Override
    public void onNext(CheckpointChunk chunk) {
        run(() -> {
            CheckpointDraft open = draft;
            if (open == null) {
                open = checkpoints.begin(lease(chunk.getLease()), chunk.getStep(), chunk.getSize());
                draft = open;
            }
            open.write(chunk.getData().toByteArray());
            answer.request(1);
        });
    }

    private static LeaseKey lease(LeaseRef ref) {
        if (ref.getSweep().isEmpty() || ref.getTrial() < 0 || ref.getAttempt() < 1) {
            throw GrpcErrors.invalid(
                    "INVALID_LEASE", "the first message of an upload names no lease; send the lease of the assignment");
        }
        return WorkerMessageMapper.lease(ref);
    }

    @Override
    public void onError(Throwable failure) {
        run(() -> {
            over = true;
            close();
        });
    }

    @Override
    public void onCompleted() {
        run(() -> {
            CheckpointDraft open = draft;
            if (open == null) {
                throw GrpcErrors.invalid("INVALID_LEASE", "the upload is empty; send the lease and the checkpoint");
            }
            long step = open.commit().step();
            over = true;
            close();
            answer.onNext(CheckpointReceipt.newBuilder().setStep(step).build());
            answer.onCompleted();
        });
    }
}
