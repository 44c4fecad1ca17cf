package dev.crosscheck.coordinator.retention;

import static org.assertj.core.api.Assertions.assertThat;

import akka.Done;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.typesafe.config.ConfigFactory;
import dev.crosscheck.coordinator.config.RetentionSettings;
import dev.crosscheck.coordinator.dataset.RecentContents;
import dev.crosscheck.coordinator.store.InMemoryStores;
import dev.crosscheck.coordinator.store.StoreUpkeep;
import dev.crosscheck.coordinator.sweep.SweepReply;
import dev.crosscheck.coordinator.sweep.SweepReply.SweepView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Looks by size, one after the other: each waits until the test shows it the sweeps. */
class RetentionTest {
    private static final ActorTestKit KIT = ActorTestKit.create(ConfigFactory.parseString("akka.loglevel = ERROR"));
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final long BASE = 50;

    private final BlockingDeque<CompletableFuture<List<SweepView>>> looks = new LinkedBlockingDeque<>();
    private final List<String> deleted = new CopyOnWriteArrayList<>();
    private final Disk disk = new Disk();
    private final List<SweepView> rows = new ArrayList<>();

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @AfterEach
    void answerTheRest() {
        looks.forEach(look -> look.complete(List.of()));
    }

    /** A sweep of 100 bytes; {@code ended}: minutes after noon; negative: it runs. */
    private void sweep(String id, int ended) {
        rows.add(new SweepView(
                id,
                id,
                "p",
                ended < 0 ? "ACTIVE" : "COMPLETED",
                "",
                0,
                0,
                0,
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalDouble.empty(),
                "value",
                true,
                "",
                "random",
                1,
                NOON,
                ended < 0 ? Optional.empty() : Optional.of(NOON.plusSeconds(60L * ended)),
                List.of(),
                "",
                50,
                false));
        disk.sweeps.put(id, 100L);
    }

    private void start(long maxBytes) {
        var documents = new InMemoryStores.Documents();
        SweepDeletion deletion = new SweepDeletion(
                new Entities(),
                new Records(),
                new InMemoryStores.Trials(),
                disk,
                documents,
                new RecentContents(documents, () -> NOON, Duration.ZERO));
        Retention.Means means = new Retention.Means(
                deletion,
                () -> {
                    CompletableFuture<List<SweepView>> look = new CompletableFuture<>();
                    looks.add(look);
                    return look;
                },
                disk,
                () -> NOON);
        KIT.spawn(Retention.create(
                new RetentionSettings(
                        Duration.ZERO, maxBytes, Duration.ofMillis(1), Duration.ZERO, Duration.ofHours(1)),
                means));
    }

    /** Lets one look see the sweeps and waits until it has ended, as the next one begins. */
    private void look() {
        begun().complete(rows.stream()
                .filter(row -> !deleted.contains(row.sweepId()))
                .toList());
        looks.addFirst(begun());
    }

    private CompletableFuture<List<SweepView>> begun() {
        try {
            return Objects.requireNonNull(looks.poll(30, TimeUnit.SECONDS), "no look within 30 s");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theSweepsThatEndedFirstGoUntilTheRestFits() {
        sweep("second", 2);
        sweep("running", -1);
        sweep("last", 9);
        sweep("first", 1);
        sweep("third", 3);
        start(350);

        look();
        assertThat(deleted).containsExactly("first", "second");
        look();
        assertThat(deleted).hasSize(2);
    }

    @Test
    void aSweepThatRunsStaysHoweverLargeItIs() {
        sweep("running", -1);
        sweep("ended", 1);
        start(1);

        look();
        look();
        assertThat(deleted).containsExactly("ended");
    }

    @Test
    void aDeletionThatFreesNothingEndsTheLook() {
        disk.other = 10_000;
        for (int i = 0; i < 5; i++) {
            sweep("s" + i, i);
            disk.sweeps.put("s" + i, 0L);
        }
        start(1_000);

        look();
        assertThat(deleted).containsExactly("s0");
    }

    @Test
    void nothingIsDeletedWhileDeletedSweepsStillTakeTheirRoom() {
        for (int i = 0; i < 5; i++) {
            sweep("s" + i, i);
        }
        disk.broken = true;
        start(450);
        look();
        look();
        look();
        assertThat(deleted).as("in three looks").containsExactly("s0");

        disk.broken = false;
        look();
        assertThat(deleted).containsExactly("s0");
        assertThat(disk.size()).isEqualTo(450);
    }

    private final class Entities implements SweepDeletion.Entities {
        @Override
        public CompletionStage<SweepReply> delete(String sweep, String by) {
            return CompletableFuture.completedStage(new SweepReply.Deleted(sweep));
        }

        @Override
        public CompletionStage<Done> erase(String sweep) {
            deleted.add(sweep);
            return CompletableFuture.completedStage(Done.getInstance());
        }
    }

    /** Room is free only once it was given back. */
    private static final class Disk implements StoreUpkeep {
        final Map<String, Long> sweeps = new ConcurrentHashMap<>();
        volatile long other = BASE;
        volatile boolean broken;

        @Override
        public CompletionStage<Done> reclaim(Collection<String> gone) {
            if (broken) {
                return CompletableFuture.failedStage(new IllegalStateException("no compaction today"));
            }
            gone.forEach(sweeps::remove);
            return CompletableFuture.completedStage(Done.getInstance());
        }

        long size() {
            return other + sweeps.values().stream().mapToLong(bytes -> bytes).sum();
        }

        @Override
        public CompletionStage<Long> sizeBytes() {
            return CompletableFuture.completedStage(size());
        }
    }

    private static final class Records implements SweepRecords {
        @Override
        public CompletionStage<Set<String>> files(String sweep) {
            return CompletableFuture.completedStage(Set.of());
        }

        @Override
        public CompletionStage<Set<String>> allFiles() {
            return CompletableFuture.completedStage(Set.of());
        }

        @Override
        public CompletionStage<Done> remove(String sweep) {
            return CompletableFuture.completedStage(Done.getInstance());
        }

        @Override
        public CompletionStage<Boolean> removeFile(String hash) {
            return CompletableFuture.completedStage(false);
        }
    }
}
