package dev.crosscheck.coordinator.sweep;

import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.space.Domain;
import dev.crosscheck.search.space.InvalidSpaceException;
import dev.crosscheck.search.space.ParameterSpec;
import dev.crosscheck.search.space.SearchSpace;
import dev.crosscheck.search.space.SpaceChange;
import dev.crosscheck.search.space.SpaceProblem;
import dev.crosscheck.search.trial.TrialState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What people changed about the search after it began: more trials, configurations of their own, another space. Mutable, confined to the entity; the rules are pure.
 *
 * <p>A step that follows a verdict of the overfit monitor makes the search adaptive: it may have been taken because of the verdict, and then the secret sets are no longer independent of it.
 */
final class Steering {
    private final List<SweepEvent.SweepSteered> steps = new ArrayList<>();
    private final Set<String> requests = new HashSet<>();
    private long extra;
    private boolean adaptive;

    static Steering restore(List<SweepEvent.SweepSteered> steps) {
        Steering steering = new Steering();
        steps.forEach(steering::add);
        return steering;
    }

    void add(SweepEvent.SweepSteered step) {
        steps.add(step);
        requests.add(step.requestId());
        extra += step.trials();
        adaptive |= step.adaptive();
    }

    /** All steps, in order. */
    List<SweepEvent.SweepSteered> steps() {
        return List.copyOf(steps);
    }

    /** Whether a step followed a verdict. */
    boolean adaptive() {
        return adaptive;
    }

    /** The budget of trials as it is now. */
    OptionalLong maxTrials(SweepDefinition definition) {
        OptionalLong max = definition.budget().maxTrials();
        return max.isPresent() ? OptionalLong.of(max.getAsLong() + extra) : max;
    }

    /** For each time that a complete sweep was extended: how much evidence there was when it had been complete. */
    List<Integer> completions() {
        return steps.stream()
                .map(SweepEvent.SweepSteered::completedAt)
                .filter(evidence -> evidence >= 0)
                .toList();
    }

    /** Changes of the space, in order. */
    List<SpaceChange> spaceChanges() {
        return steps.stream().flatMap(step -> step.change().stream()).toList();
    }

    /** When the last step was taken. */
    Optional<Instant> latest() {
        return steps.isEmpty()
                ? Optional.empty()
                : Optional.of(steps.get(steps.size() - 1).at());
    }

    boolean repeated(String requestId) {
        return !requestId.isEmpty() && requests.contains(requestId);
    }

    static Decision extend(SweepState state, SweepCommand.ExtendSweep command, Instant now) {
        if (state.steering().repeated(command.requestId())) {
            return Decision.nothing();
        }
        Optional<Decision> closed = Finalization.refuse(state, command, "extended");
        if (closed.isPresent()) {
            return closed.get();
        }
        OptionalLong max = state.maxTrials();
        boolean complete = state.phase() == SweepPhase.COMPLETED;
        if (max.isEmpty()) {
            return refuse(state, command, "has no max_trials to add to: it goes through its whole space");
        }
        if (complete && state.trials().finishedSearch() < max.getAsLong()) {
            return refuse(
                    state,
                    command,
                    "ended for another reason than its budget of trials ("
                            + state.lifecycle().because() + ") and cannot be extended; submit a new one");
        }
        if (!complete && state.phase() != SweepPhase.ACTIVE && state.phase() != SweepPhase.PAUSED) {
            return refuse(state, command, "is " + state.phase() + " and cannot be extended; submit a new one");
        }
        int completedAt = complete ? state.trials().evidenceCount() : -1;
        return Decision.persist(List.of(new SweepEvent.SweepSteered(
                now, command.requestId(), command.trials(), state.overfit().ordinal() > 0, completedAt)));
    }

    static Decision enqueue(SweepState state, SweepCommand.EnqueueTrial command, Instant now) {
        Configuration params;
        try {
            params = complete(state.space(), command.params());
        } catch (InvalidSpaceException e) {
            return Decision.reply(command, new SweepReply.Invalid(e.problems()));
        }
        OptionalLong same = same(state, params);
        if (same.isPresent() && state.steering().repeated(command.requestId())) {
            return Decision.reply(command, new SweepReply.Enqueued(same.getAsLong()));
        }
        Optional<Decision> refusal = Finalization.refuse(state, command, "given further trials")
                .or(() -> whyNot(state, command, same).map(why -> refuse(state, command, why)));
        if (refusal.isPresent()) {
            return refusal.get();
        }
        if (same.isPresent() && !command.again()) {
            return Decision.reject(
                    command,
                    SweepRejection.DUPLICATE_TRIAL,
                    "sweep " + state.sweepId() + " has this configuration already: trial " + same.getAsLong());
        }
        long number = state.trials().size();
        return Decision.persist(List.of(
                        new SweepEvent.SweepSteered(
                                now, command.requestId(), 0, state.overfit().ordinal() > 0, -1),
                        new SweepEvent.TrialProposed(now, number, TrialKind.SEARCH, params, state.revision(), false)))
                .replying(command, new SweepReply.Enqueued(number));
    }

    /** Why the sweep takes no trial now; of one that it has already, that is all the same. */
    private static Optional<String> whyNot(SweepState state, SweepCommand.EnqueueTrial command, OptionalLong same) {
        if (state.phase() != SweepPhase.ACTIVE && state.phase() != SweepPhase.PAUSED) {
            return Optional.of("is " + state.phase() + " and takes no trials"
                    + (state.phase() == SweepPhase.COMPLETED ? "; extend it first" : ""));
        }
        boolean twice = same.isPresent() && !command.again();
        return twice || Budgets.room(state) > 0
                ? Optional.empty()
                : Optional.of("has no room for another trial: all "
                        + state.maxTrials().orElse(0) + " of its budget run or have run; extend it first");
    }

    /** The configuration in the types of the space, constants added; every other active parameter has to be given. */
    private static Configuration complete(SearchSpace space, Configuration given) {
        Configuration full = space.fill(given.values(), "params");
        List<SpaceProblem> missing = new ArrayList<>();
        for (ParameterSpec p : space.parameters()) {
            boolean open = !(p.domain() instanceof Domain.FixedDomain);
            if (open && full.get(p.name()).isPresent() && given.get(p.name()).isEmpty()) {
                missing.add(new SpaceProblem("params." + p.name(), "is missing: give every active parameter a value"));
            }
        }
        if (!missing.isEmpty()) {
            throw new InvalidSpaceException(missing);
        }
        return full;
    }

    private static OptionalLong same(SweepState state, Configuration params) {
        return state.trials().all().stream()
                .filter(trial ->
                        trial.state() != TrialState.CANCELLED && trial.params().equals(params))
                .mapToLong(TrialRecord::number)
                .max();
    }

    static Decision refuse(SweepState state, SweepCommand.Asked command, String why) {
        return Decision.reject(command, SweepRejection.ILLEGAL_TRANSITION, "sweep " + state.sweepId() + " " + why);
    }
}
