package dev.crosscheck.coordinator.sweep;

import dev.crosscheck.search.trial.Objective;
import dev.crosscheck.search.trial.TrialState;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** When a sweep ends. A pure function of the state and the time, asked again after each event that it gives until it gives none. */
final class Endings {
    /** Why a sweep ended whose space was used up. Also in old journals: never change it. */
    static final String SPACE_USED_UP = "every point of the space was tried";

    private Endings() {}

    static Optional<SweepEvent> next(SweepState state, Instant now) {
        return switch (state.phase()) {
            case STOPPING -> afterStop(state, now);
            case ACTIVE, PAUSED -> stop(state, now).or(() -> natural(state, now));
            default -> Optional.empty();
        };
    }

    private static Optional<SweepEvent> afterStop(SweepState state, Instant now) {
        if (state.trials().firstWaiting().isPresent()) {
            return Optional.of(cancel(state, now));
        }
        if (state.leases().isEmpty()) {
            return Optional.of(new SweepEvent.SweepEnded(
                    now,
                    state.lifecycle().stopEnd().orElseThrow(),
                    state.lifecycle().because()));
        }
        return Optional.empty();
    }

    /** Reasons to end at once, whatever still runs. */
    private static Optional<SweepEvent> stop(SweepState state, Instant now) {
        Objective objective = state.definition().objective();
        OptionalDouble target = state.definition().target();
        OptionalLong best = state.trials().ranking().best();
        if (target.isPresent() && best.isPresent()) {
            double score = state.trials().get(best.getAsLong()).score().orElseThrow();
            if (objective.oriented(score) >= objective.oriented(target.getAsDouble())) {
                String reason =
                        "target " + target.getAsDouble() + " reached by trial " + best.getAsLong() + " with " + score;
                return Optional.of(new SweepEvent.SweepStopping(now, SweepPhase.COMPLETED, reason));
            }
        }
        long failed = state.trials().failedSearch();
        int maxFailed = state.definition().budget().maxFailed();
        if (failed >= maxFailed) {
            String reason = failed + " failed trials reach max_failed of " + maxFailed
                    + "; look at the errors of the failed trials";
            return Optional.of(new SweepEvent.SweepStopping(now, SweepPhase.FAILED, reason));
        }
        return Optional.empty();
    }

    /** Nothing runs and nothing is left to run. */
    private static Optional<SweepEvent> natural(SweepState state, Instant now) {
        if (!state.leases().isEmpty()) {
            return Optional.empty();
        }
        if (state.rescoring().waiting() > 0 && Budgets.spent(state, now).isEmpty()) {
            return Optional.empty();
        }
        OptionalLong max = state.maxTrials();
        if (max.isPresent() && state.trials().finishedSearch() >= max.getAsLong()) {
            return state.trials().firstWaiting().isPresent()
                    ? Optional.of(cancel(state, now))
                    : Optional.of(end(now, "all " + max.getAsLong() + " trials finished"));
        }
        if (state.phase() != SweepPhase.ACTIVE) {
            return Optional.empty();
        }
        Optional<String> spent = Budgets.spent(state, now);
        if (spent.isPresent()) {
            return Optional.of(state.trials().firstWaiting().isPresent() ? cancel(state, now) : end(now, spent.get()));
        }
        boolean nothingLeft = state.ready().exhausted()
                && state.ready().size() == 0
                && state.trials().firstWaiting().isEmpty();
        return nothingLeft ? Optional.of(end(now, SPACE_USED_UP)) : Optional.empty();
    }

    private static SweepEvent end(Instant now, String reason) {
        return new SweepEvent.SweepEnded(now, SweepPhase.COMPLETED, reason);
    }

    private static SweepEvent cancel(SweepState state, Instant now) {
        long trial = state.trials().firstWaiting().orElseThrow();
        return new SweepEvent.TrialFinished(
                now,
                trial,
                0,
                TrialState.CANCELLED,
                OptionalDouble.empty(),
                Map.of(),
                "",
                "cancelled: the sweep ended",
                0,
                state.trials().finishedOrders());
    }
}
