package dev.crosscheck.coordinator.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.coordinator.sweep.AttemptEnd;
import dev.crosscheck.coordinator.sweep.AttemptRecord;
import dev.crosscheck.coordinator.sweep.EvidenceMark;
import dev.crosscheck.coordinator.sweep.RescoreSnapshot;
import dev.crosscheck.coordinator.sweep.SweepEvent;
import dev.crosscheck.coordinator.sweep.SweepSnapshot;
import dev.crosscheck.coordinator.sweep.TrialRecord;
import java.io.NotSerializableException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RescoreMapperTest {
    private static final Instant AT = Instant.parse("2026-11-21T01:02:03.000000004Z");
    private final SweepJournalSerializer serializer = new SweepJournalSerializer();

    @Test
    void aSnapshotKeepsWhatIsRescored() throws NotSerializableException {
        var plain = (SweepSnapshot) Objects.requireNonNull(JournalSamples.all().get("S1"));
        var rescoring = new RescoreSnapshot(
                3,
                List.of("fresh", "later"),
                List.of("xc1"),
                41,
                List.of(5L, 2L),
                List.of(
                        mark(4, EvidenceMark.Kind.SETS, 0, 0, List.of("fresh"), List.of("xc1"), List.of(5L, 2L, 0L)),
                        mark(5, EvidenceMark.Kind.RESCORED, 0, 2, List.of(), List.of(), List.of()),
                        mark(7, EvidenceMark.Kind.GIVEN_UP, 1, 0, List.of(), List.of(), List.of()),
                        new EvidenceMark(8, EvidenceMark.Kind.RUNG, 1, 1, 27, List.of(), List.of(), List.of())));
        TrialRecord first = plain.trials().get(0);
        var attempts = new ArrayList<>(first.attempts());
        attempts.add(new AttemptRecord(
                2, 42, "w", "i", 0, AT, Optional.of(AT), Optional.of(AttemptEnd.DONE), "", true, true));
        var trial = new TrialRecord(
                first.number(),
                first.kind(),
                first.params(),
                first.revision(),
                first.fallback(),
                first.proposed(),
                first.state(),
                attempts,
                first.outcome());
        var snapshot = new SweepSnapshot(
                plain.sweepId(),
                plain.lifecycle(),
                List.of(trial, plain.trials().get(1)),
                plain.queue(),
                plain.epoch(),
                plain.gpuSeconds(),
                plain.overfit(),
                rescoring,
                plain.finalized(),
                plain.steps(),
                plain.steering(),
                plain.notices());
        assertThat(serializer.fromBinary(serializer.toBinary(snapshot), "S1")).isEqualTo(snapshot);
    }

    private static EvidenceMark mark(
            int position,
            EvidenceMark.Kind kind,
            long trial,
            int attempt,
            List<String> added,
            List<String> retired,
            List<Long> trials) {
        return new EvidenceMark(position, kind, trial, attempt, 0, added, retired, trials);
    }

    @Test
    void aLeaseThatRescoresSaysSo() throws NotSerializableException {
        var lease = new SweepEvent.LeaseGranted(AT, 1, 2, 3, "w", "i", 0, true);
        assertThat(serializer.fromBinary(serializer.toBinary(lease), "lg")).isEqualTo(lease);
    }
}
