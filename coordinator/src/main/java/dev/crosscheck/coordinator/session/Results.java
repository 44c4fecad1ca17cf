package dev.crosscheck.coordinator.session;

import dev.crosscheck.coordinator.scoring.TrialScorer;
import dev.crosscheck.coordinator.scoring.TrialScorer.BadPredictionsException;
import dev.crosscheck.coordinator.scoring.TrialScorer.Scored;
import dev.crosscheck.coordinator.sweep.LeaseKey;
import dev.crosscheck.coordinator.sweep.SweepCommand;
import dev.crosscheck.coordinator.sweep.SweepCommand.AttemptOutcome;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import dev.crosscheck.coordinator.sweep.SweepReply;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes results: scores them, gets them made durable and acknowledges them with the slot's next trial. Confined to the session's actor. */
final class Results {
    private static final Logger LOG = LoggerFactory.getLogger(Results.class);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);

    /** Far more than a worker has slots. */
    static final int MOST_UNDER_WAY = 4096;

    /** How an attempt ended, once the score is known. */
    private record Outcome(AttemptOutcome outcome, String message, Scored scored) {
        static Outcome of(AttemptOutcome outcome, String message, Map<String, Double> metrics) {
            return new Outcome(outcome, message, new Scored(OptionalDouble.empty(), metrics, ""));
        }
    }

    private final SessionScope scope;
    private final Leasing leasing;
    private final TrialParams params;
    /** Results on their way, until they are acknowledged, with the number of tries so far. */
    private final Map<LeaseKey, Integer> tries = new HashMap<>();

    Results(SessionScope scope, Leasing leasing, TrialParams params) {
        this.scope = scope;
        this.leasing = leasing;
        this.params = params;
    }

    /** One that finds too many on their way is not taken, and ends the session: the worker keeps it and comes back later. */
    void onResult(SessionInput.Result result) {
        if (tries.size() >= MOST_UNDER_WAY && !tries.containsKey(result.lease())) {
            scope.outbox.overflow(MOST_UNDER_WAY + " results wait to be taken: connect again in a moment");
            return;
        }
        if (tries.putIfAbsent(result.lease(), 0) == null) {
            attempt(result);
        }
    }

    /** Those of the leases whose result is not on its way; where it is, its acknowledgement says what became of the lease. */
    List<LeaseKey> withoutResult(List<LeaseKey> leases) {
        return leases.stream().filter(lease -> !tries.containsKey(lease)).toList();
    }

    private void attempt(SessionInput.Result result) {
        long start = System.nanoTime();
        scope.then(score(result), outcome -> finish(result, outcome, start), error -> unscored(result, error, start));
    }

    /** Nothing can be scored of a sweep that was deleted meanwhile. Whether it was, the sweep says; what becomes of the result, its answer to a report without a score. */
    private void unscored(SessionInput.Result result, Throwable error, long start) {
        if (NotNowException.passes(error)) {
            retry(result, error);
            return;
        }
        LeaseKey lease = result.lease();
        scope.then(
                scope.ask(lease.sweepId(), replyTo -> new SweepCommand.GetTrial(lease.trial(), replyTo)),
                reply -> {
                    if (reply instanceof SweepReply.Rejected gone
                            && !gone.code().retryable()) {
                        finish(result, Outcome.of(AttemptOutcome.FAILED, gone.message(), Map.of()), start);
                    } else {
                        retry(result, error);
                    }
                },
                unanswered -> retry(result, error));
    }

    /** Tried again after a while; until then the worker gets no answer and keeps the result. */
    private void retry(SessionInput.Result result, Throwable error) {
        int tried = tries.merge(result.lease(), 1, Integer::sum);
        long millis = scope.services.settings().retry().toMillis() << Math.min(tried - 1, 10);
        // What fails while predictions are scored may know of secret labels: only its kind is told.
        LOG.warn(
                "A result could not be taken, trying again sweep={} trial={} tries={} problem={}",
                result.lease().sweepId(),
                result.lease().trial(),
                tried,
                NotNowException.passes(error)
                        ? error.getMessage()
                        : error.getClass().getName());
        scope.later(
                result.lease(), Duration.ofMillis(Math.min(millis, LONGEST_RETRY.toMillis())), () -> attempt(result));
    }

    private CompletionStage<Outcome> score(SessionInput.Result result) {
        Optional<String> tooMuch = MetricLimit.problem(result.metrics());
        if (tooMuch.isPresent()) {
            return CompletableFuture.completedFuture(Outcome.of(AttemptOutcome.FAILED, tooMuch.get(), Map.of()));
        }
        Map<String, Double> finite = result.metrics().entrySet().stream()
                .filter(e -> Double.isFinite(e.getValue()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        if (result.outcome() != AttemptOutcome.COMPLETED && result.outcome() != AttemptOutcome.STOPPED) {
            return CompletableFuture.completedFuture(Outcome.of(result.outcome(), result.message(), finite));
        }
        return scope.services
                .sweeps()
                .definition(result.lease().sweepId())
                .thenCompose(definition -> score(definition, result, finite));
    }

    private CompletionStage<Outcome> score(
            SweepDefinition definition, SessionInput.Result result, Map<String, Double> finite) {
        String metric = definition.objective().metric();
        Double reported = result.metrics().get(metric);
        if (definition.validation().isEmpty() && reported != null && !Double.isFinite(reported)) {
            String message = "the metric " + metric + " is " + reported;
            return CompletableFuture.completedFuture(Outcome.of(AttemptOutcome.INFEASIBLE, message, finite));
        }
        boolean nothingToScore = definition.validation().isPresent()
                && result.outcome() == AttemptOutcome.STOPPED
                && result.predictions().isEmpty();
        if (nothingToScore) {
            return CompletableFuture.completedFuture(Outcome.of(result.outcome(), result.message(), finite));
        }
        return params.of(result.lease())
                .thenCompose(known -> scorer().score(definition, result.lease(), known, result.predictions(), finite))
                .handle((scored, error) ->
                        outcome(result, finite, Optional.ofNullable(scored), Optional.ofNullable(error)))
                .thenCompose(stage -> stage);
    }

    private static CompletionStage<Outcome> outcome(
            SessionInput.Result result,
            Map<String, Double> finite,
            Optional<Scored> scored,
            Optional<Throwable> error) {
        if (scored.isPresent()) {
            return CompletableFuture.completedFuture(new Outcome(result.outcome(), result.message(), scored.get()));
        }
        Throwable cause = SessionScope.unwrapped(error.orElseGet(() -> new IllegalStateException("no score")));
        if (cause instanceof BadPredictionsException bad) {
            return CompletableFuture.completedFuture(
                    Outcome.of(AttemptOutcome.FAILED, String.valueOf(bad.getMessage()), finite));
        }
        return CompletableFuture.failedFuture(cause);
    }

    private TrialScorer scorer() {
        return scope.services.scorer();
    }

    private void finish(SessionInput.Result result, Outcome outcome, long start) {
        LeaseKey lease = result.lease();
        OptionalInt next = mayHaveNext(result) ? OptionalInt.of(result.slot()) : OptionalInt.empty();
        scope.then(
                scope.ask(
                        lease.sweepId(),
                        replyTo -> new SweepCommand.FinishAttempt(
                                lease,
                                outcome.outcome(),
                                outcome.message(),
                                outcome.scored().score(),
                                outcome.scored().metrics(),
                                outcome.scored().evidence(),
                                result.seconds(),
                                scope.holder,
                                next,
                                replyTo)),
                reply -> onReply(result, next, reply, start),
                error -> retry(result, error));
    }

    private boolean mayHaveNext(SessionInput.Result result) {
        return !scope.draining
                && result.outcome() != AttemptOutcome.RELEASED
                && scope.slots.has(result.slot())
                && scope.slots.granted(result.slot()).equals(result.lease().sweepId());
    }

    private void onReply(SessionInput.Result result, OptionalInt asked, SweepReply reply, long start) {
        if (reply instanceof SweepReply.Rejected rejected && rejected.code().retryable()) {
            retry(result, new NotNowException(rejected.message()));
            return;
        }
        scope.services.meters().finished(System.nanoTime() - start);
        leasing.forget(result.lease());
        scope.services.checkpoints().attemptEnded(result.lease());
        if (reply instanceof SweepReply.ResultTaken taken && taken.next().isPresent()) {
            leasing.accept(
                    taken.next().get(),
                    assign -> acknowledge(result.lease(), reply, Optional.of(assign)),
                    () -> withoutNext(result, asked, reply));
            scope.tellState();
        } else {
            withoutNext(result, asked, reply);
        }
    }

    /** The slot counts as ready after the acknowledgement. */
    private void withoutNext(SessionInput.Result result, OptionalInt asked, SweepReply reply) {
        acknowledge(result.lease(), reply, Optional.empty());
        asked.ifPresent(slot -> leasing.giveBack(slot, result.lease().sweepId()));
        if (result.outcome() != AttemptOutcome.RELEASED && scope.slots.has(result.slot())) {
            scope.slots.ready(result.slot());
            leasing.fill(result.slot());
        }
        scope.tellState();
    }

    private void acknowledge(LeaseKey lease, SweepReply reply, Optional<SessionOutput.Assign> next) {
        tries.remove(lease);
        boolean accepted = false;
        String reason = "the sweep did not take it";
        if (reply instanceof SweepReply.ResultTaken taken) {
            accepted = taken.accepted();
            reason = taken.reason();
        } else if (reply instanceof SweepReply.Rejected rejected) {
            reason = rejected.message();
        }
        scope.outbox.send(new SessionOutput.ResultAck(lease, accepted, reason, next));
    }
}
