package dev.crosscheck.coordinator.sweep;

import akka.actor.typed.ActorSystem;
import akka.cluster.sharding.typed.ClusterShardingSettings;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.Entity;
import akka.cluster.sharding.typed.javadsl.EntityRef;
import akka.cluster.sharding.typed.javadsl.EntityTypeKey;

/** The sweeps of the cluster: each lives on one node, is started by its first message and stays, while it exists. Thread-safe. */
public final class SweepSharding {
    private static final EntityTypeKey<SweepCommand> KEY = EntityTypeKey.create(SweepCommand.class, "Sweep");

    private final ClusterSharding sharding;

    private SweepSharding(ClusterSharding sharding) {
        this.sharding = sharding;
    }

    /** Makes this node able to host sweeps. Once per actor system. */
    public static SweepSharding init(ActorSystem<?> system, SweepServices services) {
        ClusterSharding sharding = ClusterSharding.get(system);
        sharding.init(Entity.of(
                        KEY,
                        context -> SweepFront.create(context.getEntityId(), services, self -> context.getShard()
                                .tell(new ClusterSharding.Passivate<>(self))))
                .withSettings(ClusterShardingSettings.create(system).withNoPassivationStrategy()));
        return new SweepSharding(sharding);
    }

    /** The sweep with this id, wherever it lives, whether it exists or not. */
    public EntityRef<SweepCommand> entityRef(String sweepId) {
        return sharding.entityRefFor(KEY, sweepId);
    }
}
