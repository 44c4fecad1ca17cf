package dev.crosscheck.coordinator.checkpoint;

import dev.crosscheck.coordinator.store.StoredFormContractTest;
import java.util.List;
import java.util.Optional;

/** What is written down of checkpoints. */
class StoredCheckpointsTest extends StoredFormContractTest {
    @Override
    protected List<Form> forms() {
        return List.of(
                new Form("checkpoints", () -> checkpoint().encode(), CheckpointRecord::decode, checkpoint()),
                new Form(
                        "checkpoints-begun",
                        () -> CheckpointRecord.none().announcing("b".repeat(64)).encode(),
                        CheckpointRecord::decode,
                        CheckpointRecord.none().announcing("b".repeat(64))));
    }

    private static CheckpointRecord checkpoint() {
        return new CheckpointRecord(
                Optional.of(new StoredCheckpoint("a".repeat(64), (1L << 33) + 1, 1L << 33, 9, 2)),
                List.of("b".repeat(64)));
    }
}
