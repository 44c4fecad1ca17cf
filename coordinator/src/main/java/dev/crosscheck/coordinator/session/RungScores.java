package dev.crosscheck.coordinator.session;

import dev.crosscheck.coordinator.scoring.TrialScorer.BadPredictionsException;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import dev.crosscheck.coordinator.sweep.SweepDefinition.Validation;
import dev.crosscheck.stopping.StoppingRules;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Scores what running trials predict at the rungs of early stopping. Confined to the session's actor. */
final class RungScores {
    private static final Logger LOG = LoggerFactory.getLogger(RungScores.class);

    private final SessionScope scope;
    private final TrialParams params;

    RungScores(SessionScope scope, TrialParams params) {
        this.scope = scope;
        this.params = params;
    }

    /** Whether the step has evidence; fails only with what passes: a trial without evidence at a rung is merely not compared there. */
    CompletionStage<Boolean> score(SessionInput.Step step) {
        CompletionStage<Boolean> scored = scope.services
                .sweeps()
                .definition(step.lease().sweepId())
                .thenCompose(definition -> concerns(definition, step)
                        ? params.of(step.lease()).thenCompose(known -> scope.services
                                .scorer()
                                .scoreRung(definition, step.lease(), known, step.step(), step.predictions()))
                        : CompletableFuture.completedStage(false));
        return scored.exceptionally(error -> {
            // The class alone, unless the message is made for the trial's owner: others might quote scores.
            Throwable cause = SessionScope.unwrapped(error);
            if (NotNowException.passes(cause)) {
                throw new CompletionException(cause);
            }
            LOG.warn(
                    "Predictions at a rung were left out sweep={} trial={} step={} reason={}",
                    step.lease().sweepId(),
                    step.lease().trial(),
                    step.step(),
                    cause instanceof BadPredictionsException bad
                            ? bad.getMessage()
                            : cause.getClass().getName());
            return false;
        });
    }

    private static boolean concerns(SweepDefinition definition, SessionInput.Step step) {
        boolean replay = definition.validation().map(Validation::replay).orElse(false);
        if (definition.validation().isEmpty() || (step.predictions().isEmpty() && !replay)) {
            return false;
        }
        return definition
                .stopping()
                .map(stopping -> StoppingRules.create(stopping).rungs().stream().anyMatch(rung -> rung <= step.step()))
                .orElse(false);
    }
}
