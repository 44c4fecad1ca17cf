package dev.crosscheck.coordinator.checkpoint;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.RecipientRef;
import akka.actor.typed.javadsl.AskPattern;
import dev.crosscheck.coordinator.sweep.LeaseKey;
import dev.crosscheck.coordinator.sweep.SweepCommand;
import dev.crosscheck.coordinator.sweep.SweepRejection;
import dev.crosscheck.coordinator.sweep.SweepReply;
import dev.crosscheck.search.trial.TrialState;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Asks the sweep for its trial: the attempt's number tells old from present, for a trial's attempts have numbers of their own. Thread-safe. */
public record SweepStanding(
        Function<String, RecipientRef<SweepCommand>> sweeps, Duration patience, ActorSystem<?> system)
        implements Standing.Source {

    @Override
    public CompletionStage<Standing> of(LeaseKey lease) {
        CompletionStage<SweepReply> reply = AskPattern.ask(
                sweeps.apply(lease.sweepId()),
                replyTo -> new SweepCommand.GetTrial(lease.trial(), replyTo),
                patience,
                system.scheduler());
        return reply.thenApply(answer -> standing(answer, lease.attempt()));
    }

    static Standing standing(SweepReply answer, int attempt) {
        if (answer instanceof SweepReply.Detail detail) {
            if (TrialState.valueOf(detail.trial().state()).isFinished()) {
                return Standing.ENDED;
            }
            return detail.attempts().stream().anyMatch(a -> a.attempt() == attempt && isOpen(a.state()))
                    ? Standing.CURRENT
                    : Standing.SUPERSEDED;
        }
        if (answer instanceof SweepReply.Rejected rejected
                && (rejected.code() == SweepRejection.UNKNOWN_SWEEP
                        || rejected.code() == SweepRejection.UNKNOWN_TRIAL)) {
            return Standing.ENDED;
        }
        throw new IllegalStateException("the sweep did not say how the trial stands");
    }

    private static boolean isOpen(String attempt) {
        return attempt.equals("LEASED") || attempt.equals("RUNNING");
    }
}
