package dev.crosscheck.coordinator.grpc;

import akka.Done;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.crosscheck.coordinator.session.SessionServices.StepLog;
import dev.crosscheck.coordinator.store.TrialBlobKey;
import dev.crosscheck.coordinator.store.TrialBlobKind;
import dev.crosscheck.coordinator.store.TrialStore;
import dev.crosscheck.coordinator.sweep.LeaseKey;
import dev.crosscheck.proto.v1.StepValues;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Step reports in the trial store, one record a step. */
public final class StoredSteps implements StepLog {
    private final TrialStore store;

    public StoredSteps(TrialStore store) {
        this.store = store;
    }

    @Override
    public CompletionStage<Done> put(LeaseKey lease, long step, Map<String, Double> metrics) {
        byte[] content = StepValues.newBuilder()
                .setStep(step)
                .putAllMetrics(metrics)
                .build()
                .toByteArray();
        return store.put(key(lease, step), content);
    }

    @Override
    public CompletionStage<Done> remove(LeaseKey lease, long step) {
        return store.delete(key(lease, step));
    }

    private static TrialBlobKey key(LeaseKey lease, long step) {
        return new TrialBlobKey(lease.sweepId(), lease.trial(), lease.attempt(), TrialBlobKind.STEPS, step);
    }

    /** The steps of an attempt in their order; before them those of the attempts that it went on from. */
    CompletionStage<List<StepValues>> read(String sweepId, long trial, int attempt) {
        return store.list(sweepId, trial).thenCompose(keys -> {
            List<CompletableFuture<StepValues>> reads = course(keys, attempt).stream()
                    .map(k -> store.get(k)
                            .thenApply(content -> parse(content.orElse(new byte[0])))
                            .toCompletableFuture())
                    .toList();
            return CompletableFuture.allOf(reads.toArray(CompletableFuture[]::new))
                    .thenApply(
                            done -> reads.stream().map(CompletableFuture::join).toList());
        });
    }

    /** An attempt that began behind another's first steps went on from a checkpoint, and these steps are of its course. */
    static List<TrialBlobKey> course(List<TrialBlobKey> keys, int attempt) {
        Deque<TrialBlobKey> course = new ArrayDeque<>();
        long first = Long.MAX_VALUE;
        for (int each = attempt; each >= 1; each--) {
            long before = first;
            int one = each;
            List<TrialBlobKey> steps = keys.stream()
                    .filter(k -> k.kind() == TrialBlobKind.STEPS && k.attempt() == one && k.step() < before)
                    .sorted()
                    .toList();
            for (int i = steps.size() - 1; i >= 0; i--) {
                course.addFirst(steps.get(i));
                first = steps.get(i).step();
            }
        }
        return List.copyOf(course);
    }

    private static StepValues parse(byte[] content) {
        try {
            return StepValues.parseFrom(content);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(
                    "a stored step cannot be read: restore the data directory from a backup", e);
        }
    }
}
