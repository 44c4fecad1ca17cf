package dev.crosscheck.coordinator;

import akka.Done;
import dev.crosscheck.coordinator.dataset.DatasetCatalog;
import dev.crosscheck.coordinator.dataset.DatasetRegistrar;
import dev.crosscheck.coordinator.dataset.ExposureBudget;
import dev.crosscheck.coordinator.dataset.ExposureLedger;
import dev.crosscheck.coordinator.dataset.RecentContents;
import dev.crosscheck.coordinator.dataset.SecretSets;
import dev.crosscheck.coordinator.dataset.SweepDataStore;
import dev.crosscheck.coordinator.dataset.VaultOpenings;
import dev.crosscheck.coordinator.dataset.Vaults;
import dev.crosscheck.coordinator.dataset.WorkerBlobs;
import dev.crosscheck.coordinator.grpc.DataLimits;
import dev.crosscheck.coordinator.grpc.DataPlane;
import dev.crosscheck.coordinator.grpc.DatasetGrpcService;
import dev.crosscheck.coordinator.grpc.SweepDataBinding;
import dev.crosscheck.coordinator.grpc.TaskDataProvider;
import dev.crosscheck.coordinator.monitor.MonitorActors;
import dev.crosscheck.coordinator.monitor.MonitorFactory;
import dev.crosscheck.coordinator.scoring.EvidenceShapes;
import dev.crosscheck.coordinator.scoring.ReplayTables;
import dev.crosscheck.coordinator.scoring.StoredTrialScorer;
import dev.crosscheck.coordinator.scoring.TrialScorer;
import dev.crosscheck.coordinator.scoring.ValidationChecker;
import dev.crosscheck.coordinator.scoring.VaultOpener;
import dev.crosscheck.coordinator.scoring.VaultScorer;
import dev.crosscheck.coordinator.store.Stores;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** The parts of a coordinator that know data sets, made from the stores. */
record DataWiring(
        MonitorFactory monitors,
        TrialScorer scorer,
        SweepDataBinding binding,
        DatasetGrpcService datasets,
        DataPlane plane,
        DatasetCatalog catalog,
        SweepDataStore sweepData,
        SecretSets sets,
        VaultOpener vault,
        RecentContents recent) {

    /** What is set: how many answers secret sets give, and how long uploads stay in any case, at least 0. */
    record Limits(ExposureBudget budget, Duration uploadGrace) {}

    static DataWiring of(
            Stores stores,
            Executor blocking,
            Executor compute,
            InstantSource clock,
            SecureRandom random,
            Limits limits) {
        DatasetCatalog catalog = new DatasetCatalog(stores.documents());
        Vaults vaults = new Vaults(stores.documents());
        SweepDataStore sweepData = new SweepDataStore(stores.documents());
        ReplayTables tables = new ReplayTables(stores.blobs(), blocking);
        WorkerBlobs readable = new WorkerBlobs(stores.documents());
        RecentContents recent = new RecentContents(stores.documents(), clock, limits.uploadGrace());
        EvidenceShapes shapes = new EvidenceShapes(sweepData, catalog, vaults, tables);
        DatasetRegistrar registrar =
                new DatasetRegistrar(stores.blobs(), catalog, vaults, readable, recent, clock, random);
        SecretSets sets = new SecretSets(stores.blobs(), catalog, vaults, readable, recent, clock, random);
        ExposureLedger ledger = new ExposureLedger(
                stores.documents(),
                random,
                (dataset, answers) -> done(() -> sets.spend(dataset, answers, limits.budget()), blocking));
        VaultScorer scorer = new VaultScorer(stores.trials(), vaults, tables, compute);
        VaultOpener.Spent spent = (dataset, set, sweep) ->
                done(() -> sets.expose(dataset, set, "the vault was opened for sweep " + sweep), blocking);
        VaultOpenings openings = new VaultOpenings(stores.documents());
        VaultOpener vault = new VaultOpener(openings, scorer, ledger, sweepData, catalog, spent);
        TaskDataProvider tasks = new TaskDataProvider(
                new ValidationChecker(catalog, tables), catalog, sweepData, tables, readable, recent);
        return new DataWiring(
                new MonitorActors(stores.trials(), shapes, ledger, clock, compute, activations(sets, blocking)),
                new StoredTrialScorer(stores.trials(), sweepData, vaults, tables, compute),
                new SweepDataBinding(tasks, catalog, openings, ledger),
                new DatasetGrpcService(registrar, catalog, ledger, stores.blobs(), blocking, DataLimits.defaults())
                        .with(recent),
                new DataPlane(stores.blobs(), readable, stores.trials(), blocking, compute, DataLimits.defaults()),
                catalog,
                sweepData,
                sets,
                vault,
                recent);
    }

    private static MonitorActors.Activations activations(SecretSets sets, Executor blocking) {
        return (dataset, set, sweep) ->
                done(() -> sets.activate(dataset, set, "sweep " + sweep + " has predictions on it"), blocking);
    }

    private static CompletionStage<Done> done(Runnable work, Executor blocking) {
        return CompletableFuture.runAsync(work, blocking).thenApply(nothing -> Done.getInstance());
    }
}
