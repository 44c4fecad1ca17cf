package dev.crosscheck.coordinator.session;

import akka.Done;
import dev.crosscheck.coordinator.sweep.LeaseKey;
import dev.crosscheck.coordinator.sweep.SweepCommand;
import dev.crosscheck.coordinator.sweep.SweepCommand.AttemptOutcome;
import dev.crosscheck.coordinator.sweep.SweepReply;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes step reports: each is kept and shown to the sweep, whose answer goes back once both is done. Confined to the session's actor. */
final class Steps {
    private static final Logger LOG = LoggerFactory.getLogger(Steps.class);

    private static final int MOST_PENDING = 10_000;

    private final SessionScope scope;
    private final RungScores rungs;
    /** Reports that were not taken yet. */
    private int pending;

    Steps(SessionScope scope, TrialParams params) {
        this.scope = scope;
        this.rungs = new RungScores(scope, params);
    }

    /** A value that is not finite ends the attempt as infeasible, more metrics than are kept as failed; what the worker says of its end afterwards is then refused as stale. */
    void onStep(SessionInput.Step step) {
        Optional<String> tooMuch = MetricLimit.problem(step.metrics());
        if (tooMuch.isPresent()) {
            end(step, AttemptOutcome.FAILED, tooMuch.get());
            return;
        }
        Optional<String> notFinite = step.metrics().entrySet().stream()
                .filter(e -> !Double.isFinite(e.getValue()))
                .map(e -> "the metric " + e.getKey() + " is " + e.getValue() + " at step " + step.step())
                .findFirst();
        notFinite.ifPresentOrElse(reason -> end(step, AttemptOutcome.INFEASIBLE, reason), () -> report(step));
    }

    private void end(SessionInput.Step step, AttemptOutcome outcome, String reason) {
        LeaseKey lease = step.lease();
        scope.then(
                scope.ask(
                        lease.sweepId(),
                        replyTo -> new SweepCommand.FinishAttempt(
                                lease,
                                outcome,
                                reason,
                                OptionalDouble.empty(),
                                Map.of(),
                                "",
                                0,
                                scope.holder,
                                OptionalInt.empty(),
                                replyTo)),
                reply -> {
                    if (NotNowException.isNotNow(reply)) {
                        endLater(step, outcome, reason);
                    } else {
                        send(step, true, reason);
                    }
                },
                error -> endLater(step, outcome, reason));
    }

    /** The worker is not told to stop before the reason is a fact: it would tell of an end without one. */
    private void endLater(SessionInput.Step step, AttemptOutcome outcome, String reason) {
        if (!later(step, reason, () -> end(step, outcome, reason))) {
            send(step, true, reason);
        }
    }

    private void report(SessionInput.Step step) {
        long start = System.nanoTime();
        CompletionStage<Done> kept = scope.services.steps().put(step.lease(), step.step(), step.metrics());
        scope.then(
                told(step, kept).thenCombine(kept, (reply, done) -> reply),
                reply -> answer(step, reply, start),
                error -> failed(step, error));
    }

    /** A report that store or sweep do not take now is kept and tried again; until then the worker gets no answer. */
    private void failed(SessionInput.Step step, Throwable error) {
        if (!NotNowException.passes(error)) {
            goneOrLost(step, error);
        } else if (!later(step, error.getMessage(), () -> report(step))) {
            goOn(step, error);
        }
    }

    /** Without its specification nothing can be done with a report; that of a deleted sweep is gone. */
    private void goneOrLost(SessionInput.Step step, Throwable error) {
        LeaseKey lease = step.lease();
        scope.then(
                scope.ask(lease.sweepId(), replyTo -> new SweepCommand.GetTrial(lease.trial(), replyTo)),
                reply -> {
                    if (reply instanceof SweepReply.Rejected rejected && AttemptStanding.isGone(reply)) {
                        refuse(step, rejected);
                    } else {
                        goOn(step, error);
                    }
                },
                unanswered -> goOn(step, error));
    }

    /** Nobody else would ever remove what is kept of a sweep that is not there. */
    private void refuse(SessionInput.Step step, SweepReply.Rejected rejected) {
        if (AttemptStanding.isGone(rejected)) {
            scope.then(
                    scope.services.steps().remove(step.lease(), step.step()),
                    done -> {},
                    error -> LOG.warn(
                            "A step report of a deleted sweep stays stored sweep={} trial={} step={}",
                            step.lease().sweepId(),
                            step.lease().trial(),
                            step.step(),
                            error));
        }
        send(step, true, "superseded: " + rejected.message());
    }

    /** Tries again after a while; false where too many wait already. */
    private boolean later(SessionInput.Step step, @Nullable String problem, Runnable again) {
        if (pending >= MOST_PENDING) {
            return false;
        }
        if (pending++ == 0) {
            LOG.warn("Step reports wait problem={}", problem);
        }
        scope.later(
                new Late(step.lease(), step.step()),
                scope.services.settings().retry().multipliedBy(2),
                () -> {
                    pending--;
                    again.run();
                });
        return true;
    }

    private record Late(LeaseKey lease, long step) {}

    /** Where the sweep makes no fact of a report, it is shown at once; else once the report itself is kept and its predictions are scored. */
    private CompletionStage<SweepReply> told(SessionInput.Step step, CompletionStage<Done> kept) {
        CompletionStage<Boolean> scored = rungs.score(step);
        return scope.services
                .sweeps()
                .definition(step.lease().sweepId())
                .thenCompose(definition -> definition.stopping().isEmpty()
                        ? shown(step, false)
                        : kept.thenCombine(scored, (done, evidence) -> evidence)
                                .thenCompose(evidence -> shown(step, evidence)));
    }

    private CompletionStage<SweepReply> shown(SessionInput.Step step, boolean evidence) {
        LeaseKey lease = step.lease();
        return scope.ask(
                lease.sweepId(),
                replyTo -> new SweepCommand.ReportStep(
                        lease, step.step(), step.metrics(), evidence, step.notice(), replyTo));
    }

    private void answer(SessionInput.Step step, SweepReply reply, long start) {
        if (NotNowException.isNotNow(reply)) {
            failed(step, new NotNowException("the sweep takes no reports now"));
            return;
        }
        scope.services.meters().stepped(System.nanoTime() - start);
        if (reply instanceof SweepReply.StepDecision decision) {
            send(step, decision.stop(), decision.reason());
        } else if (reply instanceof SweepReply.Rejected rejected) {
            refuse(step, rejected);
        } else {
            send(step, false, "");
        }
    }

    /** The lost report only makes early stopping see less; the attempt itself is safe. */
    private void goOn(SessionInput.Step step, Throwable error) {
        LOG.warn(
                "A step report was lost sweep={} trial={} step={}",
                step.lease().sweepId(),
                step.lease().trial(),
                step.step(),
                error);
        send(step, false, "");
    }

    private void send(SessionInput.Step step, boolean stop, String reason) {
        scope.outbox.send(new SessionOutput.StepAnswer(step.lease(), step.step(), stop, reason));
    }
}
