package dev.crosscheck.coordinator.grpc;

import dev.crosscheck.coordinator.checkpoint.CheckpointDraft;
import dev.crosscheck.coordinator.checkpoint.Checkpoints;
import dev.crosscheck.proto.v1.CheckpointChunk;
import dev.crosscheck.proto.v1.CheckpointReceipt;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.util.concurrent.Executor;

/** One checkpoint being uploaded. */
final class CheckpointReceiver extends OrderedUpload<CheckpointChunk, CheckpointDraft, CheckpointReceipt> {
    private final Checkpoints checkpoints;

    CheckpointReceiver(Checkpoints checkpoints, Executor blocking, ServerCallStreamObserver<CheckpointReceipt> answer) {
        super(blocking, answer);
        this.checkpoints = checkpoints;
    }

    @Override
    CheckpointDraft begin(CheckpointChunk first) throws IOException {
        return checkpoints.begin(WorkerMessageMapper.uploadLease(first.getLease()), first.getStep(), first.getSize());
    }

    @Override
    void write(CheckpointDraft open, CheckpointChunk piece) throws IOException {
        open.write(piece.getData().toByteArray());
    }

    @Override
    CheckpointReceipt finish(CheckpointDraft open) throws IOException {
        return CheckpointReceipt.newBuilder().setStep(open.commit().step()).build();
    }

    @Override
    RuntimeException empty() {
        return GrpcErrors.invalid("INVALID_LEASE", "the upload is empty; send the lease and the checkpoint");
    }
}
