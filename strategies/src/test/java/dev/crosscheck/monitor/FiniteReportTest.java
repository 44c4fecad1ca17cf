package dev.crosscheck.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.monitor.TrialEvidence.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever the evidence, every number of the exact and of the coarse report is finite, and intervals hold their estimates. Where a secret set has a single
 * group, the error of what rests on it is unknown: intervals have no ends then, and the coarse report does not tell what they are about.
 */
class FiniteReportTest {
    record Case(String name, EvidenceSpec spec, List<TrialEvidence> trials) {
        boolean errorsAreKnown() {
            return spec.sets().stream().allMatch(set -> set.units() > 1);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        int[] usual = {90, 110, 150};
        EvidenceSpec spec = Evidence.spec(80, usual);
        List<TrialEvidence> binary = Evidence.binary(61, 60, 0.5, 80, usual);
        List<TrialEvidence> real = Evidence.real(62, 60, 0.5, 80, usual);
        int[] groups = IntStream.range(0, 400).map(e -> e / 8).toArray();
        EvidenceSpec grouped = EvidenceSpec.of(80, List.of(SetSpec.grouped("s0", groups)));
        List<TrialEvidence> four = Evidence.real(70, 60, 0.5, 80, 200, 200, 100, 200);
        return Stream.of(
                new Case("0/1 scores", spec, binary),
                new Case("real scores", spec, real),
                new Case("one set", Evidence.spec(80, 300), Evidence.binary(63, 60, 0.5, 80, 300)),
                new Case("one set of groups", grouped, Evidence.real(64, 60, 0.5, 80, 400)),
                new Case("sets of one group each", singles(200, 200), Evidence.binary(68, 60, 0.5, 80, 200, 200)),
                new Case("a set of one group among others", singles(200, -200, -100, -200), four),
                new Case("the only set of one group", singles(300), Evidence.real(69, 60, 0.5, 80, 300)),
                new Case("one set of two examples", Evidence.spec(80, 2), Evidence.binary(65, 60, 0.5, 80, 2)),
                new Case("unequal sets", Evidence.spec(80, 2, 40, 900), Evidence.binary(66, 60, 0.5, 80, 2, 40, 900)),
                new Case("one tuning example", Evidence.spec(1, usual), Evidence.binary(67, 60, 0.5, 1, usual)),
                new Case("19 trials", spec, binary.subList(0, 19)),
                new Case("20 trials", spec, binary.subList(0, 20)),
                new Case("no trial", spec, List.of()),
                new Case("all alike", spec, repeated(binary.get(0), 40)),
                new Case("all alike but one", spec, allButOne(binary)),
                new Case("equal tuning scores", spec, withTuning(binary, TuningScore.reported(0.5))),
                new Case("numbers on the tuning set", spec, withTuning(binary)),
                new Case("numbers only", spec, reported(binary, 0.03)),
                new Case("numbers without error", spec, reported(binary, 0)),
                new Case("numbers beyond [0, 1]", spec, reported(real, 0.3)),
                new Case("some numbers only", spec, mixed(binary)),
                new Case("baselines only", spec, baselines(binary)));
    }

    /** Sets of one group each, or of groups of five where the size is negative. */
    private static EvidenceSpec singles(int... sizes) {
        List<SetSpec> sets = new ArrayList<>();
        for (int size : sizes) {
            int[] groups = IntStream.range(0, Math.abs(size))
                    .map(e -> 1000 * sets.size() + (size < 0 ? e / 5 : 0))
                    .toArray();
            sets.add(SetSpec.grouped("s" + sets.size(), groups));
        }
        return EvidenceSpec.of(80, sets);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyNumberIsFiniteAndIntervalsHoldTheirEstimates(Case given) {
        OverfitMonitor monitor = new OverfitMonitor(given.spec(), MonitorConfig.defaults());
        for (TrialEvidence trial : given.trials()) {
            monitor.add(trial).ifPresent(test -> check(given, monitor.report()));
        }
        monitor.completed();
        check(given, monitor.report());
    }

    private static void check(Case given, OverfitReport report) {
        for (OverfitReport each : List.of(report, Coarsening.coarse(report))) {
            Map<String, Object> values = Statistics.of(each);
            values.forEach((path, value) -> {
                if (value instanceof Double number && !mayBeUnknown(given, values, path, number)) {
                    assertThat(number).as(path).isFinite();
                }
                if (path.endsWith(".estimate")) {
                    String interval = path.substring(0, path.length() - "estimate".length());
                    double estimate = Double.isNaN((Double) value) ? 0 : (Double) value;
                    assertThat((Double) Objects.requireNonNull(values.get(interval + "low")))
                            .as(path)
                            .isLessThanOrEqualTo(estimate + 1e-9);
                    assertThat((Double) Objects.requireNonNull(values.get(interval + "high")))
                            .as(path)
                            .isGreaterThanOrEqualTo(estimate - 1e-9);
                }
            });
        }
    }

    private static boolean mayBeUnknown(Case given, Map<String, Object> values, String path, double number) {
        if (given.errorsAreKnown()) {
            return false;
        }
        boolean exact = !Objects.equals(values.get("gain"), "absent");
        boolean end = path.endsWith(".low") || path.endsWith(".high") || path.equals("gain.standardError");
        boolean told = path.endsWith(".estimate") || path.endsWith(".offset") || path.endsWith(".drift");
        return end ? Double.isInfinite(number) : told && !exact && Double.isNaN(number);
    }

    private static List<TrialEvidence> repeated(TrialEvidence e, int times) {
        return IntStream.range(0, times)
                .mapToObj(j -> new TrialEvidence(j, e.kind(), e.tuning(), e.sets()))
                .toList();
    }

    private static List<TrialEvidence> allButOne(List<TrialEvidence> sweep) {
        List<TrialEvidence> trials = new ArrayList<>(repeated(sweep.get(0), 40));
        TrialEvidence other = sweep.get(1);
        trials.add(new TrialEvidence(99, other.kind(), other.tuning(), other.sets()));
        return trials;
    }

    private static List<TrialEvidence> withTuning(List<TrialEvidence> sweep, TuningScore tuning) {
        return sweep.stream()
                .map(e -> new TrialEvidence(e.trial(), e.kind(), tuning, e.sets()))
                .toList();
    }

    private static List<TrialEvidence> withTuning(List<TrialEvidence> sweep) {
        return sweep.stream()
                .map(e -> new TrialEvidence(
                        e.trial(), e.kind(), TuningScore.reported(e.tuning().score()), e.sets()))
                .toList();
    }

    private static List<TrialEvidence> reported(List<TrialEvidence> sweep, double error) {
        return sweep.stream()
                .map(e -> new TrialEvidence(
                        e.trial(), e.kind(), TuningScore.reported(e.tuning().score(), error), numbers(e, error)))
                .toList();
    }

    private static Map<String, SetScores> numbers(TrialEvidence e, double error) {
        Map<String, SetScores> sets = new HashMap<>();
        e.sets().forEach((name, scores) -> sets.put(name, new SetScores.Reported(scores.score(), error)));
        return sets;
    }

    private static List<TrialEvidence> mixed(List<TrialEvidence> sweep) {
        return sweep.stream()
                .map(e -> e.trial() % 3 == 0 ? new TrialEvidence(e.trial(), e.kind(), e.tuning(), numbers(e, 0.03)) : e)
                .toList();
    }

    private static List<TrialEvidence> baselines(List<TrialEvidence> sweep) {
        return sweep.stream()
                .map(e -> new TrialEvidence(e.trial(), Kind.BASELINE, e.tuning(), new LinkedHashMap<>(e.sets())))
                .toList();
    }
}
