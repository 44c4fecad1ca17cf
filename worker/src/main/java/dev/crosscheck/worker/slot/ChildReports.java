package dev.crosscheck.worker.slot;

import dev.crosscheck.proto.v1.LeaseRef;
import dev.crosscheck.proto.v1.PredictionSet;
import dev.crosscheck.worker.slot.wire.ChildCheckpoint;
import dev.crosscheck.worker.slot.wire.ChildEnded;
import dev.crosscheck.worker.slot.wire.FromChild;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a child says of one attempt, told to the slot's listener. One thread. */
final class ChildReports {
    private final long run;
    private final LeaseRef lease;
    private final SlotListener listener;
    private final List<PredictionSet> predictions;
    private final List<PredictionSet> atRung = new ArrayList<>();

    /**
     * Of one attempt.
     *
     * @param run its number in its slot
     * @param predictions takes those of the attempt's end
     */
    ChildReports(long run, LeaseRef lease, SlotListener listener, List<PredictionSet> predictions) {
        this.run = run;
        this.lease = lease;
        this.listener = listener;
        this.predictions = predictions;
    }

    /** Reads until the attempt's end; empty when the child went first. */
    Optional<ChildEnded> follow(ChildProcess process) throws IOException {
        for (Optional<FromChild> next = process.read(); next.isPresent(); next = process.read()) {
            FromChild message = next.get();
            if (message.getRun() != run) {
                continue; // a thread that an earlier attempt left behind
            }
            if (message.hasEnded()) {
                return Optional.of(message.getEnded());
            }
            take(message);
        }
        return Optional.empty();
    }

    private void take(FromChild message) throws IOException {
        if (message.hasStep()) {
            listener.step(lease, message.getStep().getStep(), message.getStep().getMetricsMap(), List.copyOf(atRung));
            atRung.clear();
        } else if (message.hasNotice()) {
            listener.notice(lease, message.getNotice());
        } else if (message.hasRungPredictions()) {
            atRung.add(PredictionSet.parseFrom(message.getRungPredictions()));
        } else if (message.hasCheckpoint()) {
            ChildCheckpoint saved = message.getCheckpoint();
            listener.checkpoint(lease, Path.of(saved.getPath()), saved.getStep());
        } else if (message.hasPredictions()) {
            predictions.add(PredictionSet.parseFrom(message.getPredictions()));
        }
    }
}
