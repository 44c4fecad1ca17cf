package dev.crosscheck.coordinator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.coordination.lease.LeaseSettings;
import akka.coordination.lease.TimeoutSettings;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.crosscheck.coordinator.store.postgres.DatabaseLease;
import dev.crosscheck.coordinator.store.postgres.PostgresDatabase;
import dev.crosscheck.coordinator.store.postgres.TestDatabase;
import dev.crosscheck.testing.PostgresServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.concurrent.duration.FiniteDuration;

/** Leases against a real database; the owners' clock is the test's, the database's is moved by moving the expiry. */
class PostgresLeaseTest {
    private static final Duration VALIDITY = Duration.ofSeconds(100);

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private PostgresDatabase database;

    @BeforeEach
    void open() {
        database = TestDatabase.fresh();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private DatabaseLease lease(String owner) {
        return new DatabaseLease(database, "sbr", owner, VALIDITY, nanos::get);
    }

    private void expire() {
        PostgresServer.shared()
                .execute("UPDATE " + database.settings().schema()
                        + ".cluster_lease SET expires_at = clock_timestamp() - interval '1 millisecond'");
    }

    @Test
    void whatAnotherOwnerHoldsIsRefusedUntilItHasExpired() {
        DatabaseLease a = lease("a");
        DatabaseLease b = lease("b");

        assertThat(a.isHeld()).isFalse();
        assertThat(a.acquire()).isTrue();
        assertThat(a.isHeld()).isTrue();
        assertThat(b.acquire()).isFalse();
        assertThat(b.isHeld()).isFalse();
        assertThat(b.renew()).isFalse();
        expire();
        assertThat(b.acquire()).isTrue();
        assertThat(b.isHeld()).isTrue();
        assertThat(b.fence()).isGreaterThan(a.fence());
        assertThat(a.renew()).isFalse();
        assertThat(a.isHeld()).isFalse();
        assertThat(a.acquire()).isFalse();
        assertThat(a.isHeld()).isFalse();
    }

    @Test
    void anOwnerStopsBelievingBeforeTheDatabaseDoes() {
        DatabaseLease a = lease("a");
        a.acquire();

        nanos.addAndGet(VALIDITY.toNanos() / 10 * 9 - 1);
        assertThat(a.isHeld()).isTrue();
        nanos.addAndGet(1);
        assertThat(a.isHeld()).isFalse();
        assertThat(lease("b").acquire())
                .as("by the database's clock it is still a's")
                .isFalse();
        assertThat(a.renew()).isTrue();
        assertThat(a.isHeld()).isTrue();
    }

    @Test
    void anAnswerThatCameTooLateIsNoLease() {
        DatabaseLease slow =
                new DatabaseLease(database, "sbr", "slow", VALIDITY, () -> nanos.getAndAdd(VALIDITY.toNanos()));

        assertThat(slow.acquire()).isFalse();
        assertThat(slow.isHeld()).isFalse();
    }

    @Test
    void aRenewalAfterAnotherOwnerHadItIsRefusedEvenWhenItIsFreeAgain() {
        DatabaseLease a = lease("a");
        DatabaseLease b = lease("b");
        a.acquire();
        expire();
        b.acquire();
        b.release();

        assertThat(a.renew()).isFalse();
        assertThat(a.acquire()).isTrue();
        assertThat(a.fence()).isGreaterThan(b.fence());
    }

    @Test
    void releasingGivesItToTheNextAndNeverTakesItFromAnother() {
        DatabaseLease a = lease("a");
        DatabaseLease b = lease("b");
        a.acquire();
        b.release();
        assertThat(b.acquire()).isFalse();

        a.release();
        assertThat(a.isHeld()).isFalse();
        assertThat(b.acquire()).isTrue();
    }

    @Test
    void ofManyThatAskAtOnceOneGetsIt() {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        for (int round = 0; round < 10; round++) {
            List<CompletableFuture<Boolean>> asked = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                DatabaseLease each = lease("owner " + i);
                asked.add(CompletableFuture.supplyAsync(each::acquire, threads));
            }
            assertThat(asked.stream().map(CompletableFuture::join)).containsOnlyOnce(true);
            expire();
        }
        threads.shutdown();
    }

    private static PostgresLease akka(DatabaseLease lease, Duration renewal) {
        return akka(lease, renewal, () -> {});
    }

    private static PostgresLease akka(DatabaseLease lease, Duration renewal, Runnable displaced) {
        return akka(lease, renewal, displaced, () -> false, () -> false);
    }

    private static PostgresLease akka(
            DatabaseLease lease, Duration renewal, Runnable displaced, BooleanSupplier removed, BooleanSupplier near) {
        TimeoutSettings timeouts = new TimeoutSettings(
                FiniteDuration.create(renewal.toNanos(), TimeUnit.NANOSECONDS),
                FiniteDuration.create(VALIDITY.toNanos(), TimeUnit.NANOSECONDS),
                FiniteDuration.create(5, TimeUnit.SECONDS));
        return new PostgresLease(
                new LeaseSettings("sbr", "node", timeouts, ConfigFactory.empty()), lease, displaced, removed, near);
    }

    private static <T> T get(java.util.concurrent.CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void akkasCheckSaysNoUntilTheLeaseWasAcquiredAndAfterItWasRefused() throws Exception {
        PostgresLease first = akka(lease("a"), Duration.ofHours(1));
        PostgresLease second = akka(lease("b"), Duration.ofHours(1));

        assertThat(first.checkLease()).isFalse();
        assertThat(get(first.acquire())).isTrue();
        assertThat(first.checkLease()).isTrue();
        assertThat(get(second.acquire())).isFalse();
        assertThat(second.checkLease()).isFalse();
        assertThat(get(first.release())).isTrue();
        assertThat(first.checkLease()).isFalse();
        assertThat(get(second.acquire())).isTrue();
    }

    /** Told no, its resolver would end all that it hears, those too that are on the side which goes on. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void aNodeThatTheOthersGaveUpEndsWithoutAnAnswer(int looksBefore) throws Exception {
        assertThat(lease("b").acquire()).isTrue();
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        AtomicInteger looks = new AtomicInteger();
        PostgresLease given = akka(
                lease("a"),
                Duration.ofHours(1),
                () -> ended.complete(true),
                () -> looks.getAndIncrement() >= looksBefore,
                () -> false);

        CompletableFuture<Boolean> answer = given.acquire().toCompletableFuture();

        assertThat(get(ended)).isTrue();
        assertThat(answer).isNotDone();
    }

    @Test
    void aNodeOnTheHoldersSideGetsTheLeaseWhenThatLetsItGo() throws Exception {
        DatabaseLease holder = lease("b");
        assertThat(holder.acquire()).isTrue();
        CompletableFuture<Void> longAfterARefusal = new CompletableFuture<>();
        AtomicInteger looks = new AtomicInteger();
        PostgresLease next = akka(lease("a"), Duration.ofHours(1), () -> {}, () -> false, () -> {
            if (looks.incrementAndGet() > 5) {
                longAfterARefusal.complete(null);
            }
            return true;
        });

        CompletableFuture<Boolean> answer = next.acquire().toCompletableFuture();
        get(longAfterARefusal);
        assertThat(answer).isNotDone();
        holder.release();

        assertThat(get(answer)).isTrue();
    }

    @Test
    void aNodeOnTheOtherSideIsRefused() throws Exception {
        assertThat(lease("b").acquire()).isTrue();

        assertThat(get(akka(lease("a"), Duration.ofHours(1)).acquire())).isFalse();
    }

    @Test
    void aHolderThatLostTheLeaseToAnotherHearsItAndEnds() throws Exception {
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        PostgresLease first = akka(lease("a"), Duration.ofMillis(20), () -> ended.complete(true));
        CompletableFuture<Optional<Throwable>> lost = new CompletableFuture<>();
        get(first.acquire(lost::complete));
        expire();
        DatabaseLease thief = lease("b");
        while (!thief.acquire()) {
            expire();
        }

        assertThat(get(lost)).isEmpty();
        assertThat(get(ended)).isTrue();
        assertThat(first.checkLease()).isFalse();
    }

    @Test
    void aHolderWhoseRenewalsCameTooLateHasItStillWhenNobodyElseTookIt() throws Exception {
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        DatabaseLease held = lease("a");
        PostgresLease first = akka(held, Duration.ofMillis(20), () -> ended.complete(true));
        get(first.acquire());
        expire();
        nanos.addAndGet(VALIDITY.toNanos());
        while (!first.checkLease()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10)); // until it has been renewed
        }

        assertThat(ended).isNotDone();
        assertThat(lease("b").acquire()).isFalse();
    }

    /** Else the survivors of a second loss, soon after a first one, would be refused the lease that the dead node still has. */
    @Test
    void theLeaseOfADeadNodeHasRunOutBeforeTheOthersAskForIt() {
        Config config = ConfigFactory.load("reference").withFallback(ConfigFactory.parseResources("cluster.conf"));
        Duration validity = config.getDuration("crosscheck.cluster.lease.heartbeat-timeout");
        Duration detection = config.getDuration("akka.cluster.failure-detector.acceptable-heartbeat-pause");
        Duration quiet = config.getDuration("akka.cluster.split-brain-resolver.stable-after");

        assertThat(validity).isLessThan(detection.plus(quiet));
        assertThat(config.getDuration("crosscheck.cluster.lease.heartbeat-interval"))
                .isLessThan(validity.dividedBy(3));
    }

    @Test
    void aLoneCoordinatorAndAClusterKeepEachOtherOut() {
        Membership first = Membership.ofCluster(database);
        assertThat(first.found()).isTrue();
        Membership second = Membership.ofCluster(database);
        assertThat(second.found()).as("a second cluster").isFalse();
        second.joined();
        first.close();
        assertThatThrownBy(() -> Membership.alone(database))
                .isInstanceOf(FormationException.class)
                .hasMessageContaining("is in use by another coordinator")
                .hasMessageContaining("crosscheck.cluster.host");
        second.close();
        expire();

        Membership alone = Membership.alone(database);
        assertThatThrownBy(() -> Membership.ofCluster(database))
                .isInstanceOf(FormationException.class)
                .hasMessageContaining("a coordinator that is alone");
        alone.close();
        Membership third = Membership.ofCluster(database);
        assertThat(third.found()).isTrue();
        third.close();
    }
}
