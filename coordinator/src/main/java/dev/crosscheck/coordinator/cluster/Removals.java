package dev.crosscheck.coordinator.cluster;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.ClusterEvent.MemberDowned;
import akka.cluster.Member;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Subscribe;
import dev.crosscheck.coordinator.store.postgres.DatabaseLease;
import dev.crosscheck.coordinator.store.postgres.PostgresDatabase;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Which processes the cluster has gone on without, on record in the database for a week. A process that was stopped for longer than the lease is held, by which the others decided that, would get the lease
 * when it wakes up; the record tells it that it is no member any more.
 */
final class Removals {
    private static final Duration KEPT = Duration.ofDays(7);
    private static final String CLUSTER = "cluster";

    private Removals() {}

    /** A node's name on record: its address and the number of its process. */
    static String nameOf(Member member) {
        return "removed " + member.uniqueAddress().address() + "#"
                + member.uniqueAddress().longUid();
    }

    /** Tells the names of members that are given up, from now on and those of which it is known. */
    static Behavior<MemberDowned> watch(Consumer<String> given) {
        return Behaviors.setup(context -> {
            Cluster.get(context.getSystem())
                    .subscriptions()
                    .tell(Subscribe.create(context.getSelf(), MemberDowned.class));
            return Behaviors.receiveMessage(event -> {
                given.accept(nameOf(event.member()));
                return Behaviors.same();
            });
        });
    }

    /** Puts it on record; may be repeated. */
    static void record(PostgresDatabase database, String name) {
        try (DatabaseLease mark = new DatabaseLease(database, name, CLUSTER, KEPT, System::nanoTime)) {
            var unused = mark.acquire();
        }
    }

    /** Whether it is on record. */
    static boolean has(PostgresDatabase database, String name) {
        return DatabaseLease.ownerOf(database, name).isPresent();
    }
}
