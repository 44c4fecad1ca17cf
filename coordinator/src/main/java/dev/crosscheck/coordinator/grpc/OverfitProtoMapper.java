package dev.crosscheck.coordinator.grpc;

import dev.crosscheck.coordinator.monitor.MonitorCommand.DiagnosticsView;
import dev.crosscheck.coordinator.monitor.MonitorCommand.FindingView;
import dev.crosscheck.coordinator.monitor.MonitorCommand.IntervalView;
import dev.crosscheck.coordinator.monitor.MonitorCommand.OvertuningView;
import dev.crosscheck.coordinator.monitor.MonitorCommand.ReportView;
import dev.crosscheck.coordinator.monitor.MonitorCommand.SetView;
import dev.crosscheck.proto.v1.Finding;
import dev.crosscheck.proto.v1.Interval;
import dev.crosscheck.proto.v1.OverfitReport;
import dev.crosscheck.proto.v1.Overtuning;
import dev.crosscheck.proto.v1.Recommended;
import dev.crosscheck.proto.v1.SetReport;
import dev.crosscheck.proto.v1.TrendPoint;

/** What the monitor says, as a message. */
final class OverfitProtoMapper {
    private OverfitProtoMapper() {}

    static OverfitReport report(String sweepId, String metric, ReportView view) {
        OverfitReport.Builder report = OverfitReport.newBuilder()
                .setSweep(sweepId)
                .setMetric(metric)
                .setVerdict(view.verdict())
                .setVerdictNow(view.verdictNow())
                .setRecommendedBecause(view.recommendedBecause())
                .setExpectedScore(interval(view.expectedScore()))
                .setOptimism(interval(view.optimism()))
                .setLostShare(interval(view.lostShare()))
                .setTrust(view.trust())
                .setTrials(view.trials())
                .setExact(view.exact())
                .setExposures(view.exposures())
                .setAdvice(view.advice());
        view.incumbent().ifPresent(report::setIncumbent);
        view.tuningScore().ifPresent(report::setTuningScore);
        view.recommendedTrial().ifPresent(report::setRecommendedTrial);
        view.alarmAt().ifPresent(report::setAlarmAt);
        view.alarmIncumbent().ifPresent(report::setAlarmIncumbent);
        view.examplesToSettle().ifPresent(report::setExamplesToSettle);
        view.gainOverDefault().ifPresent(report::setVerifiedGainOverDefault);
        view.gainOverStartup().ifPresent(report::setVerifiedGainOverStartup);
        view.findings().forEach(f -> report.addFindings(finding(f)));
        view.sets().forEach(s -> report.addSets(set(s)));
        diagnostics(view.diagnostics(), report);
        choice(view.diagnostics(), report);
        return report.build();
    }

    private static void diagnostics(DiagnosticsView view, OverfitReport.Builder report) {
        report.setTransfer(interval(view.transfer())).addAllTies(view.ties());
        view.overtuning().ifPresent(o -> report.setOvertuning(overtuning(o)));
        view.trend()
                .forEach(p -> report.addTrend(TrendPoint.newBuilder()
                        .setTrial(p.trial())
                        .setSeen(p.seen())
                        .setTuningScore(p.tuningScore())
                        .setExpectedScore(interval(p.expectedScore()))));
    }

    private static void choice(DiagnosticsView view, OverfitReport.Builder report) {
        report.setTied(view.tied());
        view.partedAt().ifPresent(report::setPartedAt);
        view.partedTrial().ifPresent(report::setPartedTrial);
        view.rung().ifPresent(report::setComparedAtStep);
        view.recommended()
                .ifPresent(r -> report.setRecommended(Recommended.newBuilder()
                        .setScore(interval(r.score()))
                        .setAgreeing(r.agreeing())
                        .setChoices(r.choices())));
    }

    private static Overtuning overtuning(OvertuningView view) {
        Overtuning.Builder overtuning = Overtuning.newBuilder()
                .setTrial(view.trial())
                .setAmount(interval(view.amount()))
                .setSignificant(view.significant());
        view.relative().ifPresent(overtuning::setRelative);
        return overtuning.build();
    }

    private static Interval interval(IntervalView view) {
        Interval.Builder interval = Interval.newBuilder();
        view.estimate().ifPresent(interval::setEstimate);
        view.low().ifPresent(interval::setLow);
        view.high().ifPresent(interval::setHigh);
        return interval.build();
    }

    private static Finding finding(FindingView view) {
        Finding.Builder finding = Finding.newBuilder()
                .setCode(view.code())
                .setSeverity(view.severity())
                .setText(view.text());
        view.trial().ifPresent(finding::setTrial);
        view.raisedAt().ifPresent(finding::setRaisedAt);
        view.raisedIncumbent().ifPresent(finding::setRaisedIncumbent);
        return finding.build();
    }

    private static SetReport set(SetView view) {
        SetReport.Builder set = SetReport.newBuilder()
                .setSet(view.set())
                .setExamples(view.examples())
                .setState(view.state());
        view.offset().ifPresent(set::setOffset);
        view.drift().ifPresent(set::setDrift);
        return set.build();
    }
}
