package dev.crosscheck.worker.slot;

import dev.crosscheck.proto.v1.LeaseRef;
import dev.crosscheck.proto.v1.PredictionSet;
import dev.crosscheck.proto.v1.TrialResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Hears from slots, on their threads. */
public interface SlotListener {
    /** {@code predictions}: of the state at that step, to be uploaded before the report counts; empty where there are none. */
    void step(LeaseRef lease, long step, Map<String, Double> metrics, List<PredictionSet> predictions);

    /** Something that whoever submitted the sweep has to know of the attempt; goes with its reports from now on. */
    default void notice(LeaseRef lease, String sentence) {}

    /** A checkpoint of the attempt is complete; the file is the listener's from here, to be deleted when it is done with. */
    default void checkpoint(LeaseRef lease, Path file, long step) {}

    /**
     * The attempt is over and the slot is free.
     *
     * @param result without receipt
     * @param predictions to be uploaded before the result counts; empty where there are none
     */
    void ended(TrialResult result, List<PredictionSet> predictions);
}
