package dev.crosscheck.coordinator.retention;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.coordinator.dataset.RecentContents;
import dev.crosscheck.coordinator.store.BlobHash;
import dev.crosscheck.coordinator.store.BlobWriter;
import dev.crosscheck.coordinator.store.InMemoryStores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class OrphanBlobsTest {
    private static final Duration LITTLE = Duration.ofMinutes(10);

    private final InMemoryStores.Blobs blobs = new InMemoryStores.Blobs();
    private final InMemoryStores.Documents documents = new InMemoryStores.Documents();
    private final Set<String> named = new TreeSet<>();
    private Instant now = Instant.parse("2026-11-21T12:00:00Z");
    private final RecentContents recent = new RecentContents(documents, () -> now, Duration.ofHours(1));
    private int counted;
    /** What happens elsewhere when the names are read for the second time in a look, just before something is removed. */
    private Runnable meanwhile = () -> {};

    private OrphanBlobs collector() {
        int[] readings = {0};
        return new OrphanBlobs(
                new OrphanBlobs.Means(
                        blobs,
                        documents,
                        recent,
                        () -> {
                            Set<String> seen = Set.copyOf(named);
                            if (readings[0]++ % 2 == 1) {
                                meanwhile.run();
                            }
                            return CompletableFuture.completedStage(seen);
                        },
                        Runnable::run),
                () -> now,
                Duration.ofHours(1),
                () -> counted++);
    }

    private String write(String content) {
        try (BlobWriter writer = blobs.openWrite(100)) {
            writer.write(content.getBytes(UTF_8), 0, content.length());
            return writer.commit().hex();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isThere(String hash) {
        return blobs.size(new BlobHash(hash)).isPresent();
    }

    /** Looks every ten minutes. */
    private void looks(int times) {
        OrphanBlobs collector = collector();
        for (int i = 0; i < times; i++) {
            collector.collect().toCompletableFuture().join();
            now = now.plus(LITTLE);
        }
    }

    @Test
    void whatNothingNamesGoesAfterTheGraceAndWhatIsNamedStays() {
        String orphan = write("left by a crash");
        String kept = write("of a data set");
        named.add(kept);

        looks(6);
        assertThat(isThere(orphan)).isTrue();
        looks(1);

        assertThat(isThere(orphan)).isFalse();
        assertThat(isThere(kept)).isTrue();
        assertThat(counted).isEqualTo(1);
        looks(1);
        assertThat(documents.list("unnamed-blobs", "").toCompletableFuture().join())
                .as("nothing is kept of those that are gone")
                .isEmpty();
    }

    @Test
    void aRestartOfTheCoordinatorDoesNotMakeOrphansYoungAgain() {
        String orphan = write("left by a crash");
        for (int i = 0; i < 7; i++) {
            looks(1);
        }
        assertThat(isThere(orphan)).isFalse();
    }

    @Test
    void aNameThatWasThereInBetweenBeginsTheGraceAnew() {
        String file = write("of a sweep that is deleted later");
        looks(3);
        named.add(file);
        looks(1);
        named.clear();
        looks(6);
        assertThat(isThere(file)).isTrue();
        looks(1);
        assertThat(isThere(file)).isFalse();
    }

    @Test
    void whatIsStoredAnewCountsAsNew() {
        String file = write("the same projection of a table");
        looks(6);
        write("the same projection of a table");
        looks(6);
        assertThat(isThere(file)).isTrue();
        looks(1);
        assertThat(isThere(file)).isFalse();
    }

    @Test
    void whatSomebodyAskedForLatelyStays() {
        String file = write("train.py");
        looks(6);
        recent.touch(file).toCompletableFuture().join();
        looks(6);
        assertThat(isThere(file)).isTrue();
        looks(1);
        assertThat(isThere(file)).isFalse();
    }

    @Test
    void whatIsStoredAnewOrNamedWhileItIsAboutToGoStays() {
        String stored = write("written again in this moment");
        String asked = write("asked for in this moment");
        looks(6);
        meanwhile = () -> {
            write("written again in this moment");
            recent.touch(asked).toCompletableFuture().join();
        };
        looks(1);
        meanwhile = () -> {};

        assertThat(isThere(stored)).isTrue();
        assertThat(isThere(asked)).isTrue();
        assertThat(counted).isZero();
    }

    @Test
    void namesThatCannotBeReadLeaveEverythingAsItIs() {
        String orphan = write("left by a crash");
        looks(7 - 1);
        var broken = new OrphanBlobs(
                new OrphanBlobs.Means(
                        blobs,
                        documents,
                        recent,
                        () -> CompletableFuture.failedStage(new IllegalStateException("the store is away")),
                        Runnable::run),
                () -> now,
                Duration.ofHours(1),
                () -> counted++);

        assertThat(broken.collect().toCompletableFuture()).isCompleted();

        assertThat(isThere(orphan)).isTrue();
        looks(1);
        assertThat(isThere(orphan)).isFalse();
    }
}
