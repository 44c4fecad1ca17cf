package dev.crosscheck.coordinator.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.coordinator.sweep.SweepRejection;
import dev.crosscheck.coordinator.sweep.SweepReply;
import dev.crosscheck.coordinator.sweep.TestSpecs;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class AttemptStandingTest {
    private static final Instant START = Instant.EPOCH;

    private static SweepReply.AttemptView attempt(int number, String state, String kind, boolean ended) {
        Optional<Instant> end = ended ? Optional.of(START.plusSeconds(1)) : Optional.empty();
        return new SweepReply.AttemptView(number, state, "w", START, end, "", kind);
    }

    @Test
    void anAttemptForANewSecretSetIsOpenThoughItsTrialHasEnded() {
        SweepReply.TrialView complete = new SweepReply.TrialView(
                0,
                OptionalLong.of(1),
                "SEARCH",
                "COMPLETE",
                2,
                TestSpecs.config(0),
                OptionalDouble.of(0.5),
                Map.of(),
                "w",
                Optional.of(START),
                Optional.of(START.plusSeconds(1)),
                "",
                OptionalLong.empty(),
                "");
        SweepReply detail = new SweepReply.Detail(
                complete,
                List.of(
                        attempt(1, "LOST", "SEARCH", true),
                        attempt(2, "COMPLETE", "SEARCH", true),
                        attempt(3, "LEASED", "RESCORE", false)));
        assertThat(AttemptStanding.standing(detail, 1)).isEqualTo(AttemptStanding.CLOSED);
        assertThat(AttemptStanding.standing(detail, 2)).isEqualTo(AttemptStanding.CLOSED);
        assertThat(AttemptStanding.standing(detail, 3)).isEqualTo(AttemptStanding.OPEN);
        assertThat(AttemptStanding.standing(detail, 4)).isEqualTo(AttemptStanding.CLOSED);
    }

    @Test
    void onlyAWordOfTheSweepMakesAnAttemptGone() {
        assertThat(AttemptStanding.standing(new SweepReply.Rejected(SweepRejection.UNKNOWN_SWEEP, ""), 1))
                .isEqualTo(AttemptStanding.GONE);
        assertThat(AttemptStanding.standing(new SweepReply.Rejected(SweepRejection.UNKNOWN_TRIAL, ""), 1))
                .isEqualTo(AttemptStanding.GONE);
        assertThatThrownBy(() -> AttemptStanding.standing(new SweepReply.Rejected(SweepRejection.UNAVAILABLE, ""), 1))
                .isInstanceOf(NotNowException.class);
    }
}
