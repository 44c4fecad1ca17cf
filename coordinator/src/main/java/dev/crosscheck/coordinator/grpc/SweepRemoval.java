package dev.crosscheck.coordinator.grpc;

import dev.crosscheck.coordinator.retention.SweepDeletion;
import dev.crosscheck.coordinator.security.Role;
import dev.crosscheck.coordinator.sweep.SweepCommand;
import dev.crosscheck.coordinator.sweep.SweepReply;
import dev.crosscheck.proto.v1.DeleteSweepRequest;
import dev.crosscheck.proto.v1.DeleteSweepResponse;
import java.util.concurrent.CompletionStage;

/** Deletes a sweep at a caller's wish. */
final class SweepRemoval {
    private final SweepApi api;
    private final SweepDeletion deletion;

    SweepRemoval(SweepApi api, SweepDeletion deletion) {
        this.api = api;
        this.deletion = deletion;
    }

    CompletionStage<DeleteSweepResponse> remove(DeleteSweepRequest request, Role role) {
        return api.ask(request.getSweep(), SweepReply.Summary.class, SweepCommand.GetSweep::new)
                .thenCompose(exists -> deletion.delete(request.getSweep(), role.label()))
                .thenApply(outcome -> {
                    outcome.refused().ifPresent(refused -> {
                        throw GrpcStatusMapper.rejected(refused);
                    });
                    return DeleteSweepResponse.newBuilder()
                            .setSweep(request.getSweep())
                            .setFiles(outcome.files())
                            .build();
                });
    }
}
