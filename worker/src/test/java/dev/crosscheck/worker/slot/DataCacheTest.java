package dev.crosscheck.worker.slot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.proto.v1.TaskData;
import dev.crosscheck.worker.Datasets;
import dev.crosscheck.worker.data.TabularData;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullUnmarked
class DataCacheTest {
    @TempDir
    Path folder;

    private final AtomicInteger reads = new AtomicInteger();
    private Datasets.Dealt dealt;

    @BeforeEach
    void deal() throws Exception {
        dealt = Datasets.diabetes(folder);
    }

    @Test
    void aDataSetIsParsedOncePerVersionWhateverTheTrialPredicts() throws Exception {
        DataCache cache = new DataCache(1 << 20);
        TabularData first = cache.get(version(1), this::file);
        int once = reads.get();
        assertThat(cache.get(version(1).toBuilder().setNeedsProbabilities(true).build(), this::file))
                .isSameAs(first);
        assertThat(reads).hasValue(once);
        assertThat(cache.get(version(2), this::file)).isNotSameAs(first);
        assertThat(cache.get(version(1), this::file)).isSameAs(first);
    }

    @Test
    void noMoreThanTwoAreKeptAndTheOneUsedLongestAgoGoes() throws Exception {
        DataCache cache = new DataCache(1 << 20);
        TabularData first = cache.get(version(1), this::file);
        TabularData second = cache.get(version(2), this::file);
        cache.get(version(1), this::file);
        cache.get(version(3), this::file);
        assertThat(cache.get(version(1), this::file)).isSameAs(first);
        assertThat(cache.get(version(2), this::file)).isNotSameAs(second);
        assertThat(cache.bytes()).isEqualTo(first.bytes() * 2);
    }

    @Test
    void beyondTheLimitOnlyTheNewestStays() throws Exception {
        long bytes = new DataCache(0).get(version(1), this::file).bytes();
        assertThat(bytes).isBetween(442L * 10 * 4, 442L * 200);
        DataCache cache = new DataCache(bytes - 1);
        TabularData first = cache.get(version(1), this::file);
        assertThat(cache.get(version(1), this::file)).isSameAs(first);
        cache.get(version(2), this::file);
        assertThat(cache.bytes()).isEqualTo(bytes);
        assertThat(cache.get(version(1), this::file)).isNotSameAs(first);
    }

    private TaskData version(int number) {
        return dealt.data().toBuilder().setVersion(number).build();
    }

    private Path file(dev.crosscheck.proto.v1.FileRef reference) {
        reads.incrementAndGet();
        return dealt.files().get(reference.getName());
    }
}
