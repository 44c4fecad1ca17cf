package dev.crosscheck.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.crosscheck.monitor.TrialEvidence.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must not change the verdict, on 25 random sweeps of random shape each (seeds 1 to 25). */
class InvarianceTest {
    static List<Sweep> sweeps() {
        return IntStream.rangeClosed(1, 25).mapToObj(Sweep::random).toList();
    }

    record Sweep(long seed, EvidenceSpec spec, List<TrialEvidence> trials) {
        static Sweep random(long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            int[] sets = random.ints(random.nextInt(1, 5), 60, 250).toArray();
            int tuning = random.nextInt(40, 300);
            int trials = random.nextInt(25, 90);
            double signal = random.nextInt(3) == 0 ? 0 : random.nextDouble();
            // Multiples of 1/64, so that sums are exact and ties stay ties.
            List<TrialEvidence> drawn = seed % 2 == 0
                    ? Evidence.binary(seed, trials, signal, tuning, sets)
                    : mapped(Evidence.real(seed, trials, signal, tuning, sets), x -> Math.rint(64 * x) / 64, "");
            return new Sweep(seed, Evidence.spec(tuning, sets), drawn);
        }

        Sweep with(List<TrialEvidence> other) {
            return new Sweep(seed, spec, other);
        }

        OverfitMonitor monitor() {
            OverfitMonitor monitor = Evidence.monitor(spec, trials);
            monitor.completed();
            return monitor;
        }

        @Override
        public String toString() {
            return "seed " + seed;
        }
    }

    @ParameterizedTest
    @MethodSource("sweeps")
    void aConstantAddedToOneSecretSetChangesNoVerdict(Sweep sweep) {
        for (double constant : new double[] {-3, 0.5, 8}) {
            assertSame(
                    sweep.with(mapped(sweep.trials(), x -> x + constant, "s0")).monitor(), sweep.monitor(), true);
        }
    }

    @ParameterizedTest
    @MethodSource("sweeps")
    void namesOfTrialsChangeNoVerdict(Sweep sweep) {
        List<TrialEvidence> renamed = new ArrayList<>();
        for (TrialEvidence e : sweep.trials()) {
            renamed.add(new TrialEvidence(7919 - 13 * e.trial(), e.kind(), e.tuning(), e.sets()));
        }

        OverfitMonitor first = sweep.monitor();
        OverfitMonitor second = sweep.with(renamed).monitor();

        assertSame(second, first, true);
        assertThat(second.report().recommendedTrial().orElseThrow())
                .isEqualTo(7919 - 13 * first.report().recommendedTrial().orElseThrow());
    }

    @ParameterizedTest
    @MethodSource("sweeps")
    void orderOfExamplesChangesNoVerdict(Sweep sweep) {
        if (sweep.spec().sets().size() < 2) {
            return; // the only set is dealt by position
        }
        List<TrialEvidence> turned = sweep.trials().stream()
                .map(e -> new TrialEvidence(
                        e.trial(),
                        e.kind(),
                        TuningScore.of(reversed(e.tuning().examples().orElseThrow())),
                        turned(e)))
                .toList();

        assertSame(sweep.with(turned).monitor(), sweep.monitor(), true);
    }

    @ParameterizedTest
    @MethodSource("sweeps")
    void orderOfTheTrialsThatNeverLedChangesNothingAtTheEnd(Sweep sweep) {
        int best = (int) sweep.monitor().report().incumbent().orElseThrow();
        List<TrialEvidence> others = new ArrayList<>(sweep.trials());
        TrialEvidence incumbent = others.remove(best);
        // Of equal tuning scores the first leads: keep it so.
        Collections.shuffle(others, new Random(sweep.seed()));
        others.add(0, incumbent);

        OverfitMonitor other = sweep.with(others).monitor();

        IncumbentGain a = other.askOnce().gain();
        IncumbentGain b = sweep.monitor().askOnce().gain();
        assertThat(a.incumbentTrial()).isEqualTo(b.incumbentTrial());
        assertThat(a.verified()).isCloseTo(b.verified(), within(1e-9));
        assertThat(a.standardError()).isCloseTo(b.standardError(), within(1e-9));
        assertThat(other.askOnce().verdict())
                .isEqualTo(sweep.monitor().askOnce().verdict());
    }

    private static void assertSame(OverfitMonitor actual, OverfitMonitor expected, boolean alarms) {
        OverfitReport a = actual.report();
        OverfitReport b = expected.report();
        assertThat(a.verdict()).isEqualTo(b.verdict());
        assertThat(a.current()).isEqualTo(b.current());
        assertThat(alarms ? a.alarmAt() : b.alarmAt()).isEqualTo(b.alarmAt());
        assertThat(a.findings())
                .extracting(Finding::code)
                .isEqualTo(b.findings().stream().map(Finding::code).toList());
        IncumbentGain g = a.gain().orElseThrow();
        assertThat(g.apparent()).isCloseTo(b.gain().orElseThrow().apparent(), within(1e-9));
        assertThat(g.verified()).isCloseTo(b.gain().orElseThrow().verified(), within(1e-9));
        assertThat(g.standardError()).isCloseTo(b.gain().orElseThrow().standardError(), within(1e-9));
        assertThat(a.diagnostics().tied()).isEqualTo(b.diagnostics().tied());
    }

    private static Map<String, SetScores> turned(TrialEvidence e) {
        Map<String, SetScores> sets = new HashMap<>();
        e.sets().keySet().forEach(set -> sets.put(set, new SetScores.PerExample(reversed(Evidence.scores(e, set)))));
        return sets;
    }

    private static ExampleScores reversed(ExampleScores scores) {
        return ExampleScores.of(IntStream.range(0, scores.size())
                .mapToDouble(k -> scores.get(scores.size() - 1 - k))
                .toArray());
    }

    /** The scores of one set changed, or, with an empty name, all of them. */
    private static List<TrialEvidence> mapped(List<TrialEvidence> sweep, DoubleUnaryOperator change, String only) {
        List<TrialEvidence> changed = new ArrayList<>();
        for (TrialEvidence e : sweep) {
            Map<String, SetScores> sets = new HashMap<>(e.sets());
            for (String set : e.sets().keySet()) {
                if (only.isEmpty() || set.equals(only)) {
                    sets.put(set, new SetScores.PerExample(mapped(Evidence.scores(e, set), change)));
                }
            }
            TuningScore tuning =
                    only.isEmpty() ? TuningScore.of(mapped(e.tuning().examples().orElseThrow(), change)) : e.tuning();
            changed.add(new TrialEvidence(e.trial(), Kind.SEARCH, tuning, sets));
        }
        return changed;
    }

    private static ExampleScores mapped(ExampleScores scores, DoubleUnaryOperator change) {
        return ExampleScores.of(IntStream.range(0, scores.size())
                .mapToDouble(k -> change.applyAsDouble(scores.get(k)))
                .toArray());
    }
}
