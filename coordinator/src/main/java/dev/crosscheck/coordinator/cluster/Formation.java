package dev.crosscheck.coordinator.cluster;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Adapter;
import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import akka.management.cluster.bootstrap.ClusterBootstrap;
import akka.management.javadsl.AkkaManagement;
import dev.crosscheck.coordinator.config.ClusterSettings;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a node becomes a member: alone, or with the others that it finds. */
public final class Formation {
    private static final Logger LOG = LoggerFactory.getLogger(Formation.class);

    private Formation() {}

    /**
     * Joins, and waits until this node is a member.
     *
     * @throws FormationException if the port for the others is taken, or there are others and they were not found in time; the message says where they were looked for
     */
    public static void join(ActorSystem<?> system, ClusterSettings settings) {
        Cluster cluster = Cluster.get(system);
        if (!settings.isCluster()) {
            cluster.manager().tell(Join.create(cluster.selfMember().address()));
            return;
        }
        try {
            AkkaManagement.get(system).start().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (Exception e) { // whatever keeps the port from being served keeps the node from starting
            throw new FormationException(
                    "the management port " + settings.managementPort() + " on " + settings.host()
                            + " cannot be bound; stop the program that uses it, or choose another with"
                            + " crosscheck.cluster.management-port",
                    e);
        }
        ClusterBootstrap.get(system).start();
        LOG.info(
                "Looking for the other coordinators, discovery={} contacts={}",
                settings.discovery(),
                settings.contacts());
        long end = System.nanoTime() + settings.joinTimeout().toNanos();
        while (cluster.selfMember().status() != MemberStatus.up()) {
            if (System.nanoTime() > end) {
                throw new FormationException(
                        "there is a cluster on the database, but none of its nodes answered within "
                                + settings.joinTimeout().toSeconds() + " s " + settings.whereOthersAre()
                                + ", or the network");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        PostgresSetup.of(Adapter.toClassic(system)).membership().joined();
    }
}
