package dev.crosscheck.coordinator.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.coordinator.sweep.SweepSnapshot;
import dev.crosscheck.coordinator.sweep.TrialRecord;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StoredTrialsTest {
    private final StoredTrials stored = new StoredTrials();

    private static TrialRecord ended() {
        return ((SweepSnapshot) Objects.requireNonNull(JournalSamples.all().get("S1")))
                .trials().stream()
                        .filter(trial -> trial.outcome().isPresent())
                        .findFirst()
                        .orElseThrow();
    }

    private static TrialRecord changed(TrialRecord trial, long revision, boolean outcome) {
        return new TrialRecord(
                trial.number(),
                trial.kind(),
                trial.params(),
                revision,
                trial.fallback(),
                trial.proposed(),
                trial.state(),
                trial.attempts(),
                outcome ? trial.outcome() : Optional.empty());
    }

    @Test
    void whatHasEndedIsWrittenDownOnce() {
        TrialRecord trial = ended();

        assertThat(stored.bytes(trial)).isSameAs(stored.bytes(trial));
        assertThat(stored.bytes(changed(trial, trial.revision(), true)))
                .as("the same trial in another object")
                .isEqualTo(stored.bytes(trial));
    }

    @Test
    void aChangeIsNeverOverlooked() {
        TrialRecord trial = ended();

        assertThat(stored.bytes(changed(trial, trial.revision() + 1, true))).isNotEqualTo(stored.bytes(trial));
        TrialRecord running = changed(trial, trial.revision(), false);
        assertThat(stored.bytes(running)).isEqualTo(stored.bytes(running)).isNotSameAs(stored.bytes(running));
    }
}
