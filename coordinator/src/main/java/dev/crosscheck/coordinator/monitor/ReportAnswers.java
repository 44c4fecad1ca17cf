package dev.crosscheck.coordinator.monitor;

import dev.crosscheck.coordinator.dataset.ExposureLedger.Exposure;
import dev.crosscheck.coordinator.monitor.MonitorActors.Sources;
import dev.crosscheck.coordinator.monitor.MonitorCommand.GetReport;
import dev.crosscheck.coordinator.monitor.MonitorCommand.ReportReply;
import dev.crosscheck.coordinator.monitor.ReportViews.Circumstances;
import dev.crosscheck.coordinator.scoring.EvidenceShape;
import dev.crosscheck.coordinator.store.StoreException;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a report for a caller: the statistics off the actor, the exposure on record before the answer goes out, the sets' states as they are now. */
final class ReportAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(ReportAnswers.class);

    private final Sources sources;
    private final String sweepId;
    private final SweepDefinition definition;

    /** Why the last question was not answered, as it stands in the log; empty after an answer. Reports are polled, and each would say it again. */
    private final AtomicReference<String> logged = new AtomicReference<>("");

    ReportAnswers(Sources sources, String sweepId, SweepDefinition definition) {
        this.sources = sources;
        this.sweepId = sweepId;
        this.definition = definition;
    }

    /** Never fails: what cannot be read or recorded becomes {@link #unavailable}. */
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
                .handle((reply, failure) -> {
                    if (failure == null) {
                        logged.set("");
                        return reply;
                    }
                    logOnce(said(failure));
                    return unavailable(failure);
                });
    }

    private void logOnce(String reason) {
        if (!logged.getAndSet(reason).equals(reason)) {
            LOG.warn("Overfit report: not answered sweep={} error={}", sweepId, reason);
        }
    }

    /** The answer while this keeps reports from being made. */
    static ReportReply unavailable(Throwable failure) {
        return new ReportReply(
                Optional.empty(),
                storeFailure(failure)
                        .map(store ->
                                "no report can be given now, as it needs the store, which also takes a record of each: "
                                        + store.getMessage())
                        .orElse(
                                "the evidence cannot be read at the moment; ask again in a minute, and see the coordinator's log if that stays so"));
    }

    /** What may be said of a failure: the class alone where the message may quote scores, as those of the statistics may. */
    static String said(Throwable failure) {
        return storeFailure(failure)
                .map(store -> String.valueOf(store.getMessage()))
                .orElseGet(() -> EvidenceReader.cause(failure).getClass().getName());
    }

    private static Optional<StoreException> storeFailure(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof StoreException store ? Optional.of(store) : Optional.empty();
    }
}
