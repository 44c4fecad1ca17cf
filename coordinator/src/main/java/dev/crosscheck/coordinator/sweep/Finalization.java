package dev.crosscheck.coordinator.sweep;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The vault's opening and what it ends. Pure: decides, changes nothing. */
final class Finalization {
    private Finalization() {}

    /** Refuses what would let the search go on ({@code wish}: "resumed", "extended", ...) once the vault was opened; empty before. */
    static Optional<Decision> refuse(SweepState state, SweepCommand.Asked command, String wish) {
        return state.finalized()
                .map(done -> Decision.reject(
                        command,
                        SweepRejection.ILLEGAL_TRANSITION,
                        "sweep " + state.sweepId() + " was finalized with trial " + done.trial() + " and cannot be "
                                + wish
                                + " any more; submit a new sweep, with another vault set"));
    }

    static Decision get(SweepState state, SweepCommand.GetFinalization command) {
        return Decision.reply(command, view(state));
    }

    static Decision finish(SweepState state, SweepCommand.FinalizeSweep command, Instant now) {
        Optional<SweepEvent.SweepFinalized> done = state.finalized();
        if (done.isPresent()) {
            boolean same = done.get().trial() == command.trial()
                    && done.get().opening().equals(command.opening());
            return same
                    ? Decision.reply(command, view(state))
                    : refuse(state, command, "finalized with another trial").orElseThrow();
        }
        String problem = problem(state);
        if (!problem.isEmpty()) {
            return Decision.reject(command, SweepRejection.ILLEGAL_TRANSITION, problem);
        }
        SweepReply reply = new SweepReply.Finalization(OptionalLong.of(command.trial()), command.opening(), "");
        return Decision.persist(List.of(new SweepEvent.SweepFinalized(now, command.trial(), command.opening())))
                .replying(command, reply);
    }

    private static SweepReply view(SweepState state) {
        return state.finalized()
                .map(done -> new SweepReply.Finalization(OptionalLong.of(done.trial()), done.opening(), ""))
                .orElseGet(() -> new SweepReply.Finalization(OptionalLong.empty(), "", problem(state)));
    }

    private static String problem(SweepState state) {
        int running = state.leases().size();
        if (state.phase().isEnded() || (state.phase() == SweepPhase.PAUSED && running == 0)) {
            return "";
        }
        return "sweep " + state.sweepId() + " still runs (" + state.phase() + ", " + running
                + (running == 1 ? " trial" : " trials") + " running); stop it with: crosscheck stop "
                + state.sweepId() + ", or wait until it ends";
    }
}
