package dev.crosscheck.coordinator.sweep;

import dev.crosscheck.coordinator.scheduler.SchedulerCommand;
import dev.crosscheck.search.trial.Trial;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** Runs batches of commands against the state: decides, applies what was decided, ends the sweep when it is due and seats waiting slots. No I/O, no clock. */
final class SweepMachine {
    private final SweepRouter router;
    private final LeaseHandler leases = new LeaseHandler();
    private final Deque<Waiter> waiting = new ArrayDeque<>();

    SweepMachine(SpecReader specs, SweepSettings settings) {
        router = new SweepRouter(specs, settings, leases);
    }

    /** Processes the commands in order. The events of the turn are applied to the state; they have to be written before anything is sent. */
    Turn process(SweepState state, List<? extends SweepCommand> commands, Instant now) {
        var turn = new Turn();
        for (SweepCommand command : commands) {
            one(state, command, now, turn);
        }
        seatWaiting(state, now, turn);
        return turn;
    }

    private void one(SweepState state, SweepCommand command, Instant now, Turn turn) {
        if (command instanceof InternalCommand internal) {
            internal(state, internal, now, turn);
        } else if (command instanceof SweepCommand.ReleaseWorker release) {
            Map<String, String> one = Map.of(release.worker(), release.currentInstance());
            repeat(state, now, turn, (s, t) -> leases.release(s, one, t));
        } else if (command instanceof SweepCommand.ReleaseWorkers release) {
            repeat(state, now, turn, (s, t) -> leases.release(s, release.currentInstances(), t));
        } else {
            Decision decision = router.decide(state, command, now);
            apply(state, decision.events(), now, turn);
            turn.add(decision);
            router.summaryAfter(state, command, decision).ifPresent(turn::reply);
            decision.waiter().ifPresent(waiter -> seat(state, waiter, now, turn));
        }
    }

    private void internal(SweepState state, InternalCommand command, Instant now, Turn turn) {
        if (!state.exists()) {
            return;
        }
        if (command instanceof InternalCommand.LeasesDue due) {
            LeaseHandler.forgive(state, due.deaf(), now);
            repeat(state, now, turn, (s, t) -> leases.expire(s, due.at(), t));
            apply(state, List.of(), now, turn);
            turn.add(leases.stops(state, now));
        } else if (command instanceof InternalCommand.SuggestionsReady answer) {
            SuggestionRules.accept(state, answer, waiting.size());
            apply(state, List.of(), now, turn);
        } else if (command instanceof InternalCommand.SuggestionFailed failure) {
            List<SweepEvent> events =
                    SuggestionRules.failed(state, failure, now).stream().toList();
            apply(state, events, now, turn);
        } else if (command instanceof InternalCommand.ReplayEvidence) {
            turn.replayEvidence();
        }
    }

    /** Applies a rule that closes one lease at a time until it finds none. */
    private void repeat(SweepState state, Instant now, Turn turn, BiFunction<SweepState, Instant, Decision> rule) {
        if (!state.exists()) {
            return;
        }
        Decision decision = rule.apply(state, now);
        while (!decision.events().isEmpty()) {
            apply(state, decision.events(), now, turn);
            decision = rule.apply(state, now);
        }
    }

    private void apply(SweepState state, List<SweepEvent> events, Instant now, Turn turn) {
        SweepPhase before = state.phase();
        for (SweepEvent event : events) {
            applyOne(state, event, turn);
        }
        Optional<SweepEvent> ending = Endings.next(state, now);
        while (ending.isPresent()) {
            applyOne(state, ending.get(), turn);
            ending = Endings.next(state, now);
        }
        if (state.phase() == SweepPhase.STOPPING && before != SweepPhase.STOPPING) {
            turn.add(leases.stops(state, now));
        }
    }

    private static void applyOne(SweepState state, SweepEvent event, Turn turn) {
        state.applyAhead(event);
        turn.event(event);
        if (event instanceof SweepEvent.TrialFinished && SuggestionRules.dropsOnResult(state.definition())) {
            state.ready().drop();
        }
    }

    private void seat(SweepState state, Waiter waiter, Instant now, Turn turn) {
        if (!waiting.isEmpty() || !trySeat(state, waiter, now, turn)) {
            waiting.addLast(waiter);
        }
    }

    private void seatWaiting(SweepState state, Instant now, Turn turn) {
        int left = waiting.size();
        while (left-- > 0) {
            Waiter waiter = waiting.removeFirst();
            if (!trySeat(state, waiter, now, turn)) {
                waiting.addLast(waiter);
            }
        }
    }

    /** Seats the slot or sends it away; false: it may wait on. */
    private boolean trySeat(SweepState state, Waiter waiter, Instant now, Turn turn) {
        LeaseHandler.Seat seat = leases.seat(state, waiter, now);
        if (seat instanceof LeaseHandler.Seat.Granted granted) {
            granted.events().forEach(event -> applyOne(state, event, turn));
            if (granted.fromReady()) {
                state.ready().taken();
            }
            Lease lease = state.leases().ofTrial(granted.lease().trial()).orElseThrow();
            hand(state, lease, waiter, now, turn);
        } else if (seat instanceof LeaseHandler.Seat.Held held) {
            hand(state, held.lease(), waiter, now, turn);
        } else if (seat instanceof LeaseHandler.Seat.Closed closed) {
            turn.reply(waiter.sentAway(closed.ended(), closed.reason()));
        } else if (waiter.until().isAfter(now)) {
            return false;
        } else {
            state.ready().refuse();
            turn.reply(waiter.sentAway(false, "the strategy is still thinking"));
        }
        return true;
    }

    private static void hand(SweepState state, Lease lease, Waiter waiter, Instant now, Turn turn) {
        lease.attach(waiter.holder().session());
        lease.renew(now.plus(state.leasePeriod()));
        turn.reply(waiter.seated(LeaseHandler.assignment(state, lease)));
    }

    /** Whether slots wait for a trial. */
    boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    /** Sends all waiting slots away, because this machine ends, perhaps before what it decided is durable. */
    List<Decision.Reply> close() {
        List<Decision.Reply> replies = waiting.stream().map(Waiter::abandoned).toList();
        waiting.clear();
        return replies;
    }

    /** How the sweep stands after these events. Asks the strategy where there is need. */
    Progress progress(SweepState state, List<SweepEvent> events, int evidenceBefore, Instant now) {
        boolean exists = state.exists();
        boolean anew = SpaceHandler.changes(events);
        return new Progress(
                anew ? state.trials().history() : told(state, events),
                anew,
                state.trials().evidenceFrom(evidenceBefore),
                !events.isEmpty(),
                state.phase(),
                exists ? SuggestionRules.plan(state, waiting.size(), now) : Optional.empty(),
                exists ? Optional.of(SweepViews.summary(state)) : Optional.empty(),
                exists ? Optional.of(state.definition()) : Optional.empty(),
                demand(state, now),
                exists && state.ready().callsBack(),
                Announcements.of(state),
                state.steering().completions(),
                state.steering().latest());
    }

    private static List<Trial> told(SweepState state, List<SweepEvent> events) {
        var told = new ArrayList<Trial>();
        for (SweepEvent event : events) {
            if (event instanceof SweepEvent.TrialProposed proposed) {
                told.add(state.trials().get(proposed.number()).seenAtProposal());
            } else if (event instanceof SweepEvent.TrialFinished finished) {
                told.add(state.trials().get(finished.trial()).seen());
            }
        }
        return told;
    }

    private static SchedulerCommand.Demand demand(SweepState state, Instant now) {
        if (!state.exists()) {
            return new SchedulerCommand.Demand(state.sweepId(), 0, 0, 0, 0, Map.of());
        }
        SweepDefinition definition = state.definition();
        return new SchedulerCommand.Demand(
                state.sweepId(),
                definition.priority(),
                state.leases().size(),
                Budgets.wanted(state, now),
                definition.trial().gpus(),
                definition.trial().workerLabels(),
                definition.trial().gpuMemoryBytes(),
                definition.weight());
    }
}
