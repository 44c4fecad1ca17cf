package dev.crosscheck.coordinator.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.coordinator.monitor.MonitorCommand.Finished;
import dev.crosscheck.coordinator.monitor.MonitorCommand.Ordered;
import dev.crosscheck.coordinator.monitor.MonitorCommand.Rescored;
import dev.crosscheck.coordinator.monitor.MonitorCommand.RungReached;
import dev.crosscheck.coordinator.monitor.MonitorCommand.SetsChanged;
import dev.crosscheck.coordinator.monitor.MonitorWork.Loaded;
import dev.crosscheck.coordinator.scoring.Evidence;
import dev.crosscheck.coordinator.scoring.EvidenceShape;
import dev.crosscheck.coordinator.scoring.EvidenceShape.SetShape;
import dev.crosscheck.coordinator.scoring.TestSweeps;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import dev.crosscheck.coordinator.sweep.SweepDefinition.TrainerKind;
import dev.crosscheck.monitor.SetReport;
import dev.crosscheck.stopping.StoppingConfig;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The statistics of a sweep while secret sets come and go. */
class RebaseTest {
    private static final int EXAMPLES = 100;
    private static final int TRIALS = 30;

    private final SplittableRandom random = new SplittableRandom(5);
    private final Map<Ordered, byte[]> stored = new HashMap<>();
    private final MonitorWork work = new MonitorWork(definition(), shape("ACTIVE", false));
    private long order;

    private static SweepDefinition definition() {
        var validation = TestSweeps.validation("d", "tuning", List.of("s0", "s1"), Optional.empty(), false);
        return TestSweeps.sweep("r2", true, Optional.of(validation), TrainerKind.BUILTIN)
                .stoppingBy(
                        Optional.of(new StoppingConfig("asha", "r2", true, 2, 10, List.of(2L, 6L), 3, 1, 1, 0, 0.05)));
    }

    private static EvidenceShape shape(String first, boolean added) {
        SetShape s0 = new SetShape("s0", EXAMPLES, List.of(), first);
        SetShape s1 = new SetShape("s1", EXAMPLES, List.of(), "ACTIVE");
        SetShape fresh = new SetShape("fresh", EXAMPLES, List.of(), "PENDING");
        return new EvidenceShape(
                EXAMPLES,
                added ? List.of(s0, s1, fresh) : List.of(s0, s1),
                false,
                "d",
                added ? List.of("fresh") : List.of(),
                true);
    }

    private void take(Ordered told, byte[] evidence) {
        stored.put(told, evidence);
        work.take(List.of(new Loaded(told, Optional.of(evidence))));
    }

    private Finished finish(long trial, byte[] evidence) {
        Finished told = new Finished(order++, trial, true, 1, 0, "e");
        take(told, evidence);
        return told;
    }

    private void rebase() {
        assertThat(work.rebaseDue()).isTrue();
        work.rebase(work.toRebase().stream()
                .map(told -> new Loaded(told, Optional.ofNullable(stored.get(told))))
                .toList());
    }

    /** {@code bad}: the set of which one score is infinite. */
    private byte[] evidence(double lead, String bad, String... sets) {
        Map<String, double[]> scores = new LinkedHashMap<>();
        for (String set : sets) {
            scores.put(set, scores(0));
            if (set.equals(bad)) {
                scores.get(set)[7] = Double.NEGATIVE_INFINITY;
            }
        }
        return evidence(scores(lead), scores);
    }

    private double[] scores(double lead) {
        return random.doubles(EXAMPLES).map(x -> (float) (x + lead)).toArray();
    }

    /** Stored evidence, as doubles to be kept as floats. */
    static byte[] evidence(double[] tuning, Map<String, double[]> sets) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            double sum = 0;
            for (double score : tuning) {
                sum += score;
            }
            out.writeByte(1);
            out.writeDouble(sum / tuning.length);
            out.writeInt(0);
            write(out, tuning);
            out.writeInt(sets.size());
            for (Map.Entry<String, double[]> set : sets.entrySet()) {
                out.writeUTF(set.getKey());
                write(out, set.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, double[] scores) throws IOException {
        out.writeInt(scores.length);
        out.writeBoolean(false);
        for (double score : scores) {
            out.writeFloat((float) score);
        }
    }

    @Test
    void oneTrialOfNoUseHoldsUpNoChangeOfSets() {
        for (int trial = 0; trial < TRIALS; trial++) {
            finish(trial, evidence(0, trial == 3 ? "s1" : "", "s0", "s1"));
        }
        take(new RungReached(order++, 4, true, 1, 2), evidence(0, "s1", "s0", "s1"));
        assertThat(work.unreadable()).containsExactly(3L, 4L);

        work.change(new SetsChanged(order++, List.of(), List.of("s0"), List.of()), shape("CONTAMINATED", false));
        rebase();

        assertThat(work.rebaseDue()).isFalse();
        assertThat(work.sets().active()).containsExactly("s1");
        assertThat(work.unreadable()).containsExactly(3L, 4L);
        work.complete();
        assertThat(work.report().trials()).isEqualTo(TRIALS - 1);
        assertThat(work.report().sets()).extracting(SetReport::set).containsExactly("s1");
        finish(TRIALS, evidence(1, "", "s0", "s1"));
        assertThat(work.report().trials()).as("later trials count").isEqualTo(TRIALS);
    }

    /** The incumbent runs while a set is added, ends after the set counts and is then trained again for it. */
    @ParameterizedTest
    @ValueSource(strings = {"fresh", "s0,s1,fresh"})
    void aLateTrialKeepsItsScoresAndIsGivenTheNewSetsOnly(String sets) {
        for (int trial = 0; trial < TRIALS; trial++) {
            finish(trial, evidence(0, "", "s0", "s1"));
        }
        List<Long> all = LongStream.range(0, TRIALS).boxed().toList();
        work.change(new SetsChanged(order++, List.of("fresh"), List.of(), all), shape("ACTIVE", true));
        for (long trial : all) {
            take(new Rescored(order++, trial, 2), evidence(0, "", "s0", "s1", "fresh"));
        }
        rebase();
        assertThat(work.sets().active()).containsExactly("s0", "s1", "fresh");

        byte[] first = evidence(1, "", "s0", "s1");
        finish(TRIALS, first);
        assertThat(work.report().incumbent()).as("left out").isNotEqualTo(OptionalLong.of(TRIALS));
        byte[] again = evidence(2, "", sets.split(","));
        take(new Rescored(order++, TRIALS, 2), again);

        assertThat(work.report().incumbent()).hasValue(TRIALS);
        assertThat(work.report().tuningScore()).hasValue(Evidence.decode(first).score());
        MonitorWork undisturbed = new MonitorWork(definition(), shape("ACTIVE", true));
        assertThat(undisturbed.sets().active()).containsExactly("s0", "s1");
        undisturbed.change(new SetsChanged(0, List.of("fresh"), List.of(), List.of()), shape("ACTIVE", true));
        stored.keySet().stream()
                .sorted(Comparator.comparingLong(Ordered::order))
                .map(told -> new Loaded(told, Optional.ofNullable(stored.get(told))))
                .forEach(told -> undisturbed.take(List.of(told)));
        undisturbed.rebase(undisturbed.toRebase().stream()
                .map(told -> new Loaded(told, Optional.ofNullable(stored.get(told))))
                .toList());
        assertThat(work.report().expectedScore())
                .as("as when all evidence is there from the start")
                .isEqualTo(undisturbed.report().expectedScore());
    }
}
