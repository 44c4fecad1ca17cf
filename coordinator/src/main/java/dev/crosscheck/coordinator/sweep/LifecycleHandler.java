package dev.crosscheck.coordinator.sweep;

import dev.crosscheck.coordinator.sweep.SweepDefinition.OverfitAction;
import dev.crosscheck.search.space.Configuration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Creation, pauses, the stop and the overfit alarm. Pure: decides, changes nothing. */
final class LifecycleHandler {
    private final SpecReader specs;

    LifecycleHandler(SpecReader specs) {
        this.specs = specs;
    }

    Decision create(SweepState state, SweepCommand.CreateSweep command, Instant now) {
        SpecDocument spec = SpecDocument.of(command.spec());
        if (state.exists()) {
            boolean repeated = !command.requestId().isEmpty()
                    && command.requestId().equals(state.lifecycle().requestId());
            return repeated || spec.equals(state.lifecycle().spec())
                    ? Decision.nothing().replying(command, SweepViews.summaryReply(state))
                    : Decision.reject(
                            command,
                            SweepRejection.ALREADY_EXISTS,
                            "sweep " + state.sweepId() + " exists with another specification; choose another name");
        }
        SweepDefinition definition = specs.read(command.spec());
        var events = new ArrayList<SweepEvent>();
        events.add(new SweepEvent.SweepCreated(now, state.sweepId(), command.requestId(), spec));
        long room = definition.budget().maxTrials().orElse(Long.MAX_VALUE);
        for (Configuration initial : definition.initialTrials()) {
            long number = events.size() - 1L;
            if (number < room) {
                events.add(new SweepEvent.TrialProposed(now, number, TrialKind.SEARCH, initial, 0, false));
            }
        }
        return Decision.persist(events);
    }

    Decision pause(SweepState state, SweepCommand.PauseSweep command, Instant now) {
        return switch (state.phase()) {
            case ACTIVE -> Decision.persist(List.of(new SweepEvent.SweepPaused(now, command.reason())));
            case PAUSED -> Decision.nothing();
            default -> refuse(state, command, "paused");
        };
    }

    Decision resume(SweepState state, SweepCommand.ResumeSweep command, Instant now) {
        return switch (state.phase()) {
            case PAUSED ->
                Finalization.refuse(state, command, "resumed")
                        .orElseGet(() -> Decision.persist(List.of(new SweepEvent.SweepResumed(now))));
            case ACTIVE -> Decision.nothing();
            default ->
                Finalization.refuse(state, command, "resumed").orElseGet(() -> refuse(state, command, "resumed"));
        };
    }

    Decision stop(SweepState state, SweepCommand.StopSweep command, Instant now) {
        return switch (state.phase()) {
            case ACTIVE, PAUSED ->
                Decision.persist(List.of(new SweepEvent.SweepStopping(now, SweepPhase.CANCELLED, command.reason())));
            case STOPPING, CANCELLED -> Decision.nothing();
            default -> refuse(state, command, "stopped");
        };
    }

    private static Decision refuse(SweepState state, SweepCommand.Asked command, String wish) {
        return Decision.reject(
                command,
                SweepRejection.ILLEGAL_TRANSITION,
                "sweep " + state.sweepId() + " is " + state.phase() + " and cannot be " + wish);
    }

    Decision overfitTested(SweepState state, SweepCommand.RecordOverfitTest command, Instant now) {
        if (command.ordinal() <= state.overfit().ordinal()) {
            return Decision.nothing();
        }
        var events = new ArrayList<SweepEvent>();
        events.add(new SweepEvent.OverfitTested(
                now,
                command.ordinal(),
                command.finishedTrials(),
                command.incumbent(),
                command.verdict(),
                command.alarm()));
        OverfitAction action = state.definition()
                .validation()
                .map(SweepDefinition.Validation::action)
                .orElse(OverfitAction.WARN);
        String reason = "overfit alarm at trial " + command.finishedTrials();
        if (command.alarm() && !state.overfit().alarmed()) {
            if (action == OverfitAction.PAUSE && state.phase() == SweepPhase.ACTIVE) {
                events.add(new SweepEvent.SweepPaused(now, reason));
            } else if (action == OverfitAction.STOP
                    && (state.phase() == SweepPhase.ACTIVE || state.phase() == SweepPhase.PAUSED)) {
                events.add(new SweepEvent.SweepStopping(now, SweepPhase.CANCELLED, reason));
            }
        }
        return Decision.persist(events);
    }

    Decision findingRaised(SweepState state, SweepCommand.RecordFinding command, Instant now) {
        return state.overfit().knows(command.code())
                ? Decision.nothing()
                : Decision.persist(List.of(new SweepEvent.FindingRaised(
                        now,
                        command.code(),
                        command.severity(),
                        command.text(),
                        command.finishedTrials(),
                        command.incumbent(),
                        command.trial())));
    }
}
