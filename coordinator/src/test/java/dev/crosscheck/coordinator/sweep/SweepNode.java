package dev.crosscheck.coordinator.sweep;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.crosscheck.coordinator.journal.rocksdb.TestStorage;
import dev.crosscheck.coordinator.monitor.MonitorFactory;
import dev.crosscheck.coordinator.notify.SweepNotices;
import dev.crosscheck.coordinator.scheduler.SchedulerCommand;
import dev.crosscheck.coordinator.suggest.StrategySource;
import dev.crosscheck.search.AskRequest;
import dev.crosscheck.search.Proposals;
import dev.crosscheck.search.Strategy;
import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.trial.Trial;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** One process's worth of sweeps on a real RocksDB in a directory: closing it and opening another one on the same directory is a restart. */
public final class SweepNode implements AutoCloseable {
    public static final Duration PATIENCE = Duration.ofSeconds(20);
    public final ActorTestKit kit;
    final TestProbe<SchedulerCommand> scheduler;
    final TestProbe<SessionSignal> session;
    final List<SweepReply.SweepView> rows = new ArrayList<>();
    final List<SweepNotices> told = new CopyOnWriteArrayList<>();
    final List<ActorRef<SweepCommand>> left = new CopyOnWriteArrayList<>();
    volatile Optional<String> problem = Optional.empty();
    private final ActorRef<SweepCommand> front;

    public SweepNode(Path root, String sweepId, StrategySource strategies, SweepSettings settings) {
        this(TestStorage.actorConfig(root), sweepId, strategies, settings, Optional.empty());
    }

    /** One on the storage of an actor system that the caller made, and ends. */
    public SweepNode(ActorSystem<?> system, String sweepId, StrategySource strategies, SweepSettings settings) {
        this(ActorTestKit.create(system), sweepId, strategies, settings, Optional.empty());
    }

    SweepNode(
            Config storage,
            String sweepId,
            StrategySource strategies,
            SweepSettings settings,
            Optional<MonitorFactory> monitors) {
        this(
                ActorTestKit.create(storage.withFallback(ConfigFactory.parseResources("serialization.conf"))
                        .withFallback(ConfigFactory.parseResources("sweep.conf"))
                        .withFallback(ConfigFactory.defaultReferenceUnresolved())
                        .resolve()),
                sweepId,
                strategies,
                settings,
                monitors);
    }

    private SweepNode(
            ActorTestKit kit,
            String sweepId,
            StrategySource strategies,
            SweepSettings settings,
            Optional<MonitorFactory> monitors) {
        this.kit = kit;
        scheduler = kit.createTestProbe(SchedulerCommand.class);
        session = kit.createTestProbe(SessionSignal.class);
        var services = new SweepServices(
                        TestSpecs::read,
                        strategies,
                        InstantSource.system(),
                        monitors,
                        scheduler.getRef(),
                        Optional.of(this::store),
                        settings)
                .announcing(told::add)
                .refusingWhile(() -> problem);
        front = kit.spawn(SweepFront.create(sweepId, services, left::add), "front");
    }

    private synchronized java.util.concurrent.CompletionStage<akka.Done> store(SweepReply.SweepView row) {
        rows.add(row);
        return java.util.concurrent.CompletableFuture.completedFuture(akka.Done.getInstance());
    }

    synchronized List<SweepReply.SweepView> rows() {
        return List.copyOf(rows);
    }

    public ActorRef<SweepCommand> front() {
        return front;
    }

    SweepReply ask(Function<ActorRef<SweepReply>, SweepCommand> command) {
        return AskPattern.<SweepCommand, SweepReply>ask(front, command::apply, PATIENCE, kit.scheduler())
                .toCompletableFuture()
                .join();
    }

    public LeaseHolder holder(String worker) {
        return new LeaseHolder(worker, worker + "-1", session.getRef());
    }

    @Override
    public void close() {
        kit.shutdownTestKit();
    }

    /** Proposes x = number + (results known) / 1e6, so that a trial shows what its proposal knew. */
    public static final class Counting implements Strategy {
        private long results;

        @Override
        public Proposals ask(AskRequest request) {
            var proposals = new ArrayList<Configuration>();
            for (int i = 0; i < request.count(); i++) {
                proposals.add(TestSpecs.config(request.firstNumber() + i + results / 1e6));
            }
            return new Proposals(proposals, false);
        }

        @Override
        public void tell(List<Trial> changed) {
            results += changed.stream().filter(t -> t.state().isFinished()).count();
        }
    }
}
