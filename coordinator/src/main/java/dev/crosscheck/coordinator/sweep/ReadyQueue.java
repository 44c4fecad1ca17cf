package dev.crosscheck.coordinator.sweep;

import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.trial.Trial;
import dev.crosscheck.search.trial.TrialState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Proposals that wait to become trials, and the question that is out with the strategy. Soft: lost at recovery. Confined to the entity. */
final class ReadyQueue {

    /** A proposal. {@code revision}: finished trials that the strategy knew. */
    record Proposal(Configuration params, long revision, boolean fallback) {}

    /**
     * A question to the strategy.
     *
     * @param firstNumber number of the first trial asked for
     * @param hungry slots that waited when it was asked
     * @param unleased proposals that are ready and not durable yet
     */
    record Ask(long id, long firstNumber, int count, long revision, int hungry, List<Trial> unleased) {}

    private final Deque<Proposal> proposals = new ArrayDeque<>();
    private Optional<Ask> outstanding = Optional.empty();
    private boolean exhausted;
    private int refused;
    private boolean callsBack;
    private int failures;
    private long lastAsk;

    Optional<Proposal> first() {
        return Optional.ofNullable(proposals.peekFirst());
    }

    /** Takes the first proposal, which became the trial, unless it was dropped meanwhile. */
    void taken() {
        proposals.pollFirst();
    }

    void add(Proposal proposal) {
        proposals.addLast(proposal);
    }

    /** A result arrived: what was proposed without it is worth less. */
    void drop() {
        proposals.clear();
        exhausted = false;
    }

    /** The search was changed: nothing that was asked or proposed before counts any more. */
    void restart() {
        drop();
        outstanding = Optional.empty();
    }

    int size() {
        return proposals.size();
    }

    Optional<Ask> outstanding() {
        return outstanding;
    }

    Ask ask(long firstNumber, int count, long revision, int hungry) {
        var ask = new Ask(++lastAsk, firstNumber, count, revision, hungry, unleased(firstNumber));
        outstanding = Optional.of(ask);
        return ask;
    }

    private List<Trial> unleased(long firstNumber) {
        var trials = new ArrayList<Trial>(proposals.size());
        long number = firstNumber - proposals.size();
        for (Proposal proposal : proposals) {
            trials.add(new Trial(number++, proposal.params(), TrialState.WAITING, OptionalDouble.empty()));
        }
        return trials;
    }

    /** Ends the question with this id; empty when it is not the one that is out. */
    Optional<Ask> answered(long askId) {
        Optional<Ask> ask = outstanding.filter(a -> a.id() == askId);
        if (ask.isPresent()) {
            outstanding = Optional.empty();
        }
        return ask;
    }

    boolean exhausted() {
        return exhausted;
    }

    void exhaust() {
        exhausted = true;
    }

    /** Slots that were sent away for want of proposals since the last ones came. */
    int refused() {
        return refused;
    }

    void refuse() {
        refused++;
    }

    void fed() {
        callsBack |= refused > 0;
        refused = 0;
        failures = 0;
    }

    /** Whether proposals came since the last call for slots that had been sent away: they do not come again by themselves. */
    boolean callsBack() {
        boolean calls = callsBack;
        callsBack = false;
        return calls;
    }

    /** Counts failures of the strategy in a row. */
    int fail() {
        return ++failures;
    }
}
