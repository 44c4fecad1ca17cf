package dev.crosscheck.coordinator.sweep;

import dev.crosscheck.coordinator.sweep.SweepReply.Assignment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Leases: granting, renewing, losing. Decides; of the state only soft parts of leases change here. */
final class LeaseHandler {

    /** What becomes of a slot that wants a trial. */
    sealed interface Seat {
        /** These events give it a trial. {@code fromReady}: the first ready proposal is used up. */
        record Granted(List<SweepEvent> events, SweepEvent.LeaseGranted lease, boolean fromReady) implements Seat {}

        /** It holds a lease already that it may not have heard of. */
        record Held(Lease lease) implements Seat {}

        /** It could have a trial if the strategy had one. */
        record NotReady() implements Seat {}

        /** There is no trial for it. */
        record Closed(boolean ended, String reason) implements Seat {}
    }

    Seat seat(SweepState state, Waiter waiter, Instant now) {
        if (!state.exists()) {
            return new Seat.Closed(true, "there is no sweep " + state.sweepId());
        }
        Optional<Lease> held = state.leases().ofSlot(waiter.holder(), waiter.slot());
        if (held.isPresent() && held.get().stop().isEmpty()) {
            return new Seat.Held(held.get());
        }
        if (state.phase() != SweepPhase.ACTIVE) {
            boolean never = state.phase() != SweepPhase.PAUSED;
            return new Seat.Closed(never, "the sweep is " + state.phase());
        }
        if (held.isPresent()) {
            return new Seat.Closed(false, "the slot's attempt is being stopped");
        }
        if (Budgets.freeParallel(state) == 0) {
            return new Seat.Closed(false, "max_parallel trials are running");
        }
        Optional<String> spent = Budgets.spent(state, now);
        if (spent.isPresent()) {
            return new Seat.Closed(false, spent.get());
        }
        OptionalLong waiting = state.trials().firstWaiting();
        if (waiting.isPresent()) {
            SweepEvent.LeaseGranted lease = grant(state, waiting.getAsLong(), waiter, now);
            return new Seat.Granted(List.of(lease), lease, false);
        }
        Optional<Long> again = RescoreRules.next(state);
        if (again.isPresent()) {
            SweepEvent.LeaseGranted lease = grant(state, again.get(), waiter, now);
            return new Seat.Granted(List.of(lease), lease, false);
        }
        return fresh(state, waiter, now);
    }

    private static Seat fresh(SweepState state, Waiter waiter, Instant now) {
        if (Budgets.room(state) == 0) {
            return new Seat.Closed(false, "every trial of the budget is running or finished");
        }
        Optional<ReadyQueue.Proposal> ready = state.ready().first();
        if (ready.isPresent()) {
            long number = state.trials().size();
            SweepEvent proposed = new SweepEvent.TrialProposed(
                    now,
                    number,
                    TrialKind.SEARCH,
                    ready.get().params(),
                    ready.get().revision(),
                    ready.get().fallback());
            SweepEvent.LeaseGranted lease = grant(state, number, waiter, now);
            return new Seat.Granted(List.of(proposed, lease), lease, true);
        }
        return state.ready().exhausted()
                ? new Seat.Closed(false, "every point of the space is running or finished")
                : new Seat.NotReady();
    }

    private static SweepEvent.LeaseGranted grant(SweepState state, long trial, Waiter waiter, Instant now) {
        int attempt = state.trials().find(trial).map(t -> t.attempts().size()).orElse(0) + 1;
        return new SweepEvent.LeaseGranted(
                now,
                trial,
                attempt,
                state.epoch() + 1,
                waiter.holder().worker(),
                waiter.holder().instance(),
                waiter.slot(),
                state.trials().find(trial).flatMap(TrialRecord::outcome).isPresent());
    }

    /** The assignment of an open lease. */
    static Assignment assignment(SweepState state, Lease lease) {
        SweepEvent.LeaseGranted granted = lease.granted();
        return new Assignment(
                lease.key(state.sweepId()),
                granted.slot(),
                state.trials().get(granted.trial()).params(),
                TrialSeeds.seed(state.definition().strategy().seed(), granted.trial()),
                state.leasePeriod(),
                state.definition().trial().timeout(),
                0);
    }

    Decision renew(SweepState state, SweepCommand.RenewLeases command, Instant now) {
        var dropped = new ArrayList<LeaseKey>();
        var signals = new ArrayList<Decision.Signal>();
        for (LeaseKey key : command.leases()) {
            Optional<Lease> lease = state.leases().find(key).filter(l -> l.isHeldBy(command.holder()));
            if (lease.isEmpty()) {
                dropped.add(key);
                continue;
            }
            boolean moved =
                    !lease.get().session().equals(Optional.of(command.holder().session()));
            lease.get().attach(command.holder().session());
            lease.get().started();
            lease.get().renew(now.plus(state.leasePeriod()));
            if (moved) {
                lease.get().stop().ifPresent(stop -> signal(state, lease.get(), stop.reason(), signals));
            }
        }
        return Decision.reply(command, new SweepReply.Renewed(List.copyOf(dropped)))
                .signalling(signals);
    }

    static void signal(SweepState state, Lease lease, String reason, List<Decision.Signal> signals) {
        lease.session()
                .ifPresent(session -> signals.add(new Decision.Signal(
                        session, new SessionSignal.StopAttempt(lease.key(state.sweepId()), reason))));
    }

    /** The first lease of another process than the present one of its worker, by name, closed; asked again until there is none. */
    Decision release(SweepState state, Map<String, String> currentInstances, Instant now) {
        for (Lease lease : state.leases().view()) {
            SweepEvent.LeaseGranted granted = lease.granted();
            String current = currentInstances.getOrDefault(granted.worker(), granted.instance());
            if (!granted.instance().equals(current)) {
                return Decision.persist(AttemptRules.unfinished(
                        state, lease, AttemptEnd.LOST, "worker " + granted.worker() + " was started anew", false, now));
            }
        }
        return Decision.nothing();
    }

    /** Where this process did not run for a good part of a lease, as on a machine that slept, no worker could be heard: each lease gets a full period, as after a restart. */
    static void forgive(SweepState state, Duration deaf, Instant now) {
        if (deaf.compareTo(state.leasePeriod().dividedBy(2)) > 0) {
            state.leases().restart(now, state.leasePeriod());
        }
    }

    /** The first lease whose time was over at {@code at}, closed; asked again until there is none. */
    Decision expire(SweepState state, Instant at, Instant now) {
        for (Lease lease : state.leases().view()) {
            if (!lease.deadline().isAfter(at)) {
                String message =
                        "no sign of life from worker " + lease.granted().worker() + " for "
                                + state.leasePeriod().toMillis() / 1000.0 + " s";
                return Decision.persist(AttemptRules.unfinished(state, lease, AttemptEnd.LOST, message, false, now));
            }
            if (lease.stop().isPresent()
                    && !lease.stop().get().since().plus(grace(state)).isAfter(at)) {
                AttemptEnd end = lease.stop().get().timedOut() ? AttemptEnd.TIMED_OUT : AttemptEnd.LOST;
                String message = lease.stop().get().reason() + "; worker "
                        + lease.granted().worker() + " did not stop it";
                return Decision.persist(AttemptRules.unfinished(state, lease, end, message, false, now));
            }
        }
        return Decision.nothing();
    }

    /** Signals to attempts that have to end: all of them once the sweep is stopping, and those that ran too long. */
    Decision stops(SweepState state, Instant now) {
        var signals = new ArrayList<Decision.Signal>();
        for (Lease lease : state.leases().view()) {
            if (lease.stop().isPresent()) {
                continue;
            }
            boolean stopping = state.phase() == SweepPhase.STOPPING;
            Optional<String> reason =
                    stopping ? Optional.of("cancelled: " + state.lifecycle().because()) : timedOut(state, lease, now);
            reason.ifPresent(why -> {
                lease.stop(new Lease.Stop(why, now, !stopping));
                signal(state, lease, why, signals);
            });
        }
        return Decision.signal(signals);
    }

    /** Why an attempt that has run for too long is to end. */
    static Optional<String> timedOut(SweepState state, Lease lease, Instant now) {
        Duration timeout = state.definition().trial().timeout();
        return lease.granted().at().plus(timeout).isAfter(now)
                ? Optional.empty()
                : Optional.of("timed out after " + timeout.toMillis() / 1000.0 + " s");
    }

    /** Time that an attempt has for stopping. */
    private static Duration grace(SweepState state) {
        return state.leasePeriod();
    }
}
