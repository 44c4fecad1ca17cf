package dev.crosscheck.coordinator.sweep;

import java.time.Instant;
import java.util.Optional;

/** Finds the handler of a command. Every public command has one. */
final class SweepRouter {
    private final LifecycleHandler life;
    private final TrialHandler trials;
    private final LeaseHandler leases;
    private final SweepSettings settings;

    SweepRouter(SpecReader specs, SweepSettings settings, LeaseHandler leases) {
        this.life = new LifecycleHandler(specs);
        this.trials = new TrialHandler(settings);
        this.leases = leases;
        this.settings = settings;
    }

    Decision decide(SweepState state, SweepCommand command, Instant now) {
        if (command instanceof SweepCommand.CreateSweep create) {
            return state.deleted() ? Deletion.refuse(state, create) : life.create(state, create, now);
        }
        if (!state.exists()) {
            return unknownSweep(state, command);
        }
        if (command instanceof SweepCommand.LeaseTrial lease) {
            return Decision.nothing()
                    .seating(new Waiter(
                            lease.holder(),
                            lease.slot(),
                            Optional.empty(),
                            lease.replyTo(),
                            now.plus(settings.leaseWait())));
        } else if (command instanceof SweepCommand.FinishAttempt finish) {
            return trials.finish(state, finish, now);
        } else if (command instanceof SweepCommand.ReportStep step) {
            return trials.step(state, step, now);
        } else if (command instanceof SweepCommand.StartTrial start) {
            return trials.started(state, start, now);
        } else if (command instanceof SweepCommand.RenewLeases renew) {
            return leases.renew(state, renew, now);
        } else if (command instanceof SweepCommand.DeleteSweep delete) {
            return Deletion.delete(state, delete, now);
        }
        return decideRare(state, command, now);
    }

    private Decision decideRare(SweepState state, SweepCommand command, Instant now) {
        if (command instanceof SweepCommand.PauseSweep pause) {
            return life.pause(state, pause, now);
        } else if (command instanceof SweepCommand.ResumeSweep resume) {
            return life.resume(state, resume, now);
        } else if (command instanceof SweepCommand.StopSweep stop) {
            return life.stop(state, stop, now);
        } else if (command instanceof SweepCommand.RecordOverfitTest test) {
            return life.overfitTested(state, test, now);
        } else if (command instanceof SweepCommand.RecordFinding finding) {
            return life.findingRaised(state, finding, now);
        } else if (command instanceof SweepCommand.ChangeSets change) {
            return RescoreRules.change(state, change, now);
        } else if (command instanceof SweepCommand.FinalizeSweep finish) {
            return Finalization.finish(state, finish, now);
        }
        return steered(state, command, now).orElseGet(() -> look(state, command));
    }

    /** What people change about the search; empty for any other command. */
    private static Optional<Decision> steered(SweepState state, SweepCommand command, Instant now) {
        if (command instanceof SweepCommand.ExtendSweep extend) {
            return Optional.of(Steering.extend(state, extend, now));
        } else if (command instanceof SweepCommand.EnqueueTrial enqueue) {
            return Optional.of(Steering.enqueue(state, enqueue, now));
        } else if (command instanceof SweepCommand.ChangeSpace change) {
            return Optional.of(SpaceHandler.change(state, change, now));
        } else if (command instanceof SweepCommand.GetSpaceChanges get) {
            return Optional.of(Decision.reply(
                    get, new SweepReply.SpaceChanges(state.steering().spaceChanges())));
        }
        return Optional.empty();
    }

    private static Decision look(SweepState state, SweepCommand command) {
        if (command instanceof SweepCommand.ListTrials list) {
            return Decision.reply(list, SweepViews.page(state, list.fromTrial(), list.limit()));
        } else if (command instanceof SweepCommand.GetTrial get) {
            return state.trials()
                    .find(get.trial())
                    .map(trial -> Decision.reply(get, SweepViews.detail(state, trial)))
                    .orElseGet(() -> Decision.reject(
                            get,
                            SweepRejection.UNKNOWN_TRIAL,
                            "sweep " + state.sweepId() + " has no trial " + get.trial() + " (it has trials 0 to "
                                    + (state.trials().size() - 1) + ")"));
        } else if (command instanceof SweepCommand.GetLeaderboard board) {
            return Decision.reply(board, SweepViews.board(state, board.top(), board.from()));
        } else if (command instanceof SweepCommand.GetFinalization get) {
            return Finalization.get(state, get);
        } else if (command instanceof SweepCommand.GetSweep) {
            return Decision.nothing();
        }
        throw new IllegalStateException("no handler for " + command.getClass().getName());
    }

    /** The sweep in one line, or its space, for commands that answer with it, as it stands after the command's events and what followed from them. */
    Optional<Decision.Reply> summaryAfter(SweepState state, SweepCommand command, Decision decision) {
        boolean wanted = command instanceof SweepCommand.CreateSweep
                || command instanceof SweepCommand.GetSweep
                || command instanceof SweepCommand.PauseSweep
                || command instanceof SweepCommand.ResumeSweep
                || command instanceof SweepCommand.ExtendSweep
                || command instanceof SweepCommand.StopSweep;
        if (command instanceof SweepCommand.ChangeSpace change
                && decision.replies().isEmpty()) {
            return Optional.of(new Decision.Reply(change.replyTo(), SpaceHandler.view(state, change, decision)));
        }
        return wanted && decision.replies().isEmpty()
                ? Optional.of(
                        new Decision.Reply(((SweepCommand.Asked) command).replyTo(), SweepViews.summaryReply(state)))
                : Optional.empty();
    }

    private static Decision unknownSweep(SweepState state, SweepCommand command) {
        String message = "there is no sweep " + state.sweepId();
        if (command instanceof SweepCommand.LeaseTrial lease) {
            return Decision.reply(lease, new SweepReply.NothingToLease(true, message));
        } else if (command instanceof SweepCommand.RenewLeases renew) {
            return Decision.reply(renew, new SweepReply.Renewed(renew.leases()));
        } else if (command instanceof SweepCommand.FinishAttempt finish) {
            return Decision.reply(
                    finish,
                    new SweepReply.ResultTaken(finish.lease(), false, "STALE_LEASE: " + message, Optional.empty()));
        } else if (command instanceof SweepCommand.ReportStep step) {
            return Decision.reply(
                    step, new SweepReply.StepDecision(step.lease(), step.step(), true, "STALE_LEASE: " + message));
        } else if (command instanceof SweepCommand.Asked asked) {
            return Decision.reject(asked, SweepRejection.UNKNOWN_SWEEP, message);
        }
        return Decision.nothing();
    }
}
