package dev.crosscheck.coordinator.grpc;

import dev.crosscheck.coordinator.sweep.LeaseKey;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.proto.v1.TaskData;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** What a worker may see of the data of a sweep. */
@FunctionalInterface
public interface TaskDataSource {
    /** {@code data}: with a data set. {@code replay}: with a table trainer, the rows that a worker may see. */
    record Material(Optional<TaskData> data, Optional<FileRef> replay) {}

    CompletionStage<Material> material(SweepDefinition definition, LeaseKey lease);
}
