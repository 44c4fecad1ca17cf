package dev.crosscheck.coordinator.sweep;

import dev.crosscheck.coordinator.sweep.SweepReply.AttemptView;
import dev.crosscheck.coordinator.sweep.SweepReply.SweepView;
import dev.crosscheck.coordinator.sweep.SweepReply.TrialView;
import dev.crosscheck.search.space.ParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What of a sweep's state is shown. Pure. */
final class SweepViews {
    private SweepViews() {}

    static SweepReply summaryReply(SweepState state) {
        return new SweepReply.Summary(summary(state));
    }

    static SweepView summary(SweepState state) {
        SweepDefinition definition = state.definition();
        OptionalLong best = state.trials().ranking().best();
        OptionalDouble score =
                best.isPresent() ? state.trials().get(best.getAsLong()).score() : OptionalDouble.empty();
        return new SweepView(
                state.sweepId(),
                definition.name(),
                definition.project(),
                state.phase().name(),
                state.lifecycle().because(),
                state.trials().finishedSearch(),
                state.leases().view().stream()
                        .filter(lease -> !lease.granted().rescore())
                        .count(),
                state.trials().failedSearch(),
                state.maxTrials(),
                best,
                score,
                definition.objective().metric(),
                definition.objective().maximize(),
                verdict(state),
                definition.strategy().name(),
                definition.strategy().seed(),
                state.lifecycle().created(),
                state.lifecycle().ended(),
                definition.space().parameters().stream()
                        .map(ParameterSpec::name)
                        .toList(),
                definition.validation().map(SweepDefinition.Validation::dataset).orElse(""),
                definition.priority(),
                state.steering().adaptive());
    }

    private static String verdict(SweepState state) {
        if (state.definition().validation().isEmpty()) {
            return "";
        }
        return state.overfit().verdict().isEmpty()
                ? "INSUFFICIENT"
                : state.overfit().verdict();
    }

    static TrialView trial(SweepState state, TrialRecord trial) {
        return trial(state, trial, state.trials().ranking().rank(trial));
    }

    private static TrialView trial(SweepState state, TrialRecord trial, OptionalLong rank) {
        List<AttemptRecord> attempts = trial.searchAttempts();
        Optional<AttemptRecord> first = attempts.stream().findFirst();
        Optional<AttemptRecord> last = attempts.stream().reduce((earlier, later) -> later);
        Optional<Lease> lease = state.leases().ofTrial(trial.number()).filter(open -> !open.granted()
                .rescore());
        return new TrialView(
                trial.number(),
                rank,
                trial.kind().name(),
                trial.state().name(),
                attempts.size(),
                trial.params(),
                trial.score(),
                trial.outcome().map(TrialOutcome::metrics).orElseGet(() -> lease.map(Lease::metrics)
                        .orElse(Map.of())),
                last.map(AttemptRecord::worker).orElse(""),
                first.map(AttemptRecord::started),
                trial.outcome().map(TrialOutcome::ended),
                trial.outcome().map(TrialOutcome::because).orElse(""),
                lease.map(Lease::step).orElse(OptionalLong.empty()),
                state.notices().of(trial.number()));
    }

    /** The first {@code top} places, or all, and then what runs, from row {@code from} on; as many rows as an answer takes. */
    static SweepReply board(SweepState state, int top, int from) {
        List<TrialRecord> sorted = state.trials().ranking().inOrder();
        int rows = top <= 0 ? sorted.size() : Math.min(top, sorted.size());
        List<Long> leased = state.leases().view().stream()
                .filter(lease -> !lease.granted().rescore())
                .map(lease -> lease.granted().trial())
                .sorted()
                .toList();
        var ranked = new ArrayList<TrialView>();
        var running = new ArrayList<TrialView>();
        int end = rows + leased.size();
        int row = Math.min(Math.max(0, from), end);
        for (int bytes = 0; row < end && bytes < ViewSize.PAGE_BYTES; row++) {
            TrialView trial = row < rows
                    ? trial(state, sorted.get(row), OptionalLong.of(row + 1L))
                    : trial(state, state.trials().get(leased.get(row - rows)), OptionalLong.empty());
            (row < rows ? ranked : running).add(trial);
            bytes += ViewSize.bytes(trial);
        }
        Optional<TrialView> failed =
                state.trials().lastFailed().map(trial -> trial(state, trial, OptionalLong.empty()));
        OptionalInt next = row < end ? OptionalInt.of(row) : OptionalInt.empty();
        return new SweepReply.Board(
                summary(state), ranked, running, failed, state.notices().sentences(), sorted.size(), next);
    }

    /** Trials from this number on, at most so many and as many as an answer takes. */
    static SweepReply page(SweepState state, long from, int limit) {
        List<TrialRecord> all = state.trials().all();
        int start = (int) Math.min(Math.max(0, from), all.size());
        int end = (int) Math.min(all.size(), start + (long) Math.max(1, limit));
        var page = new ArrayList<TrialView>();
        int number = start;
        for (int bytes = 0; number < end && bytes < ViewSize.PAGE_BYTES; number++) {
            TrialView trial = trial(state, all.get(number));
            page.add(trial);
            bytes += ViewSize.bytes(trial);
        }
        return new SweepReply.Trials(page, number < all.size() ? OptionalLong.of(number) : OptionalLong.empty());
    }

    static SweepReply detail(SweepState state, TrialRecord trial) {
        var attempts = new ArrayList<AttemptView>();
        for (AttemptRecord attempt : trial.attempts()) {
            boolean running =
                    state.leases().ofTrial(trial.number()).map(Lease::running).orElse(false);
            String open = running ? "RUNNING" : "LEASED";
            Optional<Instant> ended = attempt.ended();
            attempts.add(new AttemptView(
                    attempt.attempt(),
                    attempt.end().map(Enum::name).orElse(open),
                    attempt.worker(),
                    attempt.started(),
                    ended,
                    attempt.message(),
                    attempt.rescore() ? "RESCORE" : "SEARCH"));
        }
        return new SweepReply.Detail(trial(state, trial), attempts);
    }
}
