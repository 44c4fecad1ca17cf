package dev.crosscheck.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.crosscheck.monitor.TrialEvidence.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongUnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must not change any statistic of the report, or only those it must change, after each test of 24 random sweeps of random shape (seeds 1 to 24). */
class WholeReportInvarianceTest {
    private static final int SWEEPS = 24;

    /** What is a trial's number. */
    private static final Pattern NUMBER = Pattern.compile("incumbent|recommendedTrial|alarm\\.(trial|incumbent)"
            + "|gain\\.incumbentTrial|findings\\[\\d+]\\.trial|diagnostics\\.(ties\\[\\d+]|overtuning\\.trial"
            + "|trend\\[\\d+]\\.trial|parted\\.trial|recommended\\.chosen\\[\\d+])");

    /** What is a score on secret sets, and so moves with a set by its share of the examples. */
    private static final Pattern SCORE =
            Pattern.compile("(expectedScore|diagnostics\\.trend\\[\\d+]\\.secretScore)\\.(estimate|low|high)");

    /** What names trials in words, or changes its form where scores are no longer 0 and 1 only. */
    private static final Pattern FORM = Pattern.compile("findings\\[\\d+]\\.text|.*\\.stats\\.scale");

    record Sweep(long seed, EvidenceSpec spec, boolean binary, List<TrialEvidence> trials) {
        static Sweep random(long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            int[] sets = random.ints(random.nextInt(1, 5), 60, 250).toArray();
            int tuning = random.nextInt(40, 300);
            int trials = random.nextInt(25, 70);
            double signal = random.nextInt(3) == 0 ? 0 : random.nextDouble();
            boolean binary = seed % 2 == 0;
            // Multiples of 1/64, so that sums are exact and ties stay ties.
            List<TrialEvidence> drawn = binary
                    ? Evidence.binary(seed, trials, signal, tuning, sets)
                    : Evidence.real(seed, trials, signal, tuning, sets);
            Sweep sweep = new Sweep(seed, Evidence.spec(tuning, sets), binary, drawn);
            return binary ? sweep : sweep.with(x -> Math.rint(64 * x) / 64, "");
        }

        /** The scores of one set changed, or, with an empty name, all of them. */
        Sweep with(DoubleUnaryOperator change, String only) {
            List<TrialEvidence> changed = new ArrayList<>();
            for (TrialEvidence e : trials) {
                Map<String, SetScores> sets = new HashMap<>(e.sets());
                for (String set : e.sets().keySet()) {
                    if (only.isEmpty() || set.equals(only)) {
                        sets.put(set, new SetScores.PerExample(changed(Evidence.scores(e, set), change)));
                    }
                }
                ExampleScores tuning = e.tuning().examples().orElseThrow();
                changed.add(new TrialEvidence(
                        e.trial(),
                        Kind.SEARCH,
                        only.isEmpty() ? TuningScore.of(changed(tuning, change)) : e.tuning(),
                        sets));
            }
            return new Sweep(seed, spec, binary, changed);
        }

        Sweep renamed(LongUnaryOperator name) {
            List<TrialEvidence> renamed = trials.stream()
                    .map(e -> new TrialEvidence(name.applyAsLong(e.trial()), e.kind(), e.tuning(), e.sets()))
                    .toList();
            return new Sweep(seed, spec, binary, renamed);
        }

        /** The statistics after each test. */
        List<Map<String, Object>> statistics() {
            OverfitMonitor monitor = new OverfitMonitor(spec, MonitorConfig.defaults());
            List<Map<String, Object>> all = new ArrayList<>();
            for (TrialEvidence trial : trials) {
                monitor.add(trial).ifPresent(test -> all.add(Statistics.of(monitor.report())));
            }
            monitor.completed().ifPresent(test -> all.add(Statistics.of(monitor.report())));
            return all;
        }

        private static ExampleScores changed(ExampleScores scores, DoubleUnaryOperator change) {
            return ExampleScores.of(IntStream.range(0, scores.size())
                    .mapToDouble(k -> change.applyAsDouble(scores.get(k)))
                    .toArray());
        }

        @Override
        public String toString() {
            return "seed " + seed;
        }
    }

    static List<Sweep> sweeps() {
        return IntStream.rangeClosed(1, SWEEPS).mapToObj(Sweep::random).toList();
    }

    /** What a value becomes; null: it may become anything. */
    private interface Change {
        @Nullable
        Object of(String path, Object before);
    }

    @ParameterizedTest
    @MethodSource("sweeps")
    void aConstantAddedToOneSecretSetMovesItsOffsetAndScoresOnSecretSetsAndNothingElse(Sweep sweep) {
        double constant = new double[] {-3, 0.5, 8}[(int) (sweep.seed() % 3)];
        double share =
                (double) sweep.spec().sets().get(0).examples() / sweep.spec().secretExamples();
        List<Map<String, Object>> before = sweep.statistics();

        compare(before, sweep.with(x -> x + constant, "s0").statistics(), (path, value) -> {
            if (FORM.matcher(path).matches() || path.startsWith("diagnostics.recommended.score")) {
                return null;
            } else if (SCORE.matcher(path).matches()) {
                // Wilson's interval is for 0/1 scores only.
                return sweep.binary() && !path.endsWith("estimate")
                        ? null
                        : (Object) (number(value) + share * constant);
            }
            boolean moves = path.equals("sets[0].offset") || isOffsetOfFirstSet(path, sweep);
            return moves ? number(value) - constant : value;
        });
    }

    private static boolean isOffsetOfFirstSet(String path, Sweep sweep) {
        boolean both = sweep.spec().sets().size() == 1 && path.equals("gain.folds[1].offset");
        return both || path.equals("gain.folds[0].offset");
    }

    /** The recommended trial's score pools over sets what each of them says of a trial of its own, so the constant counts by the set's share of examples too. */
    @ParameterizedTest
    @MethodSource("sweeps")
    void aConstantAddedToOneSecretSetMovesTheRecommendedScoreByItsShare(Sweep sweep) {
        double share =
                (double) sweep.spec().sets().get(0).examples() / sweep.spec().secretExamples();
        List<Map<String, Object>> before = sweep.statistics();
        List<Map<String, Object>> after = sweep.with(x -> x + 2, "s0").statistics();
        for (int k = 0; k < before.size(); k++) {
            String path = "diagnostics.recommended.score.estimate";
            assertThat(number(after.get(k).get(path)))
                    .isCloseTo(number(before.get(k).get(path)) + 2 * share, within(1e-9));
        }
    }

    @ParameterizedTest
    @MethodSource("sweeps")
    void numbersOfTrialsChangeNothingButTheNumbers(Sweep sweep) {
        List<Long> shuffled =
                new ArrayList<>(IntStream.range(1, 300).mapToObj(j -> 37L * j).toList());
        Collections.shuffle(shuffled, new Random(sweep.seed()));
        // Trial 0 is the default, which the report compares with.
        LongUnaryOperator name = j -> j == 0 ? 0 : shuffled.get((int) j);

        compare(sweep.statistics(), sweep.renamed(name).statistics(), (path, value) -> {
            if (FORM.matcher(path).matches()) {
                return null;
            }
            boolean number = NUMBER.matcher(path).matches() && !value.equals("absent");
            return number ? (Object) (double) name.applyAsLong((long) number(value)) : value;
        });
    }

    @ParameterizedTest
    @MethodSource("sweeps")
    void withoutATrialNumberedZeroOnlyTheComparisonWithTheDefaultIsMissing(Sweep sweep) {
        compare(sweep.statistics(), sweep.renamed(j -> j + 1).statistics(), (path, value) -> {
            if (FORM.matcher(path).matches() || path.startsWith("gainOverDefault")) {
                return null;
            }
            return NUMBER.matcher(path).matches() && !value.equals("absent") ? (Object) (number(value) + 1) : value;
        });
    }

    private static void compare(List<Map<String, Object>> before, List<Map<String, Object>> after, Change change) {
        assertThat(after).hasSameSizeAs(before);
        for (int k = 0; k < before.size(); k++) {
            Map<String, Object> seen = after.get(k);
            Map<String, Object> was = before.get(k);
            assertThat(was.size()).isGreaterThan(80);
            was.forEach((path, value) -> {
                Object expected = change.of(path, value);
                if (expected instanceof Double number) {
                    assertThat(number(seen.get(path)))
                            .as(path)
                            .isCloseTo(number, within(1e-8 * (1 + Math.abs(number))));
                } else if (expected != null) {
                    assertThat(seen.get(path)).as(path).isEqualTo(expected);
                }
            });
            assertThat(was.keySet())
                    .containsAll(seen.keySet().stream()
                            .filter(path -> !path.startsWith("gainOverDefault"))
                            .toList());
        }
    }

    private static double number(@Nullable Object value) {
        return (Double) Objects.requireNonNull(value);
    }
}
