package dev.crosscheck.coordinator.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.coordinator.sweep.GivenNotice;
import dev.crosscheck.coordinator.sweep.OverfitStatus;
import dev.crosscheck.coordinator.sweep.RaisedFinding;
import dev.crosscheck.coordinator.sweep.SweepEvent;
import dev.crosscheck.coordinator.sweep.SweepSnapshot;
import java.io.IOException;
import java.io.InputStream;
import java.io.NotSerializableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JournalCompatibilityTest {
    private final SweepJournalSerializer serializer = new SweepJournalSerializer();

    static Stream<String> manifests() {
        return JournalSamples.all().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void whatTheFirstReleaseWroteIsReadForEver(String manifest) throws IOException {
        try (InputStream file = getClass().getResourceAsStream("/journal/v1/" + manifest + ".bin")) {
            assertThat(file).as("journal/v1/" + manifest + ".bin").isNotNull();
            Object read = serializer.fromBinary(file.readAllBytes(), JournalSamples.manifest(manifest));
            assertThat(read).isEqualTo(JournalSamples.all().get(manifest));
        }
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void everyRecordComesBackAsItWas(String manifest) throws NotSerializableException {
        Object sample = Objects.requireNonNull(JournalSamples.all().get(manifest));
        assertThat(serializer.manifest(sample)).isEqualTo(JournalSamples.manifest(manifest));
        assertThat(serializer.fromBinary(serializer.toBinary(sample), JournalSamples.manifest(manifest)))
                .isEqualTo(sample);
    }

    @Test
    void everyKindOfEventHasASampleAndAManifest() {
        Set<Class<?>> sampled = new HashSet<>();
        JournalSamples.all().values().forEach(sample -> sampled.add(sample.getClass()));
        Set<Class<?>> wanted = new HashSet<>(Arrays.asList(SweepEvent.class.getPermittedSubclasses()));
        wanted.add(SweepSnapshot.class);
        assertThat(sampled).isEqualTo(wanted);
    }

    @Test
    void findingsOfASnapshotComeBack() throws NotSerializableException {
        SweepSnapshot plain =
                (SweepSnapshot) Objects.requireNonNull(JournalSamples.all().get("S1"));
        RaisedFinding known =
                new RaisedFinding("OVERFIT", "ALARM", "luck", 40, 33, OptionalLong.of(33), JournalSamples.AT);
        RaisedFinding free =
                new RaisedFinding("EXHAUSTED", "WARN", "enough", 41, 34, OptionalLong.empty(), JournalSamples.AT);
        SweepSnapshot found = new SweepSnapshot(
                plain.sweepId(),
                plain.lifecycle(),
                plain.trials(),
                plain.queue(),
                plain.epoch(),
                plain.gpuSeconds(),
                new OverfitStatus(4, 40, 33, "OVERFIT", true, List.of(known, free)),
                plain.rescoring(),
                plain.finalized(),
                plain.steps(),
                plain.steering(),
                plain.notices());
        assertThat(serializer.fromBinary(serializer.toBinary(found), "S1")).isEqualTo(found);
    }

    @Test
    void whatEarlyStoppingJudgedPeopleChangedAndWorkersToldComesBackFromASnapshot() throws NotSerializableException {
        SweepSnapshot plain =
                (SweepSnapshot) Objects.requireNonNull(JournalSamples.all().get("S1"));
        SweepSnapshot judged = new SweepSnapshot(
                plain.sweepId(),
                plain.lifecycle(),
                plain.trials(),
                plain.queue(),
                plain.epoch(),
                plain.gpuSeconds(),
                plain.overfit(),
                plain.rescoring(),
                plain.finalized(),
                List.of(
                        new SweepEvent.StepJudged(JournalSamples.AT, 0, 1, 3, 0.5, false, "", true),
                        new SweepEvent.StepJudged(JournalSamples.AT, 1, 2, 3, 0.25, true, "step 3: lower", false)),
                List.of(new SweepEvent.SweepSteered(JournalSamples.AT, "r", 10, false, -1)),
                List.of(new GivenNotice("trained on the CPU", List.of(0L, 7L)), new GivenNotice("b", List.of(3L))));
        assertThat(serializer.fromBinary(serializer.toBinary(judged), "S1")).isEqualTo(judged);
    }

    @Test
    void recordsOfALaterVersionAreRefusedWithTheWayOut() {
        assertThatThrownBy(() -> serializer.fromBinary(new byte[0], "zz"))
                .isInstanceOf(NotSerializableException.class)
                .hasMessageContaining("start the version that wrote it");
    }

    /** Writes the files of new kinds of records; never touches one that is there. */
    @Test
    @EnabledIfSystemProperty(named = "crosscheck.writeSamples", matches = "true")
    void writeMissingSamples() throws IOException {
        Path folder = Path.of("src/test/resources/journal/v1");
        for (Map.Entry<String, Object> sample : JournalSamples.all().entrySet()) {
            Path file = folder.resolve(sample.getKey() + ".bin");
            if (!Files.exists(file)) {
                Files.write(file, serializer.toBinary(sample.getValue()));
            }
        }
    }
}
