package dev.crosscheck.coordinator.grpc;

import dev.crosscheck.coordinator.sweep.SweepDefinition;
import dev.crosscheck.coordinator.sweep.SweepReply.SweepView;
import dev.crosscheck.coordinator.sweep.SweepReply.TrialView;
import dev.crosscheck.coordinator.sweep.TrialKind;
import dev.crosscheck.proto.v1.PriorTrial;
import dev.crosscheck.proto.v1.SweepSpec;
import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.space.Transfer;
import dev.crosscheck.search.trial.Objective;
import dev.crosscheck.search.trial.TrialState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes what another sweep learnt into a specification, once, when the sweep is created: what the strategy begins with is then part of the sweep and does
 * not change with the other one. Only configurations, states and tuning scores are taken, as anyone may list them.
 */
final class WarmStarts {
    private static final Set<String> NOT_LEARNING = Set.of("grid", "random", "sobol");
    private static final Set<String> FINISHED = Set.of(
            TrialState.COMPLETE.name(),
            TrialState.PRUNED.name(),
            TrialState.FAILED.name(),
            TrialState.INFEASIBLE.name());

    private final SweepApi api;

    WarmStarts(SweepApi api) {
        this.api = api;
    }

    /** A specification with the trials filled in, and what to say of it. */
    record Filled(SweepSpec spec, List<String> notes) {
        /** The same with further notes. */
        Filled noting(List<String> more) {
            return new Filled(spec, Stream.concat(notes.stream(), more.stream()).toList());
        }
    }

    private record Fitting(TrialView trial, Configuration params) {}

    /** Refuses what only the coordinator may write. */
    static void check(SweepSpec given) {
        if (given.getWarmStart().getKnownCount() > 0) {
            throw GrpcStatusMapper.invalid(
                    "warm_start.known", "is filled in by the coordinator: leave it out and name a sweep");
        }
    }

    /** The specification to create the sweep with; that of the first call where this one repeats it. */
    CompletionStage<Filled> fill(String requestId, SweepSpec spec, SweepDefinition definition) {
        if (!spec.hasWarmStart()) {
            return CompletableFuture.completedFuture(new Filled(spec, List.of()));
        }
        return earlier(requestId)
                .thenCompose(known -> known.isPresent()
                        ? CompletableFuture.completedFuture(new Filled(known.get(), List.of()))
                        : source(spec.getWarmStart().getSweep())
                                .thenCompose(source -> filled(source, spec, definition)));
    }

    private CompletionStage<Optional<SweepSpec>> earlier(String requestId) {
        if (requestId.isEmpty()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return api.index()
                .find(requestId)
                .thenCompose(id -> id.isEmpty()
                        ? CompletableFuture.completedFuture(Optional.empty())
                        : api.specs().bytes(id.get()).thenApply(bytes -> bytes.map(SweepSpecMapper::parse)));
    }

    private CompletionStage<SweepView> source(String idOrName) {
        return api.index().list().thenApply(rows -> rows.stream()
                .filter(row -> row.sweepId().equals(idOrName))
                .findFirst()
                .or(() ->
                        rows.stream().filter(row -> row.name().equals(idOrName)).findFirst())
                .orElseThrow(() -> GrpcStatusMapper.invalid(
                        "warm_start.sweep",
                        "there is no sweep \"" + idOrName + "\": list them with crosscheck sweeps")));
    }

    private CompletionStage<Filled> filled(SweepView source, SweepSpec spec, SweepDefinition definition) {
        Objective theirs = new Objective(source.metric(), source.maximize());
        Objective ours = definition.objective();
        // A goal says what a person would reach; it changes nothing about the scores.
        if (!theirs.metric().equals(ours.metric()) || theirs.maximize() != ours.maximize()) {
            throw GrpcStatusMapper.invalid(
                    "warm_start.sweep",
                    source.sweepId() + " has the objective " + text(theirs) + ", this sweep " + text(ours)
                            + ": they have to agree");
        }
        return AllTrials.of(api, source.sweepId()).thenApply(all -> choose(source, all, spec, definition));
    }

    private static String text(Objective objective) {
        return (objective.maximize() ? "maximize " : "minimize ") + objective.metric();
    }

    private static Filled choose(SweepView source, List<TrialView> all, SweepSpec spec, SweepDefinition definition) {
        List<TrialView> finished = all.stream()
                .filter(t -> t.kind().equals(TrialKind.SEARCH.name()) && FINISHED.contains(t.state()))
                .toList();
        Transfer transfer = new Transfer(definition.space());
        List<Fitting> fitting = finished.stream()
                .flatMap(t -> transfer.take(t.params()).map(params -> new Fitting(t, params)).stream())
                .toList();
        if (fitting.isEmpty()) {
            throw GrpcStatusMapper.invalid(
                    "warm_start.sweep",
                    finished.isEmpty()
                            ? source.sweepId() + " has no finished trial yet: wait for some"
                            : "none of the " + finished.size() + " finished trials of " + source.sweepId()
                                    + " fits this space (" + misfits(transfer)
                                    + "): leave warm_start out, or give the parameters the ranges they had there");
        }
        int most = spec.getWarmStart().hasTrials() ? spec.getWarmStart().getTrials() : WarmStartMapper.MOST;
        SweepSpec.Builder result = spec.toBuilder();
        result.getWarmStartBuilder().setSweep(source.sweepId()).clearKnown();
        few(fitting, most).forEach(f -> result.getWarmStartBuilder().addKnown(prior(f)));
        for (int fewer = most / 2; result.build().getSerializedSize() > FrameLimit.FILLED_SPEC_BYTES; fewer /= 2) {
            result.getWarmStartBuilder().clearKnown();
            few(fitting, fewer).forEach(f -> result.getWarmStartBuilder().addKnown(prior(f)));
        }
        int told = result.getWarmStart().getKnownCount();
        return new Filled(result.build(), notes(source, told, finished.size() - fitting.size(), transfer, definition));
    }

    /** By number; where they are too many, half of them are the best, and the others lie evenly over the ranks of the rest: a model has to know what is bad, too. */
    private static List<Fitting> few(List<Fitting> all, int most) {
        List<Fitting> ranked = all.stream()
                .sorted(Comparator.comparingLong(f -> f.trial().rank().orElse(Long.MAX_VALUE)))
                .toList();
        int best = Math.min(ranked.size(), (most + 1) / 2);
        int others = Math.min(ranked.size(), most) - best;
        List<Fitting> chosen = new ArrayList<>(ranked.subList(0, best));
        for (int i = 1; i <= others; i++) {
            chosen.add(ranked.get(best + (int) ((long) i * (ranked.size() - best) / others) - 1));
        }
        chosen.sort(Comparator.comparingLong(f -> f.trial().number()));
        return chosen;
    }

    private static String misfits(Transfer transfer) {
        return transfer.misfits().values().stream()
                .map(misfit -> misfit.reason() + " in " + misfit.configurations())
                .collect(Collectors.joining("; "));
    }

    private static PriorTrial prior(Fitting fitting) {
        PriorTrial.Builder prior = PriorTrial.newBuilder()
                .setParams(ValueMapper.struct(fitting.params()))
                .setState(fitting.trial().state());
        fitting.trial().score().ifPresent(prior::setScore);
        return prior.build();
    }

    private static List<String> notes(
            SweepView source, int told, int skipped, Transfer transfer, SweepDefinition definition) {
        String id = source.sweepId();
        List<String> notes = new ArrayList<>();
        notes.add("Warm start: the strategy begins with " + told + (told == 1 ? " trial" : " trials") + " of " + id
                + ".");
        if (skipped > 0) {
            notes.add("Warm start: " + skipped + (skipped == 1 ? " trial" : " trials") + " of " + id
                    + " do not fit this space and were left out (" + misfits(transfer) + ").");
        }
        if (!transfer.dropped().isEmpty()) {
            notes.add(
                    "Warm start: parameters of " + id + " that this sweep does not have were dropped from its trials: "
                            + String.join(", ", transfer.dropped()) + ".");
        }
        if (!transfer.assumed().isEmpty()) {
            notes.add("Warm start: constants of this sweep that " + id + " does not name are taken for the same there: "
                    + String.join(", ", transfer.assumed()) + ".");
        }
        String dataset =
                definition.validation().map(SweepDefinition.Validation::dataset).orElse("");
        if (!source.dataset().equals(dataset)) {
            notes.add("Warm start: the scores of " + id + " come from " + data(source.dataset())
                    + ", those of this sweep from " + data(dataset) + ".");
        }
        if (NOT_LEARNING.contains(definition.strategy().name())) {
            notes.add("Strategy " + definition.strategy().name()
                    + " does not learn from trials, so the warm start changes nothing.");
        }
        return notes;
    }

    private static String data(String dataset) {
        return dataset.isEmpty() ? "what its trainer reports" : "data set " + dataset;
    }
}
