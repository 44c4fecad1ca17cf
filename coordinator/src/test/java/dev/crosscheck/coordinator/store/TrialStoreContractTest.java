package dev.crosscheck.coordinator.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What every {@link TrialStore} does. */
public abstract class TrialStoreContractTest {
    /** The store under test: empty at the start of each test, the same within it. */
    protected abstract TrialStore store();

    private static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private static TrialBlobKey key(String sweep, long trial, int attempt, TrialBlobKind kind, long step) {
        return new TrialBlobKey(sweep, trial, attempt, kind, step);
    }

    @Test
    void storedContentIsFoundUnderItsKeyOnly() {
        TrialBlobKey key = key("s", 1, 2, TrialBlobKind.PREDICTIONS, 3);
        get(store().put(key, "hello".getBytes(UTF_8)));

        assertThat(get(store().get(key))).contains("hello".getBytes(UTF_8));
        assertThat(get(store().get(key("s", 1, 2, TrialBlobKind.PREDICTIONS, 4))))
                .isEmpty();
        assertThat(get(store().get(key("s", 1, 2, TrialBlobKind.EVIDENCE, 3)))).isEmpty();
        assertThat(get(store().get(key("s", 1, 1, TrialBlobKind.PREDICTIONS, 3))))
                .isEmpty();
        assertThat(get(store().get(key("t", 1, 2, TrialBlobKind.PREDICTIONS, 3))))
                .isEmpty();
    }

    @Test
    void newContentReplacesTheOldAndMayBeEmptyOrLarge() {
        TrialBlobKey key = key("s", 0, 0, TrialBlobKind.LOG, 0);
        get(store().put(key, new byte[3_000_000]));
        assertThat(get(store().get(key)).orElseThrow()).hasSize(3_000_000);
        get(store().put(key, new byte[0]));

        assertThat(get(store().get(key))).contains(new byte[0]);
        assertThat(get(store().list("s"))).containsExactly(key);
    }

    @Test
    void listsAreOrderedByNumbersAndKeepToTheirSweepAndTrial() {
        List<TrialBlobKey> ordered = List.of(
                key("a", 2, 0, TrialBlobKind.STEPS, 0),
                key("a", 2, 0, TrialBlobKind.STEPS, 256),
                key("a", 2, 0, TrialBlobKind.LOG, 1),
                key("a", 2, 1, TrialBlobKind.STEPS, 0),
                key("a", 10, 0, TrialBlobKind.STEPS, 0),
                key("a", 1L << 40, 0, TrialBlobKind.EVIDENCE, 7));
        for (int i = ordered.size() - 1; i >= 0; i--) {
            get(store().put(ordered.get(i), new byte[] {1}));
        }
        get(store().put(key("aa", 2, 0, TrialBlobKind.STEPS, 0), new byte[] {1}));
        get(store().put(key("a\0", 2, 0, TrialBlobKind.STEPS, 0), new byte[] {1}));

        assertThat(get(store().list("a"))).containsExactlyElementsOf(ordered);
        assertThat(get(store().list("a", 2))).containsExactlyElementsOf(ordered.subList(0, 4));
        assertThat(get(store().list("b"))).isEmpty();
    }

    @Test
    void deletingOneKeyLeavesTheOthers() {
        TrialBlobKey gone = key("s", 1, 0, TrialBlobKind.STEPS, 0);
        TrialBlobKey kept = key("s", 1, 0, TrialBlobKind.STEPS, 1);
        get(store().put(gone, new byte[] {1}));
        get(store().put(kept, new byte[] {1}));
        get(store().delete(gone));
        get(store().delete(gone));

        assertThat(get(store().get(gone))).isEmpty();
        assertThat(get(store().list("s"))).containsExactly(kept);
    }

    @Test
    void deletingASweepLeavesSweepsWithLongerNames() {
        TrialBlobKey other = key("sw", 1, 0, TrialBlobKind.STEPS, 0);
        get(store().put(other, new byte[] {2}));
        for (int trial = 0; trial < 50; trial++) {
            get(store().put(key("s", trial, 0, TrialBlobKind.PREDICTIONS, 0), new byte[20_000]));
        }
        get(store().deleteSweep("s"));
        get(store().deleteSweep("never there"));

        assertThat(get(store().list("s"))).isEmpty();
        assertThat(get(store().get(key("s", 7, 0, TrialBlobKind.PREDICTIONS, 0))))
                .isEmpty();
        assertThat(get(store().get(other))).contains(new byte[] {2});
    }

    @Test
    void keysRefuseNonsense() {
        assertThatThrownBy(() -> key("", 1, 1, TrialBlobKind.LOG, 1)).hasMessageContaining("sweep: empty");
        assertThatThrownBy(() -> key("s", -1, 1, TrialBlobKind.LOG, 1)).hasMessageContaining("expected: >= 0");
    }
}
