package dev.crosscheck.coordinator.monitor;

import dev.crosscheck.coordinator.dataset.ExposureLedger.Exposure;
import dev.crosscheck.coordinator.monitor.MonitorActors.Sources;
import dev.crosscheck.coordinator.monitor.MonitorCommand.GetReport;
import dev.crosscheck.coordinator.monitor.MonitorCommand.ReportReply;
import dev.crosscheck.coordinator.monitor.ReportViews.Circumstances;
import dev.crosscheck.coordinator.scoring.EvidenceShape;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Makes a report for a caller: the statistics off the actor, the exposure on record before the answer goes out, the sets' states as they are now. */
final class ReportAnswers {
    private final Sources sources;
    private final String sweepId;
    private final SweepDefinition definition;

    ReportAnswers(Sources sources, String sweepId, SweepDefinition definition) {
        this.sources = sources;
        this.sweepId = sweepId;
        this.definition = definition;
    }

    /** Never fails: what cannot be read becomes {@link #unavailable}. */
    CompletionStage<ReportReply> answer(GetReport question, Exposure exposure, MonitorWork work, EvidenceShape known) {
        return CompletableFuture.supplyAsync(work::report, sources.compute())
                .thenCompose(report -> sources.ledger().record(exposure).thenCompose(count -> sources.shapes()
                        .of(sweepId, definition.validation().orElseThrow())
                        .thenApply(now -> new ReportReply(
                                Optional.of(new ReportViews(definition, SetStates.asOfNow(known, now))
                                        .view(
                                                report,
                                                new Circumstances(
                                                        question.exact(), count, work.unreadable(), work.raised()))),
                                ""))))
                .thenCombine(
                        Adaptivity.of(sources.ledger(), exposure, question.steered()),
                        (reply, adaptive) -> new ReportReply(reply.report(), reply.problem(), adaptive))
                .exceptionally(failure -> unavailable());
    }

    static ReportReply unavailable() {
        return new ReportReply(
                Optional.empty(),
                "the evidence cannot be read at the moment; ask again in a minute, and see the coordinator's log if that stays so");
    }
}
