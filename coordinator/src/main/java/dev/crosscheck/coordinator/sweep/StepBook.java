package dev.crosscheck.coordinator.sweep;

import dev.crosscheck.search.trial.TrialState;
import dev.crosscheck.stopping.Decision;
import dev.crosscheck.stopping.Report;
import dev.crosscheck.stopping.StoppingConfig;
import dev.crosscheck.stopping.StoppingRule;
import dev.crosscheck.stopping.StoppingRules;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What early stopping has seen and decided. A decision is a fact before it is answered, so a report that comes again, from a worker that reconnects or from a later attempt, gets the same answer. The rule itself is a cache of these facts.
 * Mutable, confined to the entity.
 */
final class StepBook {
    private final Optional<StoppingConfig> config;
    private final Optional<StoppingRule> rule;
    private final List<SweepEvent.StepJudged> all = new ArrayList<>();
    private final Map<Long, SweepEvent.StepJudged> last = new HashMap<>();

    StepBook(Optional<StoppingConfig> config) {
        this.config = config;
        this.rule = config.map(StoppingRules::create);
    }

    static StepBook restore(
            Optional<StoppingConfig> config, List<SweepEvent.StepJudged> steps, List<TrialRecord> finished) {
        StepBook book = new StepBook(config);
        steps.forEach(book::add);
        finished.forEach(trial -> book.finished(trial.number(), trial.state()));
        return book;
    }

    /** The fact that follows from a report; empty when the rule has no interest in it, or has judged that step before. */
    Optional<SweepEvent.StepJudged> judge(SweepCommand.ReportStep command, Instant now) {
        if (rule.isEmpty()
                || !command.metrics().containsKey(config.orElseThrow().metric())) {
            return Optional.empty();
        }
        SweepEvent.StepJudged before = last.get(command.lease().trial());
        if (before != null && (before.stop() || before.step() >= command.step())) {
            return Optional.empty();
        }
        double value = command.metrics().get(config.orElseThrow().metric());
        Report report = new Report(
                command.lease().trial(), command.step(), config.orElseThrow().oriented(value));
        if (!rule.get().concerns(report)) {
            return Optional.empty();
        }
        Decision decision = rule.get().judge(report);
        return Optional.of(new SweepEvent.StepJudged(
                now,
                report.trial(),
                command.lease().attempt(),
                report.step(),
                report.value(),
                decision.stop(),
                decision.reason(),
                command.evidence()));
    }

    /** Why the trial is to stop, if it is. */
    Optional<String> stopped(long trial) {
        return Optional.ofNullable(last.get(trial))
                .filter(SweepEvent.StepJudged::stop)
                .map(SweepEvent.StepJudged::reason);
    }

    void add(SweepEvent.StepJudged judged) {
        all.add(judged);
        last.put(judged.trial(), judged);
        rule.ifPresent(r -> r.add(new Report(judged.trial(), judged.step(), judged.value())));
    }

    void finished(SweepEvent.TrialFinished event) {
        finished(event.trial(), event.state());
    }

    private void finished(long trial, TrialState state) {
        rule.ifPresent(r -> r.finished(trial, state == TrialState.COMPLETE));
    }

    /** All facts, in their order. */
    List<SweepEvent.StepJudged> all() {
        return Collections.unmodifiableList(all);
    }
}
