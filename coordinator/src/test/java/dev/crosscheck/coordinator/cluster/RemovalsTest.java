package dev.crosscheck.coordinator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import akka.coordination.lease.LeaseSettings;
import akka.coordination.lease.TimeoutSettings;
import com.typesafe.config.ConfigFactory;
import dev.crosscheck.coordinator.store.postgres.DatabaseLease;
import dev.crosscheck.coordinator.store.postgres.PostgresDatabase;
import dev.crosscheck.coordinator.store.postgres.TestDatabase;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import scala.concurrent.duration.FiniteDuration;

/** The record of nodes that a cluster went on without, in a real database. */
class RemovalsTest {
    private static final String FORGOTTEN = "removed akka://crosscheck@10.0.0.1:8471#-1";
    private static final String RESTARTED = "removed akka://crosscheck@10.0.0.1:8471#2";

    /** False if it is ended instead. */
    private static boolean acquires(PostgresDatabase database, String node) {
        FiniteDuration second = FiniteDuration.create(1, TimeUnit.SECONDS);
        DatabaseLease lease = new DatabaseLease(database, "sbr", node, Duration.ofSeconds(100), System::nanoTime);
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        PostgresLease asking = new PostgresLease(
                new LeaseSettings("sbr", node, new TimeoutSettings(second, second, second), ConfigFactory.empty()),
                lease,
                () -> ended.complete(false),
                () -> Removals.has(database, node),
                () -> false);
        boolean ours = asking.acquire()
                .applyToEither(ended, answer -> answer)
                .toCompletableFuture()
                .join();
        asking.release().toCompletableFuture().join();
        return ours;
    }

    @Test
    void aNodeThatTheOthersWentOnWithoutIsEndedAndItsSuccessorGetsTheFreeLease() {
        try (PostgresDatabase database = TestDatabase.fresh()) {
            assertThat(acquires(database, FORGOTTEN)).isTrue();

            Removals.record(database, FORGOTTEN);
            Removals.record(database, FORGOTTEN);

            assertThat(acquires(database, FORGOTTEN)).isFalse();
            assertThat(acquires(database, RESTARTED)).isTrue();
        }
    }
}
