package dev.crosscheck.coordinator.session;

import dev.crosscheck.coordinator.sweep.LeaseKey;
import dev.crosscheck.coordinator.sweep.SweepCommand;
import dev.crosscheck.coordinator.sweep.SweepCommand.AttemptOutcome;
import dev.crosscheck.coordinator.sweep.SweepReply;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes step reports: kept first, then shown to the sweep, whose answer goes back. Confined to the session's actor. */
final class Steps {
    private static final Logger LOG = LoggerFactory.getLogger(Steps.class);

    private final SessionScope scope;
    private final RungScores rungs;

    Steps(SessionScope scope, TrialParams params) {
        this.scope = scope;
        this.rungs = new RungScores(scope, params);
    }

    /** A value that is not finite ends the attempt as infeasible; what the worker says of its end afterwards is then refused as stale. */
    void onStep(SessionInput.Step step) {
        Optional<String> notFinite = step.metrics().entrySet().stream()
                .filter(e -> !Double.isFinite(e.getValue()))
                .map(e -> "the metric " + e.getKey() + " is " + e.getValue() + " at step " + step.step())
                .findFirst();
        notFinite.ifPresentOrElse(reason -> endInfeasible(step, reason), () -> report(step));
    }

    private void endInfeasible(SessionInput.Step step, String reason) {
        LeaseKey lease = step.lease();
        scope.then(
                scope.ask(
                        lease.sweepId(),
                        replyTo -> new SweepCommand.FinishAttempt(
                                lease,
                                AttemptOutcome.INFEASIBLE,
                                reason,
                                OptionalDouble.empty(),
                                Map.of(),
                                "",
                                0,
                                scope.holder,
                                OptionalInt.empty(),
                                replyTo)),
                reply -> send(step, true, reason),
                error -> send(step, true, reason));
    }

    private void report(SessionInput.Step step) {
        long start = System.nanoTime();
        LeaseKey lease = step.lease();
        scope.then(
                scope.services
                        .steps()
                        .put(lease, step.step(), step.metrics())
                        .thenCombine(rungs.score(step), (done, any) -> any),
                evidence -> scope.then(
                        scope.ask(
                                lease.sweepId(),
                                replyTo -> new SweepCommand.ReportStep(
                                        lease, step.step(), step.metrics(), evidence, replyTo)),
                        reply -> answer(step, reply, start),
                        error -> goOn(step, error)),
                error -> goOn(step, error));
    }

    private void answer(SessionInput.Step step, SweepReply reply, long start) {
        scope.services.meters().stepped(System.nanoTime() - start);
        if (reply instanceof SweepReply.StepDecision decision) {
            send(step, decision.stop(), decision.reason());
        } else if (reply instanceof SweepReply.Rejected rejected
                && !rejected.code().retryable()) {
            send(step, true, "superseded: " + rejected.message());
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
