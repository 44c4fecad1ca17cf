package dev.crosscheck.coordinator.sweep;

import dev.crosscheck.search.space.InvalidSpaceException;
import dev.crosscheck.search.space.SearchSpace;
import dev.crosscheck.search.space.SpaceProblem;
import dev.crosscheck.search.trial.TrialState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Changes of the search space. Pure: decides, changes nothing. */
final class SpaceHandler {
    private SpaceHandler() {}

    static Decision change(SweepState state, SweepCommand.ChangeSpace command, Instant now) {
        if (state.steering().repeated(command.requestId())) {
            return Decision.nothing();
        }
        Optional<Decision> closed = Finalization.refuse(state, command, "given another space");
        if (closed.isPresent()) {
            return closed.get();
        }
        if (state.phase() == SweepPhase.STOPPING
                || (state.phase().isEnded() && state.phase() != SweepPhase.COMPLETED)) {
            return Steering.refuse(
                    state, command, "is " + state.phase() + " and cannot be given another space; submit a new one");
        }
        SearchSpace changed;
        try {
            changed = command.change().applyTo(state.space());
        } catch (InvalidSpaceException e) {
            return Decision.reply(command, new SweepReply.Invalid(e.problems()));
        }
        Optional<SpaceProblem> unusable = unusable(state, command, changed);
        return unusable.isPresent()
                ? Decision.reply(command, new SweepReply.Invalid(List.of(unusable.get())))
                : Decision.persist(events(state, command, changed, now));
    }

    private static Optional<SpaceProblem> unusable(
            SweepState state, SweepCommand.ChangeSpace command, SearchSpace changed) {
        String where = "parameters." + command.change().parameter();
        boolean grid = state.definition().strategy().name().equals("grid");
        long cells = grid ? changed.gridLattice().map(lattice -> lattice.size()).orElse(Long.MAX_VALUE) : 0;
        if (cells > SearchSpace.ENUMERATION_LIMIT) {
            return Optional.of(new SpaceProblem(
                    where,
                    "would make the grid too large (at most " + SearchSpace.ENUMERATION_LIMIT + " cells): add less"));
        }
        return state.maxTrials().isEmpty() && !grid && !changed.isCountable()
                ? Optional.of(new SpaceProblem(
                        where,
                        "would make the space too large to be used up, and the sweep has no max_trials to end it"))
                : Optional.empty();
    }

    private static List<SweepEvent> events(
            SweepState state, SweepCommand.ChangeSpace command, SearchSpace changed, Instant now) {
        var events = new ArrayList<SweepEvent>();
        boolean goesOn = state.phase() == SweepPhase.COMPLETED
                && state.lifecycle().because().equals(Endings.SPACE_USED_UP);
        events.add(new SweepEvent.SweepSteered(
                now,
                command.requestId(),
                0,
                state.overfit().ordinal() > 0,
                goesOn ? state.trials().evidenceCount() : -1,
                Optional.of(command.change())));
        String because = "withdrawn: " + command.change().parameter() + " is now "
                + command.change().domainIn(changed);
        long order = state.trials().finishedOrders();
        for (long number : withdrawn(state, changed)) {
            events.add(new SweepEvent.TrialFinished(
                    now, number, 0, TrialState.CANCELLED, OptionalDouble.empty(), Map.of(), "", because, 0, order++));
        }
        return events;
    }

    /** Trials that wait for their first attempt and are outside of the space. */
    private static List<Long> withdrawn(SweepState state, SearchSpace space) {
        return state.trials().waiting().stream()
                .filter(number -> {
                    TrialRecord trial = state.trials().get(number);
                    return trial.attempts().isEmpty() && !isOf(space, trial);
                })
                .toList();
    }

    private static boolean isOf(SearchSpace space, TrialRecord trial) {
        return space.validate(trial.params(), "").isEmpty();
    }

    /** Whether one of the events changed the space. */
    static boolean changes(List<SweepEvent> events) {
        return events.stream()
                .anyMatch(event -> event instanceof SweepEvent.SweepSteered step
                        && step.change().isPresent());
    }

    /** The sweep after a change and its events. */
    static SweepReply.SpaceView view(SweepState state, SweepCommand.ChangeSpace command, Decision decision) {
        long withdrawn = decision.events().stream()
                .filter(SweepEvent.TrialFinished.class::isInstance)
                .count();
        long finished = 0;
        long known = 0;
        for (TrialRecord trial : state.trials().all()) {
            if (trial.state().isFinished() && trial.state() != TrialState.CANCELLED) {
                finished++;
                known += isOf(state.space(), trial) ? 1 : 0;
            }
        }
        return new SweepReply.SpaceView(
                SweepViews.summary(state),
                command.change().parameter(),
                command.change().domainIn(state.space()),
                finished,
                known,
                withdrawn);
    }
}
