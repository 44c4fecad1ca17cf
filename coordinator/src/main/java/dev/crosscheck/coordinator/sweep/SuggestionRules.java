package dev.crosscheck.coordinator.sweep;

import dev.crosscheck.search.space.Configuration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * When the strategy is asked, for how much, and which of its answers still count. Works on the soft ready queue only.
 *
 * <p>A strategy that learns from results is asked once slots wait, so that each proposal knows every result before it; the ready queue is dropped when a
 * result arrives. Where the spec sets the queue's size, or for strategies that do not learn, it is kept filled and never dropped. An answer that
 * knows fewer results than there are now is used only for slots that already waited when it was asked for: so results that keep coming cannot starve waiting slots, and with
 * one slot no such answer is ever used.
 */
final class SuggestionRules {
    /** Failures in a row after which the sweep fails. */
    static final int TRIES = 3;

    private static final Set<String> NOT_LEARNING = Set.of("grid", "random", "sobol", "halton");
    private static final int AT_ONCE = 256;
    private static final int STOCK = 16;

    private SuggestionRules() {}

    /** Whether results make ready proposals stale. */
    static boolean dropsOnResult(SweepDefinition definition) {
        return definition.readyQueue().isEmpty()
                && !NOT_LEARNING.contains(definition.strategy().name());
    }

    /** The next question to the strategy, if there is need of one. {@code waiting}: slots that wait now. */
    static Optional<ReadyQueue.Ask> plan(SweepState state, int waiting, Instant now) {
        ReadyQueue ready = state.ready();
        if (state.phase() != SweepPhase.ACTIVE
                || ready.outstanding().isPresent()
                || ready.exhausted()
                || Budgets.spent(state, now).isPresent()) {
            return Optional.empty();
        }
        int hungry = waiting + ready.refused();
        long count = Math.min(AT_ONCE, Math.min(lacking(state, hungry), Budgets.room(state) - ready.size()));
        if (count < 1) {
            return Optional.empty();
        }
        long firstNumber = (long) state.trials().size() + ready.size();
        return Optional.of(ready.ask(firstNumber, (int) count, state.revision(), hungry));
    }

    private static int lacking(SweepState state, int hungry) {
        int have = state.ready().size();
        boolean idle = state.leases().isEmpty() && state.trials().waitingCount() == 0;
        if (dropsOnResult(state.definition())) {
            return Math.max(idle ? 1 : 0, hungry) - have;
        }
        if (state.definition().readyQueue().isPresent()) {
            return Math.max(state.definition().readyQueue().getAsInt(), hungry) - have;
        }
        int stock = Math.max(STOCK, Math.max(hungry, state.leases().size()));
        return have <= stock / 2 ? stock - have : 0;
    }

    /** Takes an answer in. {@code waiting}: slots that wait now. */
    static void accept(SweepState state, InternalCommand.SuggestionsReady answer, int waiting) {
        ReadyQueue ready = state.ready();
        Optional<ReadyQueue.Ask> asked = ready.answered(answer.askId());
        if (asked.isEmpty()
                || asked.get().firstNumber() != (long) state.trials().size() + ready.size()) {
            return;
        }
        boolean stale = asked.get().revision() != state.revision() && dropsOnResult(state.definition());
        List<Configuration> all = answer.configurations();
        int use = stale ? Math.min(all.size(), Math.min(asked.get().hungry(), waiting)) : all.size();
        for (Configuration params : all.subList(0, use)) {
            ready.add(new ReadyQueue.Proposal(params, asked.get().revision(), answer.fallback()));
        }
        if (answer.exhausted() && use == all.size()) {
            ready.exhaust();
        }
        if (!stale) {
            ready.fed();
        }
    }

    /** Counts a failure; the event ends the sweep when it was the last try. */
    static Optional<SweepEvent> failed(SweepState state, InternalCommand.SuggestionFailed failure, Instant now) {
        if (state.ready().answered(failure.askId()).isEmpty() || state.ready().fail() < TRIES) {
            return Optional.empty();
        }
        boolean running = state.phase() == SweepPhase.ACTIVE || state.phase() == SweepPhase.PAUSED;
        String reason = "strategy " + state.definition().strategy().name() + " failed " + TRIES + " times: "
                + failure.message();
        return running ? Optional.of(new SweepEvent.SweepStopping(now, SweepPhase.FAILED, reason)) : Optional.empty();
    }
}
