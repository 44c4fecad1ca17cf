package dev.crosscheck.coordinator;

import akka.Done;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.Props;
import akka.cluster.typed.ClusterSingleton;
import akka.cluster.typed.SingletonActor;
import dev.crosscheck.coordinator.checkpoint.Checkpoints;
import dev.crosscheck.coordinator.cluster.Waker;
import dev.crosscheck.coordinator.config.ClusterSettings;
import dev.crosscheck.coordinator.config.CoordinatorSettings;
import dev.crosscheck.coordinator.config.RetentionSettings;
import dev.crosscheck.coordinator.config.SweepsSettings;
import dev.crosscheck.coordinator.dataset.ExposureBudget;
import dev.crosscheck.coordinator.grpc.AdminGrpcService;
import dev.crosscheck.coordinator.grpc.DatasetGrpcService;
import dev.crosscheck.coordinator.grpc.SetAdoption;
import dev.crosscheck.coordinator.grpc.SetsApi;
import dev.crosscheck.coordinator.grpc.SpecStore;
import dev.crosscheck.coordinator.grpc.StoredSteps;
import dev.crosscheck.coordinator.grpc.SweepApi;
import dev.crosscheck.coordinator.grpc.SweepFinalization;
import dev.crosscheck.coordinator.grpc.SweepGrpcService;
import dev.crosscheck.coordinator.grpc.SweepSpecMapper;
import dev.crosscheck.coordinator.grpc.TrialTaskFactory;
import dev.crosscheck.coordinator.grpc.UpcomingContents;
import dev.crosscheck.coordinator.grpc.WorkerGrpcService;
import dev.crosscheck.coordinator.index.SweepIndex;
import dev.crosscheck.coordinator.retention.SweepDeletion;
import dev.crosscheck.coordinator.scheduler.Scheduler;
import dev.crosscheck.coordinator.scheduler.SchedulerCommand;
import dev.crosscheck.coordinator.security.Tokens;
import dev.crosscheck.coordinator.server.CoordinatorServer;
import dev.crosscheck.coordinator.session.AttemptStanding;
import dev.crosscheck.coordinator.session.SessionMeters;
import dev.crosscheck.coordinator.session.SessionRegistry;
import dev.crosscheck.coordinator.session.SessionServices;
import dev.crosscheck.coordinator.session.SessionServices.SweepAccess;
import dev.crosscheck.coordinator.store.Stores;
import dev.crosscheck.coordinator.suggest.MeteredStrategies;
import dev.crosscheck.coordinator.sweep.SweepServices;
import dev.crosscheck.coordinator.sweep.SweepSettings;
import dev.crosscheck.coordinator.sweep.SweepSharding;
import dev.crosscheck.search.Strategies;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Makes the parts of a coordinator in the order in which they need each other. Used once. */
final class CoordinatorNodeWiring {
    private static final String BLOCKING = "crosscheck-blocking-dispatcher";
    private static final String REMOVAL = "crosscheck-removal-dispatcher";
    private static final String COMPUTE = "crosscheck-compute-dispatcher";

    private final CoordinatorSettings settings;
    private final Tokens tokens;
    private final ActorSystem<?> system;
    private final Storage storage;
    private final SecureRandom random = new SecureRandom();
    private final InstantSource clock = InstantSource.system();
    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    CoordinatorNodeWiring(CoordinatorSettings settings, Tokens tokens, ActorSystem<?> system, Storage storage) {
        this.settings = settings;
        this.tokens = tokens;
        this.system = system;
        this.storage = storage;
    }

    /** Starts everything; the port that is served. */
    int start() {
        measureJournal();
        Stores stores = storage.stores(system);
        DataWiring data = data(stores);
        SweepSpecMapper mapper = new SweepSpecMapper(random);
        SweepIndex index = new SweepIndex(stores.documents(), random);
        SpecStore specs = new SpecStore(stores.documents(), mapper);
        StoredSteps steps = new StoredSteps(stores.trials());
        ActorRef<SchedulerCommand> scheduler = scheduler();
        NotifyWiring notify = NotifyWiring.of(settings, system, stores.documents(), executor(BLOCKING), metrics);
        SweepServices services = sweepServices(mapper, data, scheduler, index).announcing(notify.sink());
        SweepSharding sharding = sharding(services);
        SweepAccess sweeps = new Sweeps(sharding, specs, index);
        SetAdoption adoption = new SetAdoption(system, sweeps, data.catalog(), data.sweepData());
        SweepApi api = new SweepApi(
                system,
                sweeps,
                scheduler,
                specs,
                mapper,
                data.binding(),
                steps,
                index,
                settings.server(),
                notify.hosts(),
                adoption,
                executor(BLOCKING));
        Checkpoints checkpoints = CheckpointWiring.of(settings, system, stores, sweeps, executor(BLOCKING), random);
        SessionServices sessions = sessions(sweeps, scheduler, data, specs, steps, checkpoints);
        RetentionWiring.Kept kept = kept(stores, data);
        SweepDeletion deletion = deletion(kept, data, sharding, specs, index, checkpoints);
        int port = serve(api, sessions, data, datasets(data, adoption), deletion);
        // Open leases get their period of grace from here, when workers can renew them.
        index.wake(sharding, system).toCompletableFuture().join();
        notify.wake(sharding, system).toCompletableFuture().join();
        adoption.catchUp();
        CheckpointWiring.keepTidy(checkpoints, system);
        keepAwake(() -> wake(index, notify, sharding));
        return port;
    }

    private SweepSharding sharding(SweepServices services) {
        SweepSharding sharding = SweepSharding.init(system, services);
        Gauge.builder("crosscheck.sweeps.loaded", sharding, SweepSharding::loaded)
                .description(
                        "Sweeps in this coordinator's memory; one that has ended leaves it when nobody asks for it")
                .register(metrics);
        return sharding;
    }

    private SessionServices sessions(
            SweepAccess sweeps,
            ActorRef<SchedulerCommand> scheduler,
            DataWiring data,
            SpecStore specs,
            StoredSteps steps,
            Checkpoints checkpoints) {
        return new SessionServices(
                sweeps,
                scheduler,
                system.systemActorOf(SessionRegistry.create(), "sessions", Props.empty()),
                data.scorer(),
                new TrialTaskFactory(specs, data.binding(), checkpoints),
                steps,
                new SessionMeters(metrics),
                settings.session(),
                checkpoints);
    }

    private RetentionWiring.Kept kept(Stores stores, DataWiring data) {
        return new RetentionWiring.Kept(stores, storage.upkeep(system), data.recent(), metrics);
    }

    private SweepDeletion deletion(
            RetentionWiring.Kept kept,
            DataWiring data,
            SweepSharding sharding,
            SpecStore specs,
            SweepIndex index,
            Checkpoints checkpoints) {
        Stores stores = kept.stores();
        return RetentionWiring.start(
                settings,
                system,
                kept,
                sharding,
                new RetentionWiring.Records(
                        specs, data, index, stores.documents(), stores.blobs(), checkpoints, executor(REMOVAL)),
                index);
    }

    private DatasetGrpcService datasets(DataWiring data, SetAdoption adoption) {
        return data.datasets().with(new SetsApi(data.sets(), adoption, executor(BLOCKING)));
    }

    private void wake(SweepIndex index, NotifyWiring notify, SweepSharding sharding) {
        index.wake(sharding, system);
        notify.wake(sharding, system);
    }

    /** Where nodes come and go, their sweeps start elsewhere. */
    private void keepAwake(Runnable wake) {
        if (ClusterSettings.from(settings.akka()).isCluster()) {
            ClusterSingleton.get(system).init(SingletonActor.of(Waker.create(wake), "waker"));
        }
    }

    private DataWiring data(Stores stores) {
        return DataWiring.of(
                stores,
                executor(BLOCKING),
                executor(COMPUTE),
                clock,
                random,
                new DataWiring.Limits(
                        new ExposureBudget(settings.exposureBudget()),
                        RetentionSettings.from(settings.akka()).uploadGrace()));
    }

    private ActorRef<SchedulerCommand> scheduler() {
        return ClusterSingleton.get(system)
                .init(SingletonActor.of(Scheduler.create(settings.scheduler(), clock, System::nanoTime), "scheduler"));
    }

    private void measureJournal() {
        Gauge.builder("crosscheck.journal.group.size", storage, opened -> opened.meanGroupSize(system))
                .description("Mean number of writes per sync")
                .register(metrics);
        Gauge.builder(
                        "crosscheck.store.writable",
                        storage,
                        opened -> opened.writeProblem(system).isEmpty() ? 1 : 0)
                .description("Whether the store takes writes: 0 while the disk is full or broken")
                .register(metrics);
    }

    private Executor executor(String dispatcher) {
        return system.dispatchers().lookup(DispatcherSelector.fromConfig(dispatcher));
    }

    private SweepServices sweepServices(
            SweepSpecMapper mapper, DataWiring data, ActorRef<SchedulerCommand> scheduler, SweepIndex index) {
        return new SweepServices(
                        mapper::read,
                        new MeteredStrategies(
                                (config, space, objective) -> Strategies.create(config, space, objective)
                                        .strategy(),
                                metrics),
                        clock,
                        Optional.of(data.monitors()),
                        scheduler,
                        Optional.of(index),
                        SweepSettings.defaults()
                                .unloadingAfter(
                                        SweepsSettings.from(settings.akka()).unloadAfter()))
                .refusingWhile(() -> storage.writeProblem(system));
    }

    private int serve(
            SweepApi api,
            SessionServices sessions,
            DataWiring data,
            DatasetGrpcService datasets,
            SweepDeletion deletion) {
        WorkerGrpcService workers = new WorkerGrpcService(
                system,
                sessions,
                data.plane()
                        .with(sessions.checkpoints())
                        .with(AttemptStanding.Source.asking(
                                sessions.sweeps(), settings.server().ask(), system)),
                new UpcomingContents(api.index(), api.specs(), data.binding(), System::nanoTime));
        SweepGrpcService sweeps = new SweepGrpcService(api, new SweepFinalization(api, data.vault(), clock), deletion);
        Gauge.builder("crosscheck.watchers", sweeps, SweepGrpcService::watchers)
                .description("Calls that watch a sweep")
                .register(metrics);
        CoordinatorServer server = new CoordinatorServer(
                        settings.server(),
                        tokens,
                        List.of(
                                sweeps,
                                datasets,
                                new AdminGrpcService(storage.backup(system), executor(BLOCKING)),
                                workers),
                        metrics)
                .notReadyWhile(() -> storage.writeProblem(system));
        int port = server.start();
        stopInOrder(server, sessions.registry());
        return port;
    }

    private void stopInOrder(CoordinatorServer server, ActorRef<SessionRegistry.Command> registry) {
        CoordinatedShutdown shutdown = CoordinatedShutdown.get(system);
        shutdown.addTask(CoordinatedShutdown.PhaseBeforeServiceUnbind(), "say-not-ready", () -> {
            server.drain();
            registry.tell(new SessionRegistry.EndAll());
            return CompletableFuture.completedFuture(Done.getInstance());
        });
        shutdown.addTask(CoordinatedShutdown.PhaseServiceUnbind(), "stop-server", () -> stopped(server));
    }

    private static CompletionStage<Done> stopped(CoordinatorServer server) {
        return server.stop().thenApply(v -> Done.getInstance());
    }
}
