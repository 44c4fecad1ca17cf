package dev.crosscheck.coordinator.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.coordinator.dataset.ExposureLedger;
import dev.crosscheck.coordinator.dataset.ExposureLedger.Exposure;
import dev.crosscheck.coordinator.dataset.TestData;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AdaptivityTest {
    private static final Instant NOON = TestData.NOW;
    private final ExposureLedger ledger = new TestData().ledger;

    private static Exposure answer(String sweep, Instant at) {
        return new Exposure("digits", sweep, "", at, "verdict of test 1", 20);
    }

    private boolean adaptive(Instant steered) {
        Exposure question = answer("s-1", NOON.plusSeconds(3600));
        return Adaptivity.of(ledger, question, Optional.of(steered))
                .toCompletableFuture()
                .join();
    }

    @Test
    void steeringAfterAnAnswerIsAdaptiveAndBeforeItIsNot() {
        assertThat(adaptive(NOON)).as("no answer yet").isFalse();
        ledger.recordOnce(answer("s-1", NOON), "test-000001")
                .toCompletableFuture()
                .join();

        assertThat(adaptive(NOON.minusNanos(1))).isFalse();
        assertThat(adaptive(NOON)).isTrue();
        assertThat(adaptive(NOON.plusSeconds(9))).isTrue();
        assertThat(Adaptivity.of(ledger, answer("s-1", NOON.plusSeconds(9)), Optional.empty())
                        .toCompletableFuture()
                        .join())
                .as("never steered")
                .isFalse();
    }

    @Test
    void answersAboutAnotherSweepDoNotCount() {
        ledger.record(answer("s-2", NOON)).toCompletableFuture().join();

        assertThat(adaptive(NOON.plusSeconds(9))).isFalse();
    }

    @Test
    void aVerdictThatIsRecordedAgainAfterARestartKeepsItsTime() {
        ledger.recordOnce(answer("s-1", NOON), "test-000001")
                .toCompletableFuture()
                .join();
        long count = ledger.recordOnce(answer("s-1", NOON.plusSeconds(60)), "test-000001")
                .toCompletableFuture()
                .join();

        assertThat(count).isEqualTo(1);
        assertThat(adaptive(NOON.plusSeconds(30))).isTrue();
        assertThat(ledger.list("digits").toCompletableFuture().join())
                .extracting(Exposure::at)
                .containsExactly(NOON);
    }

    @Test
    void theFirstAnswerCountsWhateverFollows() {
        ledger.record(answer("s-1", NOON.plusSeconds(60))).toCompletableFuture().join();
        ledger.record(answer("s-1", NOON)).toCompletableFuture().join();

        assertThat(adaptive(NOON.plusSeconds(30))).isTrue();
    }
}
