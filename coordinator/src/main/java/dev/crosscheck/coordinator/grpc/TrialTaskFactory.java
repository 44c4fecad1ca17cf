package dev.crosscheck.coordinator.grpc;

import dev.crosscheck.coordinator.checkpoint.Checkpoints;
import dev.crosscheck.coordinator.checkpoint.StoredCheckpoint;
import dev.crosscheck.coordinator.session.SessionServices.TaskFactory;
import dev.crosscheck.coordinator.session.TaskPayload;
import dev.crosscheck.coordinator.sweep.LeaseKey;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import dev.crosscheck.coordinator.sweep.SweepReply;
import dev.crosscheck.proto.v1.Checkpoint;
import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.proto.v1.TrialTask;
import dev.crosscheck.stopping.StoppingRules;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the task that a worker gets with a lease. Nothing of a secret set is in it. */
public final class TrialTaskFactory implements TaskFactory {
    private static final Logger LOG = LoggerFactory.getLogger(TrialTaskFactory.class);

    /** The task as a message. */
    record Task(TrialTask message) implements TaskPayload {}

    private final SpecStore specs;
    private final TaskDataSource data;
    private final Checkpoints checkpoints;

    public TrialTaskFactory(SpecStore specs, TaskDataSource data, Checkpoints checkpoints) {
        this.specs = specs;
        this.data = data;
        this.checkpoints = checkpoints;
    }

    @Override
    public CompletionStage<TaskPayload> prepare(SweepReply.Assignment assignment) {
        return specs.get(assignment.lease().sweepId())
                .thenCompose(stored -> data.material(stored.definition(), assignment.lease())
                        .thenCombine(
                                checkpoint(assignment.lease()),
                                (material, checkpoint) -> task(assignment, stored, material, checkpoint)));
    }

    /** What an earlier attempt saved; without it the trial starts afresh. */
    private CompletionStage<Optional<StoredCheckpoint>> checkpoint(LeaseKey lease) {
        if (lease.attempt() <= 1 || !checkpoints.areTaken()) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        return checkpoints.latest(lease.sweepId(), lease.trial()).exceptionally(error -> {
            LOG.warn("A checkpoint cannot be read sweep={} trial={}", lease.sweepId(), lease.trial(), error);
            return Optional.empty();
        });
    }

    private Task task(
            SweepReply.Assignment assignment,
            SpecStore.Stored stored,
            TaskDataSource.Material material,
            Optional<StoredCheckpoint> checkpoint) {
        SweepDefinition definition = stored.definition();
        TrialTask.Builder task = TrialTask.newBuilder()
                .setParams(ValueMapper.struct(assignment.params()))
                .setSeed(assignment.seed())
                .setResource(assignment.resource())
                .setTimeout(WorkerMessageMapper.duration(assignment.timeout()))
                .setTrainer(stored.spec().getTrainer())
                .setMetric(definition.objective().metric())
                .setMaximize(definition.objective().maximize());
        definition.stopping().ifPresent(stopping -> task.setAwaitAnswers(true)
                .addAllRungs(StoppingRules.create(stopping).rungs())
                .setRungPredictions(definition.validation().isPresent()));
        if (task.getTrainer().hasTable()) {
            // The table holds the secret sets' columns; workers get the cut that material.replay names.
            task.getTrainerBuilder().getTableBuilder().clearFile();
        }
        material.data().ifPresent(task::setData);
        material.replay().ifPresent(task::setReplay);
        checkpoint.ifPresent(saved -> task.setCheckpoint(toProto(saved)));
        return new Task(task.setSaveCheckpoints(checkpoints.areTaken()).build());
    }

    private static Checkpoint toProto(StoredCheckpoint saved) {
        return Checkpoint.newBuilder()
                .setFile(FileRef.newBuilder()
                        .setName("checkpoint")
                        .setSha256(saved.sha256())
                        .setSize(saved.storedBytes()))
                .setSize(saved.bytes())
                .setStep(saved.step())
                .setAttempt(saved.attempt())
                .build();
    }
}
