package dev.crosscheck.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a verdict does not hang on: offsets, order, units, groups of one, how secret examples are cut into sets. */
class MonitorInvarianceTest extends MonitorCases {
    @Test
    void aConstantAddedToEveryScoreOfOneSecretSetChangesOnlyItsOffset() {
        List<TrialEvidence> sweep = Evidence.real(6, 60, 0.4, 150, 100, 130, 170);
        List<TrialEvidence> moved =
                sweep.stream().map(e -> withSet(e, "s1", x -> x + 0.25)).toList();

        OverfitReport first = completed(SPEC, sweep);
        OverfitReport second = completed(SPEC, moved);

        assertSameGain(second, first);
        assertThat(second.sets().get(1).offset()).isCloseTo(first.sets().get(1).offset() - 0.25, within(1e-6));
        assertThat(second.sets().get(1).drift()).isCloseTo(first.sets().get(1).drift(), within(1e-6));
        assertThat(second.sets().get(0).offset()).isCloseTo(first.sets().get(0).offset(), within(1e-6));
    }

    @Test
    void otherTrialNumbersAndAnotherOrderOfTheOthersChangeNothing() {
        List<TrialEvidence> sweep = Evidence.binary(7, 60, 0.4, 150, 100, 130, 170);
        OverfitReport first = completed(SPEC, sweep);
        List<TrialEvidence> renamed = new ArrayList<>();
        for (TrialEvidence e : sweep) {
            renamed.add(new TrialEvidence(1000 - e.trial(), e.kind(), e.tuning(), e.sets()));
        }
        OverfitReport second = completed(SPEC, renamed);
        assertSameGain(second, first);
        assertThat(second.incumbent().getAsLong())
                .isEqualTo(1000 - first.incumbent().getAsLong());

        int best = (int) first.incumbent().getAsLong();
        List<TrialEvidence> shuffled = new ArrayList<>(sweep);
        TrialEvidence incumbent = shuffled.remove(best);
        Collections.shuffle(shuffled, new Random(1));
        shuffled.add(0, incumbent);
        assertSameGain(completed(SPEC, shuffled), first);
    }

    @Test
    void unitsOfTheScoreDoNotMatter() {
        List<TrialEvidence> sweep = Evidence.real(8, 60, 0.1, 150, 100, 130, 170);
        List<TrialEvidence> scaled = sweep.stream()
                .map(e -> withSet(withSet(withSet(e, "s0", x -> 4 * x), "s1", x -> 4 * x), "s2", x -> 4 * x))
                .map(e -> new TrialEvidence(
                        e.trial(),
                        e.kind(),
                        TuningScore.of(mapped(e.tuning().examples().orElseThrow(), x -> 4 * x)),
                        e.sets()))
                .toList();

        OverfitReport first = completed(SPEC, sweep);
        OverfitReport second = completed(SPEC, scaled);

        assertThat(second.verdict()).isEqualTo(first.verdict());
        assertThat(second.gain().orElseThrow().verified())
                .isCloseTo(4 * first.gain().orElseThrow().verified(), within(1e-6));
        assertThat(second.lostShare().orElseThrow().estimate())
                .isCloseTo(first.lostShare().orElseThrow().estimate(), within(1e-6));
    }

    @Test
    void groupsOfOneAreTheSameAsNoGroupsAndLargerGroupsWidenTheError() {
        List<TrialEvidence> sweep = Evidence.binary(14, 40, 0.5, 150, 100, 130);
        double plain = completed(Evidence.spec(150, 100, 130), sweep)
                .gain()
                .orElseThrow()
                .standardError();
        EvidenceSpec ones = EvidenceSpec.of(
                150,
                List.of(
                        SetSpec.grouped("s0", IntStream.range(0, 100).toArray()),
                        SetSpec.grouped("s1", IntStream.range(100, 230).toArray())));
        assertThat(completed(ones, sweep).gain().orElseThrow().standardError()).isCloseTo(plain, within(1e-12));

        List<TrialEvidence> doubled = sweep.stream()
                .map(e -> new TrialEvidence(
                        e.trial(), e.kind(), e.tuning(), Map.of("s0", twice(e, "s0"), "s1", twice(e, "s1"))))
                .toList();
        EvidenceSpec pairs = EvidenceSpec.of(
                150,
                List.of(
                        SetSpec.grouped(
                                "s0", IntStream.range(0, 200).map(e -> e / 2).toArray()),
                        SetSpec.grouped(
                                "s1", IntStream.range(0, 260).map(e -> e / 2).toArray())));
        OverfitReport report = completed(pairs, doubled);
        assertThat(report.gain().orElseThrow().standardError()).isCloseTo(plain, within(1e-12));
        assertThat(report.gain().orElseThrow().units()).isEqualTo(230);
    }

    @Test
    void oneSecretSetIsSplitInTwo() {
        EvidenceSpec one = Evidence.spec(150, 400);
        OverfitReport report = completed(one, Evidence.binary(15, 60, 0.5, 150, 400));

        assertThat(report.gain().orElseThrow().folds()).hasSize(2);
        assertThat(report.gain().orElseThrow().examples()).isEqualTo(400);
        assertThat(report.sets()).singleElement().satisfies(set -> {
            assertThat(set.set()).isEqualTo("s0");
            assertThat(set.examples()).isEqualTo(400);
            assertThat(set.drift()).isCloseTo(report.optimism().orElseThrow().estimate(), within(1e-12));
        });
    }

    private static SetScores twice(TrialEvidence e, String set) {
        ExampleScores scores = Evidence.scores(e, set);
        return new SetScores.PerExample(ExampleScores.of(IntStream.range(0, 2 * scores.size())
                .mapToDouble(k -> scores.get(k / 2))
                .toArray()));
    }

    private static TrialEvidence withSet(TrialEvidence e, String set, java.util.function.DoubleUnaryOperator change) {
        Map<String, SetScores> sets = new HashMap<>(e.sets());
        sets.put(set, new SetScores.PerExample(mapped(Evidence.scores(e, set), change)));
        return new TrialEvidence(e.trial(), e.kind(), e.tuning(), sets);
    }

    private static ExampleScores mapped(ExampleScores scores, java.util.function.DoubleUnaryOperator change) {
        return ExampleScores.of(IntStream.range(0, scores.size())
                .mapToDouble(scores::get)
                .map(change)
                .toArray());
    }
}
