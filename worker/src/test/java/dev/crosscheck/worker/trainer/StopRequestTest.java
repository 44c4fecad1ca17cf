package dev.crosscheck.worker.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.worker.StopReasons;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a trainer does at a stop, by the reason that comes with it. */
@NullUnmarked
class StopRequestTest {
    @ParameterizedTest
    @CsvSource({"cancelled, false, false", "timed out, false, true", "superseded, false, false", "pruned, true, false"})
    void theReasonDecidesWhetherToPredictAndWhetherToSave(String word, boolean predictions, boolean continues) {
        for (String reason : StopReasons.of(word)) {
            StopRequest stop = StopRequest.asked(reason);
            assertThat(stop).isEqualTo(new StopRequest(reason, predictions));
            assertThat(stop.continues()).as(reason).isEqualTo(continues);
        }
        StopRequest bare = StopRequest.asked(word);
        assertThat(bare.predictions()).isEqualTo(predictions);
        assertThat(bare.continues()).isEqualTo(continues);
    }
}
