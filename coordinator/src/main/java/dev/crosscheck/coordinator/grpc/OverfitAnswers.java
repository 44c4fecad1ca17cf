package dev.crosscheck.coordinator.grpc;

import dev.crosscheck.coordinator.monitor.ErrorSources;
import dev.crosscheck.coordinator.monitor.MonitorCommand.ReportView;
import dev.crosscheck.coordinator.sweep.SweepReply.TrialView;
import dev.crosscheck.proto.v1.ErrorBreakdown;
import dev.crosscheck.proto.v1.OverfitReport;
import dev.crosscheck.proto.v1.Sweep;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/** Completes an overfit report with what only the sweep knows of its trials: train scores and times. Nothing here comes from secret sets. */
final class OverfitAnswers {
    private final SweepApi api;

    OverfitAnswers(SweepApi api) {
        this.api = api;
    }

    /** The report as a message. {@code adaptive}: people changed the search after an answer, as the ledger of answers says. */
    CompletionStage<OverfitReport> complete(Sweep sweep, boolean adaptive, ReportView view) {
        return AllTrials.of(api, sweep.getSweep()).thenApply(trials -> {
            OverfitReport.Builder report =
                    OverfitProtoMapper.report(sweep.getSweep(), sweep.getMetric(), view).toBuilder();
            report.setAdaptive(adaptive || sweep.getAdaptive());
            breakdown(sweep, view, trials).ifPresent(report::setErrorTable);
            cheapest(view, trials)
                    .ifPresent(trial -> report.setCheapestTie(trial.number()).setCheapestTieSeconds(seconds(trial)));
            return report.build();
        });
    }

    private static Optional<ErrorBreakdown> breakdown(Sweep sweep, ReportView view, List<TrialView> trials) {
        return trials.stream()
                .filter(trial -> OptionalLong.of(trial.number()).equals(view.incumbent()))
                .findFirst()
                .flatMap(incumbent -> ErrorSources.view(
                        view, sweep.getMetric(), sweep.getDirection().equals("maximize"), incumbent.metrics()))
                .map(OverfitAnswers::message);
    }

    private static ErrorBreakdown message(ErrorSources.ErrorView table) {
        return ErrorBreakdown.newBuilder()
                .setUnderFitting(table.underFitting())
                .setOverFitting(table.overFitting())
                .setTuningSetOverfit(table.tuningSetOverfit())
                .setDistributionShift(table.distributionShift())
                .setFirst(table.first())
                .setAdvice(table.advice())
                .build();
    }

    /** The quickest of the recommended trial and those tied with it; empty when the time of none is known or there are no ties. */
    static Optional<TrialView> cheapest(ReportView view, List<TrialView> trials) {
        List<Long> ties = view.diagnostics().ties();
        Optional<TrialView> best = Optional.empty();
        for (TrialView trial : trials) {
            boolean among = ties.contains(trial.number())
                    || OptionalLong.of(trial.number()).equals(view.recommendedTrial());
            if (among
                    && !ties.isEmpty()
                    && trial.started().isPresent()
                    && trial.ended().isPresent()) {
                boolean quicker = best.isEmpty() || seconds(trial) < seconds(best.get());
                best = quicker ? Optional.of(trial) : best;
            }
        }
        return best;
    }

    private static double seconds(TrialView trial) {
        return Duration.between(trial.started().orElseThrow(), trial.ended().orElseThrow())
                        .toMillis()
                / 1000.0;
    }
}
