package dev.crosscheck.coordinator.scoring;

import dev.crosscheck.coordinator.sweep.LeaseKey;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import dev.crosscheck.search.space.Configuration;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.CompletionStage;

/** Turns what a worker delivered into the objective's score and, in the store, the secret evidence. Thread-safe. */
public interface TrialScorer {

    /**
     * Scores an attempt. The stage completes once the evidence is durable. It fails with {@link BadPredictionsException} when the predictions are at fault
     * (a missing, doubled or unknown id, NaN, an unknown label; named in the message without giving labels away).
     *
     * @param predictions receipt of the upload, or empty where the sweep has no validation or replays a table
     * @param reported last value of each reported metric
     */
    CompletionStage<Scored> score(
            SweepDefinition definition,
            LeaseKey lease,
            Configuration params,
            String predictions,
            Map<String, Double> reported);

    /**
     * Scores an attempt at a rung of early stopping, so that trials that are stopped can be compared, too. The stage tells, once the evidence is durable,
     * whether there is any. It fails like {@link #score}.
     *
     * @param predictions receipt of the upload at this step, or empty where the sweep replays a table
     */
    CompletionStage<Boolean> scoreRung(
            SweepDefinition definition, LeaseKey lease, Configuration params, long step, String predictions);

    /**
     * A score on the tuning set.
     *
     * @param score the objective, not oriented; empty when the trainer did not report it (without validation)
     * @param metrics metrics to show: reported ones and the coordinator's on the tuning set
     * @param evidence key of the evidence blob; empty without validation
     */
    record Scored(OptionalDouble score, Map<String, Double> metrics, String evidence) {}

    /** The predictions cannot be scored; the message is for the trial's owner. */
    final class BadPredictionsException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public BadPredictionsException(String message) {
            super(message);
        }
    }
}
