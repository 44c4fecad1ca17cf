package dev.crosscheck.coordinator.cluster;

import akka.actor.ActorSystem;
import akka.dispatch.Mapper;
import akka.management.cluster.bootstrap.ClusterBootstrapSettings;
import akka.management.cluster.bootstrap.JoinDecision;
import akka.management.cluster.bootstrap.JoinSelf$;
import akka.management.cluster.bootstrap.KeepProbing$;
import akka.management.cluster.bootstrap.LowestAddressJoinDecider;
import akka.management.cluster.bootstrap.SeedNodesInformation;
import dev.crosscheck.coordinator.store.postgres.DatabaseException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.concurrent.Future;

/** Lets a node found a cluster only when the database agrees; else it goes on looking for the one that there is. Made by Akka. */
public final class FoundingDecider extends LowestAddressJoinDecider {
    private static final Logger LOG = LoggerFactory.getLogger(FoundingDecider.class);
    private static final String BLOCKING = "crosscheck-blocking-dispatcher";

    private final ActorSystem system;

    /** As Akka makes it; the actor system needs a {@link PostgresSetup}. */
    public FoundingDecider(ActorSystem system, ClusterBootstrapSettings settings) {
        super(system, settings);
        this.system = system;
    }

    @Override
    public Future<JoinDecision> decide(SeedNodesInformation information) {
        return super.decide(information)
                .map(
                        new Mapper<JoinDecision, JoinDecision>() {
                            @Override
                            public JoinDecision apply(JoinDecision decision) {
                                return decision == JoinSelf$.MODULE$ && !mayFound() ? KeepProbing$.MODULE$ : decision;
                            }
                        },
                        system.dispatchers().lookup(BLOCKING));
    }

    private boolean mayFound() {
        try {
            return PostgresSetup.of(system).membership().found();
        } catch (DatabaseException e) {
            LOG.warn("No cluster is founded while the database does not answer: {}", e.getMessage());
            return false;
        }
    }
}
