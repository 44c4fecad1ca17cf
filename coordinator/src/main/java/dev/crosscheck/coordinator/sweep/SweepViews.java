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

    static SweepReply board(SweepState state, int top) {
        List<TrialRecord> sorted = state.trials().ranking().inOrder();
        int rows = top <= 0 ? sorted.size() : Math.min(top, sorted.size());
        var ranked = new ArrayList<TrialView>(rows);
        for (int place = 0; place < rows; place++) {
            ranked.add(trial(state, sorted.get(place), OptionalLong.of(place + 1L)));
        }
        var running = new ArrayList<TrialView>(state.leases().size());
        state.leases().view().stream()
                .filter(lease -> !lease.granted().rescore())
                .map(lease -> lease.granted().trial())
                .sorted()
                .forEach(number -> running.add(trial(state, state.trials().get(number), OptionalLong.empty())));
        Optional<TrialView> failed =
                state.trials().lastFailed().map(trial -> trial(state, trial, OptionalLong.empty()));
        return new SweepReply.Board(
                summary(state), ranked, running, failed, state.notices().sentences());
    }

    static SweepReply page(SweepState state, long from, int limit) {
        List<TrialRecord> all = state.trials().all();
        int start = (int) Math.min(Math.max(0, from), all.size());
        int end = Math.min(all.size(), start + Math.max(1, limit));
        var page = new ArrayList<TrialView>(end - start);
        for (TrialRecord trial : all.subList(start, end)) {
            page.add(trial(state, trial));
        }
        return new SweepReply.Trials(page, end < all.size() ? OptionalLong.of(end) : OptionalLong.empty());
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
