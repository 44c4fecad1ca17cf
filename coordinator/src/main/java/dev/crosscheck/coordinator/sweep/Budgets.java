package dev.crosscheck.coordinator.sweep;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** The limits of a sweep. Pure functions of the state and the time. */
final class Budgets {
    /** Told to the scheduler where nothing limits the sweep. */
    private static final int PLENTY = 100_000;

    private Budgets() {}

    /** Why nothing new may start although trials are left: time or GPU hours are used up. */
    static Optional<String> spent(SweepState state, Instant now) {
        SweepDefinition.Budget budget = state.definition().budget();
        Duration active = state.lifecycle().activeTime(now);
        if (budget.maxWallTime().isPresent()
                && active.compareTo(budget.maxWallTime().get()) >= 0) {
            return Optional.of(
                    "max_wall_time of " + seconds(budget.maxWallTime().get()) + " is used up");
        }
        if (budget.maxGpuHours().isPresent()
                && state.gpuHours(now) >= budget.maxGpuHours().getAsDouble()) {
            return Optional.of("max_gpu_hours of " + budget.maxGpuHours().getAsDouble() + " is used up");
        }
        return Optional.empty();
    }

    private static String seconds(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() / 1000.0 + " s";
    }

    /** How many more trials may be proposed so that each of them can still finish within max_trials. */
    static long room(SweepState state) {
        OptionalLong max = state.maxTrials();
        return max.isEmpty()
                ? Long.MAX_VALUE
                : Math.max(0, max.getAsLong() - state.trials().committedSearch());
    }

    /** How many more slots max_parallel allows. */
    static int freeParallel(SweepState state) {
        int max = state.definition().budget().maxParallel().orElse(PLENTY);
        return Math.max(0, max - state.leases().size());
    }

    /** How many more slots could run something now. */
    static int wanted(SweepState state, Instant now) {
        if (state.phase() != SweepPhase.ACTIVE || spent(state, now).isPresent()) {
            return 0;
        }
        long fresh = state.ready().exhausted() ? state.ready().size() : room(state);
        long trials = Math.min(
                PLENTY, state.trials().waitingCount() + state.rescoring().waiting() + Math.min(fresh, PLENTY));
        return (int) Math.min(trials, freeParallel(state));
    }
}
