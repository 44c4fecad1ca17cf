package dev.crosscheck.coordinator.session;

import dev.crosscheck.coordinator.scheduler.SchedulerCommand;
import dev.crosscheck.coordinator.sweep.LeaseKey;
import dev.crosscheck.coordinator.sweep.SweepCommand;
import dev.crosscheck.coordinator.sweep.SweepCommand.AttemptOutcome;
import dev.crosscheck.coordinator.sweep.SweepReply;
import dev.crosscheck.search.space.Configuration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gets trials for the idle slots of one session and remembers what runs where. Confined to the session's actor. */
final class Leasing {
    private static final int MOST_TRIES = 5;
    private static final Logger LOG = LoggerFactory.getLogger(Leasing.class);

    private final SessionScope scope;
    /** Parameters of the attempts that this session handed out or resumed; empty where they are not known. Scoring reads it off the actor. */
    private final Map<LeaseKey, Optional<Configuration>> held = new ConcurrentHashMap<>();

    Leasing(SessionScope scope) {
        this.scope = scope;
    }

    void onReady(int slot) {
        scope.slots.ready(slot);
        fill(slot);
        scope.tellState();
    }

    void onGrant(SchedulerCommand.SlotGrant grant) {
        if (scope.slots.has(grant.slot())) {
            scope.slots.grant(grant.slot(), grant.sweepId());
            fill(grant.slot());
            scope.repeatState();
        }
    }

    /** Takes over a lease that the worker held before this stream. */
    void resume(SessionInput.Held lease) {
        remember(lease.lease(), Optional.empty());
        scope.slots.run(lease.slot(), lease.lease());
    }

    /** The leases are no longer the worker's. */
    void drop(List<LeaseKey> leases) {
        for (LeaseKey lease : leases) {
            forget(lease);
        }
        if (!leases.isEmpty()) {
            scope.tellState();
        }
    }

    Optional<Configuration> params(LeaseKey lease) {
        return held.getOrDefault(lease, Optional.empty());
    }

    /** The attempt is over or no longer ours. */
    void forget(LeaseKey lease) {
        if (held.remove(lease) != null) {
            scope.services.meters().leases(-1);
        }
        scope.slots.finish(lease);
    }

    void forgetAll() {
        scope.services.meters().leases(-held.size());
        held.clear();
    }

    /** The sweep had nothing more for a slot that was granted to it. */
    void giveBack(int slot, String sweepId) {
        if (scope.slots.nothing(slot, sweepId)) {
            scope.services.scheduler().tell(new SchedulerCommand.GrantReturned(scope.hello.name(), slot, sweepId));
        }
    }

    /** Asks for a trial when the slot is idle and granted. */
    void fill(int slot) {
        if (scope.draining) {
            return;
        }
        scope.slots.startAsking(slot).ifPresent(sweepId -> {
            long start = System.nanoTime();
            scope.then(
                    scope.ask(sweepId, replyTo -> new SweepCommand.LeaseTrial(scope.holder, slot, replyTo)),
                    reply -> onReply(slot, sweepId, reply, start),
                    error -> onNothing(slot, sweepId));
        });
    }

    private void onReply(int slot, String sweepId, SweepReply reply, long start) {
        if (reply instanceof SweepReply.Leased leased) {
            scope.services.meters().leased(System.nanoTime() - start);
            accept(leased.assignment(), scope.outbox::send, () -> onNothing(slot, sweepId));
            scope.tellState();
        } else {
            onNothing(slot, sweepId);
        }
    }

    private void onNothing(int slot, String sweepId) {
        giveBack(slot, sweepId);
        fill(slot);
        scope.tellState();
    }

    /** Makes the task of a lease and hands both on; when that fails, the attempt ends, as failed unless it may succeed later, and {@code otherwise} runs. */
    void accept(SweepReply.Assignment assignment, Consumer<SessionOutput.Assign> use, Runnable otherwise) {
        remember(assignment.lease(), Optional.of(assignment.params()));
        scope.slots.run(assignment.slot(), assignment.lease());
        prepare(assignment, 1, use, otherwise);
    }

    private void prepare(
            SweepReply.Assignment assignment, int tried, Consumer<SessionOutput.Assign> use, Runnable otherwise) {
        scope.then(
                scope.services.tasks().prepare(assignment),
                task -> use.accept(new SessionOutput.Assign(assignment, task)),
                error -> {
                    LOG.warn(
                            "A task could not be made sweep={} trial={} tries={}",
                            assignment.lease().sweepId(),
                            assignment.lease().trial(),
                            tried,
                            error);
                    if (NotNowException.passes(error) && tried < MOST_TRIES) {
                        scope.later(
                                assignment.lease(),
                                scope.services.settings().retry().multipliedBy(tried),
                                () -> prepare(assignment, tried + 1, use, otherwise));
                    } else {
                        unprepared(assignment, error);
                        otherwise.run();
                    }
                });
    }

    private void unprepared(SweepReply.Assignment assignment, Throwable error) {
        forget(assignment.lease());
        scope.slots.ready(assignment.slot());
        end(
                assignment.lease(),
                NotNowException.passes(error) ? AttemptOutcome.RELEASED : AttemptOutcome.FAILED,
                "the coordinator could not make the task: " + error.getMessage());
    }

    private void end(LeaseKey lease, AttemptOutcome outcome, String message) {
        scope.then(
                scope.ask(
                        lease.sweepId(),
                        replyTo -> new SweepCommand.FinishAttempt(
                                lease,
                                outcome,
                                message,
                                OptionalDouble.empty(),
                                Map.of(),
                                "",
                                0,
                                scope.holder,
                                OptionalInt.empty(),
                                replyTo)),
                reply -> {},
                error -> LOG.warn(
                        "A failed attempt could not be recorded sweep={} trial={}", lease.sweepId(), lease.trial()));
    }

    private void remember(LeaseKey lease, Optional<Configuration> params) {
        if (held.put(lease, params) == null) {
            scope.services.meters().leases(1);
        }
    }
}
