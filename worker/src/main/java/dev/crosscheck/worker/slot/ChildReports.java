package dev.crosscheck.worker.slot;

import dev.crosscheck.proto.v1.PredictionSet;
import dev.crosscheck.worker.slot.wire.ChildCheckpoint;
import dev.crosscheck.worker.slot.wire.ChildEnded;
import dev.crosscheck.worker.slot.wire.FromChild;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a child says of its attempt, brought to the listener. */
final class ChildReports {
    private static final Logger LOG = LoggerFactory.getLogger(ChildReports.class);

    private ChildReports() {}

    /**
     * Listens until the attempt is over.
     *
     * @param predictions gets those of the attempt's end
     * @return how it ended; empty when the child went without a word
     */
    static Optional<ChildEnded> hear(
            Attempt attempt, ChildProcess process, SlotListener listener, List<PredictionSet> predictions) {
        List<PredictionSet> atRung = new ArrayList<>();
        try {
            for (Optional<FromChild> next = process.read(); next.isPresent(); next = process.read()) {
                FromChild message = next.get();
                if (message.hasStep()) {
                    listener.step(
                            attempt.lease(),
                            message.getStep().getStep(),
                            message.getStep().getMetricsMap(),
                            List.copyOf(atRung));
                    atRung.clear();
                } else if (message.hasRungPredictions()) {
                    atRung.add(PredictionSet.parseFrom(message.getRungPredictions()));
                } else if (message.hasCheckpoint()) {
                    ChildCheckpoint saved = message.getCheckpoint();
                    listener.checkpoint(attempt.lease(), Path.of(saved.getPath()), saved.getStep());
                } else if (message.hasPredictions()) {
                    predictions.add(PredictionSet.parseFrom(message.getPredictions()));
                } else if (message.hasEnded()) {
                    return Optional.of(message.getEnded());
                }
            }
        } catch (IOException e) {
            // A virtual machine that crashes says so on standard output, into our messages; its exit status tells why
            // it ends.
            LOG.debug("{} the pipe from the child broke", attempt.label(), e);
        }
        return Optional.empty();
    }
}
