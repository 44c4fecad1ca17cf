package dev.crosscheck.coordinator.grpc;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import dev.crosscheck.coordinator.dataset.DatasetCatalog;
import dev.crosscheck.coordinator.dataset.DatasetInfo;
import dev.crosscheck.coordinator.dataset.DatasetInfo.SetInfo;
import dev.crosscheck.coordinator.dataset.SweepData;
import dev.crosscheck.coordinator.dataset.SweepDataStore;
import dev.crosscheck.coordinator.session.SessionServices.SweepAccess;
import dev.crosscheck.coordinator.sweep.SweepCommand;
import dev.crosscheck.coordinator.sweep.SweepDefinition.Validation;
import dev.crosscheck.coordinator.sweep.SweepPhase;
import dev.crosscheck.coordinator.sweep.SweepReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes changed secret sets into the running sweeps that use the data set: from then on their tasks hold the new blind pool, and each sweep leases finished trials again for the new set. Repeatable:
 * what a crash interrupted is done at the next start. Thread-safe.
 */
public final class SetAdoption {
    private static final Duration ASK = Duration.ofSeconds(20);
    private static final Logger LOG = LoggerFactory.getLogger(SetAdoption.class);

    private final ActorSystem<?> system;
    private final SweepAccess sweeps;
    private final DatasetCatalog catalog;
    private final SweepDataStore data;

    /**
     * A running sweep that took the change.
     *
     * @param rescoring finished trials that are leased again
     * @param left cross-check sets that still count or will
     */
    record Adopted(String sweep, int rescoring, List<String> left) {}

    public SetAdoption(ActorSystem<?> system, SweepAccess sweeps, DatasetCatalog catalog, SweepDataStore data) {
        this.system = system;
        this.sweeps = sweeps;
        this.catalog = catalog;
        this.data = data;
    }

    /** Every running sweep takes in what its data set has become. Failures are logged and met at the next start. */
    public CompletionStage<Integer> catchUp() {
        return catalog.list()
                .thenCompose(all -> {
                    CompletionStage<Integer> done = CompletableFuture.completedStage(0);
                    for (DatasetInfo info : all) {
                        boolean changed = info.sets().stream()
                                .anyMatch(set -> !set.history().isEmpty());
                        if (changed) {
                            done = done.thenCompose(count -> adopt(info).thenApply(list -> count + list.size()));
                        }
                    }
                    return done;
                })
                .exceptionally(failure -> {
                    LOG.warn(
                            "Running sweeps could not take in changed data sets; restart the coordinator error={}",
                            failure.getClass().getName());
                    return 0;
                });
    }

    /** The running sweeps on this data set take it in as it is now. */
    CompletionStage<List<Adopted>> adopt(DatasetInfo info) {
        return sweeps.active().thenCompose(ids -> {
            CompletionStage<List<Adopted>> all = CompletableFuture.completedStage(new ArrayList<>());
            for (String id : ids) {
                all = all.thenCompose(list -> adopt(info, id).thenApply(adopted -> {
                    adopted.ifPresent(list::add);
                    return list;
                }));
            }
            return all;
        });
    }

    /** A sweep that was just created takes in what became of its data set since its specification was checked: nothing could tell it before it was there. */
    CompletionStage<Optional<Adopted>> catchUp(String sweep) {
        return sweeps.definition(sweep).thenCompose(definition -> {
            Optional<String> dataset =
                    definition.validation().filter(v -> !v.replay()).map(Validation::dataset);
            return dataset.isEmpty()
                    ? nothing()
                    : catalog.find(dataset.get())
                            .thenCompose(found -> found.isEmpty() ? nothing() : adopt(found.get(), sweep));
        });
    }

    private CompletionStage<Optional<Adopted>> adopt(DatasetInfo info, String sweep) {
        return sweeps.definition(sweep).thenCompose(definition -> {
            Optional<Validation> validation = definition
                    .validation()
                    .filter(v -> !v.replay() && v.dataset().equals(info.name()));
            return validation.isEmpty()
                    ? nothing()
                    : ask(sweep, SweepCommand.GetSweep::new)
                            .thenCompose(reply -> running(reply) ? adopt(info, sweep, validation.get()) : nothing());
        });
    }

    private static boolean running(SweepReply reply) {
        return reply instanceof SweepReply.Summary summary
                && (summary.sweep().state().equals(SweepPhase.ACTIVE.name())
                        || summary.sweep().state().equals(SweepPhase.PAUSED.name()));
    }

    private static <T> CompletionStage<Optional<T>> nothing() {
        return CompletableFuture.completedStage(Optional.empty());
    }

    /** Moves the sweep's data to this version, unless it is on it or a later one; again when another coordinator did it at the same time. */
    private CompletionStage<SweepData> moved(DatasetInfo info, String sweep, Validation validation) {
        return data.get(sweep).thenCompose(before -> catalog.find(info.name(), before.version())
                .thenCompose(had -> {
                    SweepData after = before.version() > info.version()
                            ? before
                            : before.on(info.version(), added(info, had, before, validation));
                    return after.equals(before)
                            ? CompletableFuture.completedStage(after)
                            : data.replace(sweep, before, after)
                                    .thenCompose(done -> done
                                            ? CompletableFuture.completedStage(after)
                                            : moved(info, sweep, validation));
                }));
    }

    private CompletionStage<Optional<Adopted>> adopt(DatasetInfo info, String sweep, Validation validation) {
        return moved(info, sweep, validation).thenCompose(after -> {
            List<String> retired = info.sets().stream()
                    .filter(SetInfo::isSpent)
                    .map(SetInfo::name)
                    .filter(set -> !after.without().contains(set)
                            || validation.crossChecks().contains(set)) // named, then spent before its data was fixed
                    .toList();
            return ask(sweep, replyTo -> new SweepCommand.ChangeSets(info.version(), after.added(), retired, replyTo))
                    .thenApply(reply -> adopted(reply, info, sweep, after, validation));
        });
    }

    private static List<String> added(
            DatasetInfo info, Optional<DatasetInfo> had, SweepData before, Validation validation) {
        Set<String> added = new LinkedHashSet<>(before.added());
        List<String> known = had.map(DatasetInfo::secretSets).orElse(info.secretSets());
        info.secretSets().stream()
                .filter(set -> !known.contains(set) && !validation.vault().equals(Optional.of(set)))
                .forEach(added::add);
        return List.copyOf(added);
    }

    private static Optional<Adopted> adopted(
            SweepReply reply, DatasetInfo info, String sweep, SweepData data, Validation validation) {
        if (!(reply instanceof SweepReply.SetsTaken taken) || !taken.taken()) {
            return Optional.empty();
        }
        Set<String> left = new LinkedHashSet<>(validation.crossChecks());
        if (left.isEmpty()) {
            left.addAll(info.secretSets());
            validation.vault().ifPresent(left::remove);
        }
        left.addAll(data.added());
        info.sets().stream().filter(SetInfo::isSpent).map(SetInfo::name).forEach(left::remove);
        return Optional.of(new Adopted(sweep, taken.rescoring(), List.copyOf(left)));
    }

    private CompletionStage<SweepReply> ask(
            String sweep, Function<akka.actor.typed.ActorRef<SweepReply>, SweepCommand> command) {
        return AskPattern.<SweepCommand, SweepReply>ask(sweeps.sweep(sweep), command::apply, ASK, system.scheduler());
    }
}
