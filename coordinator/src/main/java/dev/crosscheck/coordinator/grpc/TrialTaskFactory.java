package dev.crosscheck.coordinator.grpc;

import dev.crosscheck.coordinator.session.SessionServices.TaskFactory;
import dev.crosscheck.coordinator.session.TaskPayload;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import dev.crosscheck.coordinator.sweep.SweepReply;
import dev.crosscheck.proto.v1.TrialTask;
import dev.crosscheck.stopping.StoppingRules;
import java.util.concurrent.CompletionStage;

/** Makes the task that a worker gets with a lease. Nothing of a secret set is in it. */
public final class TrialTaskFactory implements TaskFactory {
    /** The task as a message. */
    record Task(TrialTask message) implements TaskPayload {}

    private final SpecStore specs;
    private final TaskDataSource data;

    public TrialTaskFactory(SpecStore specs, TaskDataSource data) {
        this.specs = specs;
        this.data = data;
    }

    @Override
    public CompletionStage<TaskPayload> prepare(SweepReply.Assignment assignment) {
        return specs.get(assignment.lease().sweepId())
                .thenCompose(stored -> data.material(stored.definition(), assignment.lease())
                        .thenApply(material -> task(assignment, stored, material)));
    }

    private static Task task(
            SweepReply.Assignment assignment, SpecStore.Stored stored, TaskDataSource.Material material) {
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
        return new Task(task.build());
    }
}
