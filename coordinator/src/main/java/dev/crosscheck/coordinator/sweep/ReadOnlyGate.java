package dev.crosscheck.coordinator.sweep;

import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What a sweep does while its journal takes no writes: questions are answered, commands that would change something are refused, and what its own parts tell it waits. So the
 * entity does not fail at each of them and go on answering.
 */
final class ReadOnlyGate {
    private static final Set<Class<?>> QUESTIONS = Set.of(
            SweepCommand.GetSpaceChanges.class,
            SweepCommand.GetSweep.class,
            SweepCommand.ListTrials.class,
            SweepCommand.GetTrial.class,
            SweepCommand.GetLeaderboard.class,
            SweepCommand.GetOverfit.class,
            SweepCommand.GetFinalization.class,
            SweepCommand.RenewLeases.class,
            SweepCommand.StartTrial.class);

    private final String sweepId;
    private final Supplier<Optional<String>> problem;

    ReadOnlyGate(String sweepId, Supplier<Optional<String>> problem) {
        this.sweepId = sweepId;
        this.problem = problem;
    }

    /** What to do about a write that failed. */
    String remedy() {
        return problem.get().orElse("try again in a moment");
    }

    /** Whether the journal takes writes. */
    boolean isOpen() {
        return problem.get().isEmpty();
    }

    /** Whether the command is one that may change the sweep and wants an answer. */
    static boolean wantsChange(SweepCommand command) {
        return command instanceof SweepCommand.Asked && !QUESTIONS.contains(command.getClass());
    }

    /** Whether the command was refused. */
    boolean refused(SweepCommand command) {
        Optional<String> why = problem.get();
        if (why.isEmpty() || !wantsChange(command)) {
            return false;
        }
        Refusals.refuse(
                command,
                SweepRejection.UNAVAILABLE,
                "sweep " + sweepId + " is read-only while the store takes no writes: " + why.get());
        return true;
    }

    /** Takes the next commands to be decided off the queue. */
    List<SweepCommand> next(Deque<SweepCommand> queue, int limit) {
        boolean writable = isOpen();
        List<SweepCommand> taken = new ArrayList<>();
        Iterator<SweepCommand> waiting = queue.iterator();
        while (waiting.hasNext() && taken.size() < limit) {
            SweepCommand command = waiting.next();
            if (writable || QUESTIONS.contains(command.getClass())) {
                waiting.remove();
                taken.add(command);
            }
        }
        return taken;
    }
}
