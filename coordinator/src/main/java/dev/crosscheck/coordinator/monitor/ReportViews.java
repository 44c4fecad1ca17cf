package dev.crosscheck.coordinator.monitor;

import dev.crosscheck.coordinator.monitor.FirstFindings.Raised;
import dev.crosscheck.coordinator.monitor.MonitorCommand.DiagnosticsView;
import dev.crosscheck.coordinator.monitor.MonitorCommand.FindingView;
import dev.crosscheck.coordinator.monitor.MonitorCommand.IntervalView;
import dev.crosscheck.coordinator.monitor.MonitorCommand.OvertuningView;
import dev.crosscheck.coordinator.monitor.MonitorCommand.RecommendedView;
import dev.crosscheck.coordinator.monitor.MonitorCommand.ReportView;
import dev.crosscheck.coordinator.monitor.MonitorCommand.SetView;
import dev.crosscheck.coordinator.monitor.MonitorCommand.TrendView;
import dev.crosscheck.coordinator.scoring.EvidenceShape;
import dev.crosscheck.coordinator.scoring.EvidenceShape.SetShape;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import dev.crosscheck.monitor.Alarm;
import dev.crosscheck.monitor.Coarsening;
import dev.crosscheck.monitor.Diagnostics;
import dev.crosscheck.monitor.Finding;
import dev.crosscheck.monitor.Interval;
import dev.crosscheck.monitor.OverfitReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Turns the monitor's report into the answer. Scores go back to the metric's own direction; gains, optimism, offsets and drift keep theirs: a positive gain is
 * better, positive optimism means that the tuning score overstates, in the metric's unit.
 */
final class ReportViews {
    private static final IntervalView UNKNOWN =
            new IntervalView(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty());
    private static final int NAMED_TRIALS = 10;
    /** The latest incumbents; a report has to fit into one message between nodes. */
    private static final int MOST_INCUMBENTS = 5000;

    private final boolean maximize;
    private final OptionalDouble goal;
    private final EvidenceShape shape;
    private final Advice advice;

    ReportViews(SweepDefinition definition, EvidenceShape shape) {
        this.maximize = definition.objective().maximize();
        this.goal = definition.objective().goal();
        this.shape = shape;
        this.advice = new Advice(
                shape.counting(),
                definition.budget().maxTrials(),
                definition.stopping().isPresent());
    }

    /** What is known beside the statistics. */
    record Circumstances(boolean exact, long exposures, List<Long> unreadable, Map<String, Raised> raised) {}

    ReportView view(OverfitReport exactReport, Circumstances given) {
        OverfitReport report = given.exact() ? exactReport : Coarsening.coarse(exactReport);
        return new ReportView(
                report.verdict().name(),
                exactReport.gain().isPresent() ? report.current().name() : "",
                report.incumbent(),
                score(report.tuningScore()),
                report.expectedScore().map(this::score).orElse(UNKNOWN),
                interval(report.optimism()),
                interval(report.lostShare()),
                report.recommendedTrial(),
                Advice.recommended(report),
                report.alarm().map(a -> OptionalLong.of(a.trials())).orElse(OptionalLong.empty()),
                report.alarm().map(Alarm::incumbent).map(OptionalLong::of).orElse(OptionalLong.empty()),
                report.trust().name().toLowerCase(Locale.ROOT),
                findings(report, given),
                sets(report),
                diagnostics(report.diagnostics()),
                report.neededExamples(),
                estimate(report.gainOverDefault()),
                estimate(report.gainOverStartup()),
                report.trials(),
                given.exact(),
                given.exposures(),
                advice.next(report));
    }

    private OptionalDouble score(OptionalDouble oriented) {
        return maximize || oriented.isEmpty() ? oriented : OptionalDouble.of(0.0 - oriented.getAsDouble());
    }

    private IntervalView score(Interval oriented) {
        return maximize
                ? interval(Optional.of(oriented))
                : interval(Optional.of(
                        new Interval(0.0 - oriented.estimate(), 0.0 - oriented.high(), 0.0 - oriented.low())));
    }

    private static IntervalView interval(Optional<Interval> interval) {
        return interval.map(i -> new IntervalView(finite(i.estimate()), finite(i.low()), finite(i.high())))
                .orElse(UNKNOWN);
    }

    private static OptionalDouble estimate(Optional<Interval> interval) {
        return interval.map(i -> finite(i.estimate())).orElse(OptionalDouble.empty());
    }

    private static OptionalDouble finite(double value) {
        return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    }

    private List<FindingView> findings(OverfitReport report, Circumstances given) {
        List<Long> unreadable = given.unreadable();
        List<FindingView> findings = new ArrayList<>();
        for (Finding finding : report.findings()) {
            findings.add(finding(
                    finding,
                    Optional.ofNullable(given.raised().get(finding.code().name()))));
        }
        if (!unreadable.isEmpty()) {
            String more = unreadable.size() > NAMED_TRIALS ? ", ..." : "";
            List<String> named =
                    unreadable.stream().limit(NAMED_TRIALS).map(String::valueOf).toList();
            findings.add(new FindingView(
                    "EVIDENCE_MISSING",
                    "WARN",
                    "The evidence of " + unreadable.size()
                            + " trials is missing, damaged or no finite number and was left out (trials "
                            + String.join(", ", named) + more
                            + "); if it is missing or damaged, restore the data directory from a backup.",
                    OptionalLong.of(unreadable.get(0)),
                    OptionalLong.empty(),
                    OptionalLong.empty()));
        }
        findings.addAll(SetStates.findings(shape));
        return findings;
    }

    /** About the incumbent of the moment when it was raised, unless it says which trial it is about. */
    private static FindingView finding(Finding finding, Optional<Raised> raised) {
        OptionalLong incumbent = raised.map(r -> OptionalLong.of(r.incumbent())).orElse(OptionalLong.empty());
        return new FindingView(
                finding.code().name(),
                FirstFindings.severity(finding.severity()),
                finding.text(),
                finding.trial().isPresent() ? finding.trial() : incumbent,
                raised.map(r -> OptionalLong.of(r.finishedTrials())).orElse(OptionalLong.empty()),
                incumbent);
    }

    private List<SetView> sets(OverfitReport report) {
        List<SetView> views = new ArrayList<>();
        for (SetShape set : shape.sets()) {
            var known = report.sets().stream()
                    .filter(s -> s.set().equals(set.name()))
                    .findFirst();
            views.add(new SetView(
                    set.name(),
                    set.examples(),
                    set.state(),
                    known.map(s -> finite(s.offset())).orElse(OptionalDouble.empty()),
                    known.map(s -> finite(s.drift())).orElse(OptionalDouble.empty())));
        }
        return views;
    }

    private DiagnosticsView diagnostics(Diagnostics known) {
        return new DiagnosticsView(
                interval(known.transfer().map(Diagnostics.Transfer::slope)),
                known.overtuning()
                        .map(o -> new OvertuningView(
                                o.trial(), interval(Optional.of(o.amount())), o.relative(), o.significant())),
                known.ties(),
                known.trend().stream()
                        .skip(Math.max(0, known.trend().size() - MOST_INCUMBENTS))
                        .map(p -> new TrendView(
                                p.trial(),
                                p.seen(),
                                maximize ? p.tuningScore() : 0.0 - p.tuningScore(),
                                score(p.secretScore())))
                        .toList(),
                known.tied(),
                known.recommended()
                        .map(r -> new RecommendedView(
                                score(r.score()), r.agreeing(), r.chosen().size())),
                known.parted().map(p -> OptionalLong.of(p.seen())).orElse(OptionalLong.empty()),
                known.parted().map(p -> OptionalLong.of(p.trial())).orElse(OptionalLong.empty()),
                goal,
                known.rung());
    }
}
