package dev.crosscheck.coordinator.session;

import dev.crosscheck.coordinator.scoring.TrialScorer.BadPredictionsException;
import dev.crosscheck.coordinator.sweep.LeaseKey;
import dev.crosscheck.coordinator.sweep.SweepCommand;
import dev.crosscheck.coordinator.sweep.SweepReply;
import dev.crosscheck.search.space.Configuration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The configurations of running trials. Confined to the session's actor. */
final class TrialParams {
    private final SessionScope scope;
    private final Leasing leasing;

    TrialParams(SessionScope scope, Leasing leasing) {
        this.scope = scope;
        this.leasing = leasing;
    }

    /** From memory, or from the sweep where this session did not hand out the trial. */
    CompletionStage<Configuration> of(LeaseKey lease) {
        Optional<Configuration> known = leasing.params(lease);
        if (known.isPresent()) {
            return CompletableFuture.completedFuture(known.get());
        }
        return scope.ask(lease.sweepId(), replyTo -> new SweepCommand.GetTrial(lease.trial(), replyTo))
                .thenApply(reply -> params(lease, reply));
    }

    private static Configuration params(LeaseKey lease, SweepReply reply) {
        if (reply instanceof SweepReply.Detail detail) {
            return detail.trial().params();
        }
        if (NotNowException.isNotNow(reply)) {
            throw new NotNowException("the sweep does not tell the configuration of trial " + lease.trial() + " now");
        }
        throw new BadPredictionsException("trial " + lease.trial() + " is not known");
    }
}
