package dev.crosscheck.coordinator.session;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import dev.crosscheck.coordinator.session.SessionServices.SweepAccess;
import dev.crosscheck.coordinator.sweep.LeaseKey;
import dev.crosscheck.coordinator.sweep.SweepCommand;
import dev.crosscheck.coordinator.sweep.SweepRejection;
import dev.crosscheck.coordinator.sweep.SweepReply;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Whether anything is taken of an attempt. */
public enum AttemptStanding {
    /** It is leased; of a trial that has ended that may be an attempt for a new secret set. */
    OPEN,
    /** It has ended. What it left stays as long as its sweep. */
    CLOSED,
    /** There is no such sweep or trial, or there is none any more. */
    GONE;

    /** Finds out, from the sweep itself. Thread-safe. */
    @FunctionalInterface
    public interface Source {
        /** Fails when the sweep does not answer now. */
        CompletionStage<AttemptStanding> of(LeaseKey lease);

        /** Asks each time; waits for so long. */
        static Source asking(SweepAccess sweeps, Duration patience, ActorSystem<?> system) {
            return lease -> AskPattern.<SweepCommand, SweepReply>ask(
                            sweeps.sweep(lease.sweepId()),
                            replyTo -> new SweepCommand.GetTrial(lease.trial(), replyTo),
                            patience,
                            system.scheduler())
                    .thenApply(reply -> standing(reply, lease.attempt()));
        }
    }

    static AttemptStanding standing(SweepReply reply, int attempt) {
        if (reply instanceof SweepReply.Detail detail) {
            return detail.attempts().stream()
                            .anyMatch(a -> a.attempt() == attempt && a.ended().isEmpty())
                    ? OPEN
                    : CLOSED;
        }
        if (isGone(reply)) {
            return GONE;
        }
        throw new NotNowException("the sweep did not say how the trial stands");
    }

    /** Whether the sweep says that it, or its trial, does not exist. */
    static boolean isGone(SweepReply reply) {
        return reply instanceof SweepReply.Rejected rejected
                && (rejected.code() == SweepRejection.UNKNOWN_SWEEP || rejected.code() == SweepRejection.UNKNOWN_TRIAL);
    }
}
