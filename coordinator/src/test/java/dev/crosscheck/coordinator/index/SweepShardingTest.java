package dev.crosscheck.coordinator.index;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.cluster.sharding.ShardRegion;
import akka.cluster.sharding.typed.GetShardRegionState;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.EntityTypeKey;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import com.typesafe.config.ConfigFactory;
import dev.crosscheck.coordinator.journal.rocksdb.TestStorage;
import dev.crosscheck.coordinator.scheduler.SchedulerCommand;
import dev.crosscheck.coordinator.store.InMemoryStores;
import dev.crosscheck.coordinator.sweep.SweepCommand;
import dev.crosscheck.coordinator.sweep.SweepRejection;
import dev.crosscheck.coordinator.sweep.SweepReply;
import dev.crosscheck.coordinator.sweep.SweepServices;
import dev.crosscheck.coordinator.sweep.SweepSettings;
import dev.crosscheck.coordinator.sweep.SweepSharding;
import dev.crosscheck.coordinator.sweep.TestSpecs;
import dev.crosscheck.search.Strategies;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepShardingTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private final InMemoryStores.Documents rows = new InMemoryStores.Documents();

    @SuppressWarnings("NullAway.Init")
    @TempDir
    Path root;

    @Test
    void sweepIsReachedByItsIdListedAndWokenByTheNextProcess() {
        var first = new Node();
        String id = first.index.reserve("r", "digits").toCompletableFuture().join();
        SweepReply created = first.sweeps
                .entityRef(id)
                .<SweepReply>ask(
                        ref -> new SweepCommand.CreateSweep("r", TestSpecs.bytes("trials=3 strategy=random"), ref),
                        PATIENCE)
                .toCompletableFuture()
                .join();
        assertThat(created).isInstanceOfSatisfying(SweepReply.Summary.class, s -> assertThat(
                        s.sweep().sweepId())
                .isEqualTo(id));
        first.scheduler.expectMessageClass(SchedulerCommand.Demand.class);
        first.kit.shutdownTestKit();

        var second = new Node();
        assertThat(second.index
                        .wake(second.sweeps, second.kit.system())
                        .toCompletableFuture()
                        .join())
                .containsExactly(id);
        assertThat(second.scheduler
                        .expectMessageClass(SchedulerCommand.Demand.class, PATIENCE)
                        .wanted())
                .isEqualTo(3);
        second.scheduler.awaitAssert(PATIENCE, () -> {
            assertThat(second.index.list().toCompletableFuture().join())
                    .singleElement()
                    .satisfies(row -> assertThat(row.state()).isEqualTo("ACTIVE"));
            return null;
        });
        second.kit.shutdownTestKit();
    }

    @Test
    void nothingStaysInMemoryOfSweepsThatDoNotExist() {
        var node = new Node();
        for (int i = 0; i < 20; i++) {
            SweepReply reply = node.sweeps
                    .entityRef("nobody-" + i)
                    .<SweepReply>ask(ref -> new SweepCommand.GetSweep(ref), PATIENCE)
                    .toCompletableFuture()
                    .join();
            assertThat(reply).isInstanceOfSatisfying(SweepReply.Rejected.class, r -> assertThat(r.code())
                    .isEqualTo(SweepRejection.UNKNOWN_SWEEP));
        }
        String id = node.index.reserve("r", "digits").toCompletableFuture().join();
        node.sweeps
                .entityRef(id)
                .<SweepReply>ask(
                        ref -> new SweepCommand.CreateSweep("r", TestSpecs.bytes("trials=3 strategy=random"), ref),
                        PATIENCE)
                .toCompletableFuture()
                .join();
        TestProbe<ShardRegion.CurrentShardRegionState> states =
                node.kit.createTestProbe(ShardRegion.CurrentShardRegionState.class);
        states.awaitAssert(PATIENCE, () -> {
            ClusterSharding.get(node.kit.system())
                    .shardState()
                    .tell(new GetShardRegionState(EntityTypeKey.create(SweepCommand.class, "Sweep"), states.getRef()));
            assertThat(states.receiveMessage().getShards())
                    .flatExtracting(ShardRegion.ShardState::getEntityIds)
                    .containsExactly(id);
            return null;
        });
        node.kit.shutdownTestKit();
    }

    private final class Node {
        private final ActorTestKit kit = ActorTestKit.create(ConfigFactory.parseString(
                        """
                        akka.actor.provider = cluster
                        akka.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
                        akka.cluster.jmx.enabled = off
                        """)
                .withFallback(TestStorage.actorConfig(root))
                .withFallback(ConfigFactory.parseResources("serialization.conf"))
                .withFallback(ConfigFactory.parseResources("sweep.conf"))
                .withFallback(ConfigFactory.defaultReferenceUnresolved())
                .resolve());
        private final TestProbe<SchedulerCommand> scheduler = kit.createTestProbe(SchedulerCommand.class);
        private final SweepIndex index = new SweepIndex(rows, new Random(1));
        private final SweepSharding sweeps;

        Node() {
            Cluster cluster = Cluster.get(kit.system());
            cluster.manager().tell(Join.create(cluster.selfMember().address()));
            sweeps = SweepSharding.init(
                    kit.system(),
                    new SweepServices(
                            TestSpecs::read,
                            (config, space, objective) ->
                                    Strategies.create(config, space, objective).strategy(),
                            InstantSource.system(),
                            Optional.empty(),
                            scheduler.getRef(),
                            Optional.of(index),
                            SweepSettings.defaults()));
        }
    }
}
