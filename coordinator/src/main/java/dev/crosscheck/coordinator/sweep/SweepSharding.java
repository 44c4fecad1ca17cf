package dev.crosscheck.coordinator.sweep;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.RecipientRef;
import akka.cluster.sharding.typed.ClusterShardingSettings;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.Entity;
import akka.cluster.sharding.typed.javadsl.EntityRef;
import akka.cluster.sharding.typed.javadsl.EntityTypeKey;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The sweeps of the cluster: each lives on one node, is started by its first message and stays, until it has ended and nobody has asked for it for a while. Thread-safe. */
public final class SweepSharding {
    private static final EntityTypeKey<SweepCommand> KEY = EntityTypeKey.create(SweepCommand.class, "Sweep");

    private final ClusterSharding sharding;
    /** Fronts of the sweeps that run on this node. */
    private final ConcurrentMap<String, ActorRef<SweepCommand>> here;

    private SweepSharding(ClusterSharding sharding, ConcurrentMap<String, ActorRef<SweepCommand>> here) {
        this.sharding = sharding;
        this.here = here;
    }

    private record Host(
            String sweepId,
            ActorRef<ClusterSharding.ShardCommand> shard,
            ConcurrentMap<String, ActorRef<SweepCommand>> here)
            implements SweepHost {
        @Override
        public void leave(ActorRef<SweepCommand> front) {
            here.remove(sweepId, front);
            shard.tell(new ClusterSharding.Passivate<>(front));
        }

        @Override
        public void runs(ActorRef<SweepCommand> front) {
            here.put(sweepId, front);
        }

        @Override
        public void stopped(ActorRef<SweepCommand> front) {
            here.remove(sweepId, front);
        }
    }

    /** Makes this node able to host sweeps. Once per actor system. */
    public static SweepSharding init(ActorSystem<?> system, SweepServices services) {
        ClusterSharding sharding = ClusterSharding.get(system);
        ConcurrentMap<String, ActorRef<SweepCommand>> here = new ConcurrentHashMap<>();
        sharding.init(Entity.of(
                        KEY,
                        context -> SweepFront.create(
                                context.getEntityId(),
                                services,
                                new Host(context.getEntityId(), context.getShard(), here)))
                .withSettings(ClusterShardingSettings.create(system).withNoPassivationStrategy()));
        return new SweepSharding(sharding, here);
    }

    /** Sweeps in the memory of this node. */
    public int loaded() {
        return here.size();
    }

    /** The sweep with this id, wherever it lives, whether it exists or not. */
    public EntityRef<SweepCommand> entityRef(String sweepId) {
        return sharding.entityRefFor(KEY, sweepId);
    }

    /** The same, by the shortest way: a sweep that runs on this node is spoken to directly, without the two actors that find others. */
    public RecipientRef<SweepCommand> recipient(String sweepId) {
        ActorRef<SweepCommand> front = here.get(sweepId);
        return front == null ? entityRef(sweepId) : front;
    }
}
