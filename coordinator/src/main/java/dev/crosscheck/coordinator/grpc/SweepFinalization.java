package dev.crosscheck.coordinator.grpc;

import akka.actor.typed.javadsl.AskPattern;
import com.google.rpc.Code;
import dev.crosscheck.coordinator.dataset.VaultOpening;
import dev.crosscheck.coordinator.monitor.MonitorCommand;
import dev.crosscheck.coordinator.monitor.MonitorCommand.ReportView;
import dev.crosscheck.coordinator.scoring.TrialScorer.BadPredictionsException;
import dev.crosscheck.coordinator.scoring.VaultOpener;
import dev.crosscheck.coordinator.scoring.VaultScorer.Candidate;
import dev.crosscheck.coordinator.scoring.VaultScorer.NoVaultScoreException;
import dev.crosscheck.coordinator.security.Role;
import dev.crosscheck.coordinator.sweep.AttemptEnd;
import dev.crosscheck.coordinator.sweep.SweepCommand;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import dev.crosscheck.coordinator.sweep.SweepDefinition.Validation;
import dev.crosscheck.coordinator.sweep.SweepReply;
import dev.crosscheck.coordinator.sweep.SweepReply.SweepView;
import dev.crosscheck.proto.v1.Finalization;
import dev.crosscheck.proto.v1.FinalizeSweepRequest;
import dev.crosscheck.proto.v1.Finalized;
import dev.crosscheck.proto.v1.OverfitReport;
import dev.crosscheck.search.trial.TrialState;
import io.grpc.StatusRuntimeException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Opens a sweep's vault: the opening is on record, its exposure counted and the sweep closed to further trials before the number leaves. Each step is repeatable, so that a question asked
 * again after a crash goes on where the first one ended. Thread-safe.
 */
public final class SweepFinalization {
    private static final String RECOMMENDED = "recommended";
    private static final String BEST = "best";

    private final SweepApi api;
    private final VaultOpener vault;
    private final InstantSource clock;

    /** A trial and why the pick is that one. */
    private record Picked(long trial, String because) {}

    /** What is asked, of which sweep. */
    private record Asked(SweepView sweep, SweepDefinition definition, String set, String pick, String caller) {}

    public SweepFinalization(SweepApi api, VaultOpener vault, InstantSource clock) {
        this.api = api;
        this.vault = vault;
        this.clock = clock;
    }

    CompletionStage<Finalization> open(FinalizeSweepRequest request, Role role) {
        String pick = pick(request.getPick());
        String sweepId = request.getSweep();
        return api.ask(sweepId, SweepReply.Summary.class, SweepCommand.GetSweep::new)
                .thenCompose(summary -> api.sweeps()
                        .definition(sweepId)
                        .thenApply(definition -> new Asked(
                                summary.sweep(), definition, vaultOf(sweepId, definition), pick, role.label())))
                .thenCompose(asked -> vault.find(sweepId, asked.set()).thenCompose(found -> {
                    Optional<VaultOpening> own =
                            found.filter(opening -> opening.sweep().equals(sweepId));
                    found.filter(opening -> own.isEmpty()).ifPresent(opening -> {
                        throw taken(opening);
                    });
                    return own.filter(opening -> opening.pick().equals(pick)).isPresent()
                            ? finish(asked, own.get().trial(), "")
                            : startable(sweepId)
                                    .thenCompose(ready -> picked(asked))
                                    .thenCompose(picked -> finish(asked, picked.trial(), picked.because()));
                }));
    }

    private static String pick(String asked) {
        String pick = asked.isEmpty() ? RECOMMENDED : asked;
        if (!pick.equals(RECOMMENDED) && !pick.equals(BEST) && !pick.matches("\\d{1,18}")) {
            throw GrpcStatusMapper.invalid(
                    "pick", "\"" + pick + "\" is no trial (expected: recommended, best, or the number of a trial)");
        }
        return pick.matches("\\d+") ? String.valueOf(Long.parseLong(pick)) : pick;
    }

    private static String vaultOf(String sweepId, SweepDefinition definition) {
        return definition
                .validation()
                .flatMap(Validation::vault)
                .orElseThrow(
                        () -> refused(
                                "NO_VAULT",
                                "sweep " + sweepId
                                        + " names no vault set, so it has no number to publish; name one as validation.vault in the next sweep's spec"));
    }

    private static StatusRuntimeException taken(VaultOpening opening) {
        return refused(
                "VAULT_OPENED",
                "the vault set " + opening.set() + " was opened for trial " + opening.trial() + " of sweep "
                        + opening.sweep()
                        + ", and a vault set is opened once; name another vault set in the next sweep's spec");
    }

    private static StatusRuntimeException refused(String reason, String message) {
        return GrpcErrors.error(Code.FAILED_PRECONDITION, reason, message);
    }

    private CompletionStage<String> startable(String sweepId) {
        return state(sweepId).thenApply(state -> {
            if (!state.problem().isEmpty()) {
                throw refused("STILL_RUNNING", state.problem());
            }
            return "";
        });
    }

    private CompletionStage<SweepReply.Finalization> state(String sweepId) {
        return api.ask(sweepId, SweepReply.Finalization.class, SweepCommand.GetFinalization::new);
    }

    private CompletionStage<Picked> picked(Asked asked) {
        if (asked.pick().equals(BEST)) {
            return CompletableFuture.completedStage(new Picked(best(asked), "the best on the tuning set"));
        }
        if (!asked.pick().equals(RECOMMENDED)) {
            return CompletableFuture.completedStage(new Picked(Long.parseLong(asked.pick()), ""));
        }
        return AskPattern.<SweepCommand, MonitorCommand.ReportReply>ask(
                        api.sweeps().sweep(asked.sweep().sweepId()),
                        replyTo -> new SweepCommand.GetOverfit(false, asked.caller(), replyTo),
                        api.settings().ask(),
                        api.system().scheduler())
                .thenApply(reply -> {
                    ReportView report = reply.report()
                            .orElseThrow(() -> GrpcErrors.error(Code.UNAVAILABLE, "NO_REPORT", reply.problem()));
                    OptionalLong trial = report.recommendedTrial();
                    if (trial.isEmpty() || report.verdictNow().isEmpty()) {
                        return new Picked(
                                trial.orElseGet(() -> best(asked)),
                                "the best on the tuning set, not recommended: too little was tested for the secret sets to recommend a trial");
                    }
                    return new Picked(
                            trial.getAsLong(),
                            report.recommendedBecause().isEmpty()
                                    ? "recommended, and the best on the tuning set"
                                    : "recommended: " + report.recommendedBecause());
                });
    }

    private static long best(Asked asked) {
        return asked.sweep()
                .bestTrial()
                .orElseThrow(() -> refused(
                        "NO_RESULT",
                        "sweep " + asked.sweep().sweepId()
                                + " has no finished trial to open the vault for; the vault stays closed"));
    }

    private CompletionStage<Finalization> finish(Asked asked, long trial, String because) {
        String sweepId = asked.sweep().sweepId();
        return api.ask(sweepId, SweepReply.Detail.class, replyTo -> new SweepCommand.GetTrial(trial, replyTo))
                .thenCompose(detail -> vault.open(new VaultOpener.Question(
                                asked.definition(),
                                asked.set(),
                                candidate(sweepId, detail),
                                asked.pick(),
                                because,
                                asked.caller(),
                                asked.sweep().finished(),
                                clock.instant()))
                        .exceptionally(failure -> {
                            throw explained(failure);
                        })
                        .thenCompose(opening -> close(sweepId, trial, opening))
                        .thenApply(opening -> answer(opening, detail)));
    }

    private static Candidate candidate(String sweepId, SweepReply.Detail detail) {
        long number = detail.trial().number();
        boolean complete = detail.trial().state().equals(TrialState.COMPLETE.name())
                && detail.trial().score().isPresent();
        if (!complete) {
            throw refused(
                    "NO_RESULT",
                    "trial " + number + " of sweep " + sweepId + " is "
                            + detail.trial().state()
                            + " and has no final result; pick one that is COMPLETE (see: crosscheck leaderboard "
                            + sweepId + ")");
        }
        int attempt = detail.attempts().stream()
                .filter(a -> a.state().equals(AttemptEnd.DONE.name()))
                .mapToInt(SweepReply.AttemptView::attempt)
                .findFirst()
                .orElse(detail.trial().attempts());
        return new Candidate(
                sweepId,
                number,
                attempt,
                detail.trial().params(),
                detail.trial().score());
    }

    private static RuntimeException explained(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof NoVaultScoreException || cause instanceof BadPredictionsException) {
            return refused("NO_VAULT_SCORE", String.valueOf(cause.getMessage()));
        }
        return failure instanceof RuntimeException e ? e : new CompletionException(failure);
    }

    /** The sweep takes no more trials; only then the number may leave. */
    private CompletionStage<VaultOpening> close(String sweepId, long trial, VaultOpening opening) {
        if (!opening.sweep().equals(sweepId)) {
            throw taken(opening);
        }
        if (opening.trial() != trial) {
            throw refused(
                    "VAULT_OPENED",
                    "the vault set " + opening.set() + " of sweep " + sweepId + " was opened for trial "
                            + opening.trial()
                            + ", and a vault set is opened once, for one trial; see its number with: crosscheck finalize "
                            + sweepId + " --pick " + opening.trial());
        }
        return api.ask(
                        sweepId,
                        SweepReply.Finalization.class,
                        replyTo -> new SweepCommand.FinalizeSweep(trial, opening.id(), replyTo))
                .thenApply(done -> opening);
    }

    private static Finalization answer(VaultOpening opening, SweepReply.Detail detail) {
        Finalization.Builder answer = Finalization.newBuilder()
                .setSweep(opening.sweep())
                .setTrial(opening.trial())
                .setPick(opening.pick())
                .setPickedBecause(opening.because())
                .setParams(ValueMapper.struct(detail.trial().params()))
                .setMetric(opening.metric())
                .setDirection(opening.maximize() ? "maximize" : "minimize")
                .setSet(opening.set())
                .setExamples(opening.examples())
                .setScore(opening.score())
                .setAt(SweepProtoMapper.timestamp(opening.at()))
                .setDataset(opening.dataset());
        if (Double.isFinite(opening.low()) && Double.isFinite(opening.high())) {
            answer.setLow(opening.low()).setHigh(opening.high());
        }
        opening.tuningScore().ifPresent(answer::setTuningScore);
        return answer.build();
    }

    /** The report with what the vault said, once the sweep is finalized. */
    CompletionStage<OverfitReport> addTo(OverfitReport report) {
        return state(report.getSweep())
                .thenCompose(state -> state.trial().isEmpty()
                        ? CompletableFuture.completedStage(report)
                        : vault.byId(state.opening()).thenApply(found -> found.map(opening -> report.toBuilder()
                                        .setFinalized(shortly(opening))
                                        .build())
                                .orElse(report)));
    }

    private static Finalized shortly(VaultOpening opening) {
        Finalized.Builder result = Finalized.newBuilder()
                .setTrial(opening.trial())
                .setScore(opening.score())
                .setAt(SweepProtoMapper.timestamp(opening.at()))
                .setSet(opening.set());
        if (Double.isFinite(opening.low()) && Double.isFinite(opening.high())) {
            result.setLow(opening.low()).setHigh(opening.high());
        }
        return result.build();
    }
}
