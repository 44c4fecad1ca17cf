package dev.crosscheck.monitor.bench;

import dev.crosscheck.monitor.Diagnostics;
import dev.crosscheck.monitor.IncumbentGain;
import dev.crosscheck.monitor.Interval;
import dev.crosscheck.monitor.MonitorConfig;
import dev.crosscheck.monitor.OverfitMonitor;
import dev.crosscheck.monitor.OverfitReport;
import dev.crosscheck.monitor.SequentialTest;
import dev.crosscheck.monitor.TestMethod;
import dev.crosscheck.monitor.TrialEvidence;
import dev.crosscheck.monitor.Verdict;
import dev.crosscheck.monitor.bench.SimulatedSweep.Family;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Measures false alarms, detection and coverage over simulated sweeps. Run with {@code java -cp ... MonitorStudy SWEEPS [FIRST FAMILY]}. */
public final class MonitorStudy {
    static final List<Family> FAMILIES = List.of(
            Family.of(1.0, 0.3, 2000, 500, 0, 0.2),
            Family.of(1.0, 0.3, 2000, 500, 0.3, 0.2),
            Family.of(0.5, 0.3, 1000, 300, 0.3, 0.2),
            Family.of(0.5, 0.4, 200, 300, 0, 0.2),
            Family.of(0.5, 0.4, 200, 300, 0.3, 0.6),
            Family.of(0.0, 0.4, 200, 300, 0, 0.0),
            Family.of(0.0, 0.4, 200, 1000, 0, 0.2),
            Family.of(0.0, 0.8, 100, 1000, 0.3, 0.2),
            Family.of(0.3, 0.8, 100, 300, 0, 0.2),
            Family.adaptive(1.0, 200, 200),
            Family.adaptive(0.2, 100, 100),
            Family.cliff(0.5, 200, 100),
            Family.cliff(0.3, 300, 60),
            Family.ties(3, 0.5, 100, 60),
            Family.ties(4, 0.2, 100, 300),
            Family.of(2.0, 0.3, 200, 60, 0, 0.2),
            Family.of(0.5, 0.4, 100, 60, 0, 0.2),
            Family.of(0.3, 0.4, 80, 60, 0.5, 0.2),
            Family.neighbours(0.5, 100, 60),
            Family.uneven(0.5, 0.3, 100, 60),
            Family.smallTruth(0.5, 100, 60, 200),
            Family.smallTruth(0.2, 80, 60, 200));

    private MonitorStudy() {}

    public static void main(String[] args) {
        int from = args.length > 1 ? Integer.parseInt(args[1]) : 0;
        for (Family family : FAMILIES.subList(from, FAMILIES.size())) {
            System.out.println(new Tally(family.name()).study(family, Integer.parseInt(args[0])));
        }
    }

    /** What happened to one sweep under one test. */
    record Outcome(boolean alarm, boolean falseAlarm, boolean harmful, boolean harmless) {}

    /** Replays a sweep and compares with the truth, as defined for false alarms: at the alarm's own moment. */
    static Outcome replay(SimulatedSweep sweep, TestMethod method) {
        OverfitMonitor monitor = new OverfitMonitor(sweep.spec(), MonitorConfig.defaults(), method);
        Optional<SequentialTest> alarm = Optional.empty();
        for (TrialEvidence trial : sweep.trials()) {
            Optional<SequentialTest> test = monitor.add(trial);
            alarm = alarm.or(() -> test.filter(t -> t.verdict() == Verdict.OVERFIT));
        }
        Optional<SequentialTest> last = monitor.completed();
        alarm = alarm.or(() -> last.filter(t -> t.verdict() == Verdict.OVERFIT));
        IncumbentGain end = monitor.askOnce().gain();
        double lost = end.apparent() - end.trueGain(j -> sweep.truth()[j]);
        boolean harmful = end.apparent() > 0 && lost > 0.7 * end.apparent() && lost > end.minOptimism();
        boolean wrong = alarm.map(SequentialTest::gain)
                .map(gain -> isFalse(gain, gain.trueGain(j -> sweep.truth()[j])))
                .orElse(false);
        return new Outcome(alarm.isPresent(), wrong, harmful, lost < 0.5 * end.apparent());
    }

    private static boolean isFalse(IncumbentGain gain, double trueGain) {
        return gain.apparent() - trueGain < 0.5 * gain.apparent() || gain.apparent() - trueGain < gain.minOptimism();
    }

    /** Counts over the sweeps of a family. */
    static final class Tally {
        private final String name;
        int sweeps;
        int harmful;
        int harmless;
        int falseDirect;
        int falsePooled;
        int foundDirect;
        int foundPooled;
        int missed;
        int coveredGain;
        int coveredScore;
        int coveredChoice;
        int coveredTrial;
        int parted;
        int partedLate;
        int partedWrong;
        int bestTied;
        long tied;
        int naiveHarmless;
        int naiveHarmful;

        Tally(String name) {
            this.name = name;
        }

        Tally study(Family family, int count) {
            for (int s = 0; s < count; s++) {
                SimulatedSweep sweep = SimulatedSweep.draw(family, new SplittableRandom(1000 + s));
                add(sweep, replay(sweep, TestMethod.DIRECT), replay(sweep, TestMethod.POOLED));
            }
            return this;
        }

        private void add(SimulatedSweep sweep, Outcome direct, Outcome pooled) {
            sweeps++;
            harmful += pooled.harmful() ? 1 : 0;
            harmless += pooled.harmless() ? 1 : 0;
            falseDirect += direct.falseAlarm() ? 1 : 0;
            falsePooled += pooled.falseAlarm() ? 1 : 0;
            foundDirect += direct.harmful() && direct.alarm() ? 1 : 0;
            foundPooled += pooled.harmful() && pooled.alarm() ? 1 : 0;
            missed += direct.alarm() && !pooled.alarm() ? 1 : 0;
            OverfitMonitor monitor = new OverfitMonitor(sweep.spec(), MonitorConfig.defaults());
            sweep.trials().forEach(monitor::add);
            monitor.completed();
            OverfitReport report = monitor.report();
            IncumbentGain gain = report.gain().orElseThrow();
            boolean covers = monitor.verifiedGain(gain).contains(gain.trueGain(j -> sweep.secretTruth()[j]));
            Interval score = report.expectedScore().orElseThrow();
            coveredGain += covers ? 1 : 0;
            coveredScore += score.contains(sweep.secretTruth()[gain.incumbent()]) ? 1 : 0;
            addChoice(sweep, report);
            if (report.alarm().isPresent()) {
                addParting(sweep, report);
            }
            double a = report.tuningScore().orElseThrow();
            double c = score.estimate();
            boolean naive =
                    a - c > 2 * Math.sqrt(a * (1 - a) / sweep.spec().tuningExamples() + c * (1 - c) / gain.examples());
            naiveHarmless += naive && pooled.harmless() ? 1 : 0;
            naiveHarmful += naive && pooled.harmful() ? 1 : 0;
        }

        /** Whether the recommended trial's score covers its truth, and the ties hold the truly best trial. */
        private void addChoice(SimulatedSweep sweep, OverfitReport report) {
            double[] truth = sweep.secretTruth();
            int chosen = (int) report.recommendedTrial().orElseThrow();
            Diagnostics said = report.diagnostics();
            double[] names = said.recommended().orElseThrow().chosen().stream()
                    .mapToDouble(j -> truth[j.intValue()])
                    .toArray();
            coveredChoice += said.recommended()
                            .orElseThrow()
                            .score()
                            .contains(Arrays.stream(names).average().orElseThrow())
                    ? 1
                    : 0;
            coveredTrial += said.recommended().orElseThrow().score().contains(truth[chosen]) ? 1 : 0;
            double best = Arrays.stream(truth).max().orElseThrow();
            boolean holds = truth[chosen] == best
                    || said.tied() > said.ties().size()
                    || said.ties().stream().anyMatch(j -> truth[j.intValue()] == best);
            bestTied += holds ? 1 : 0;
            tied += said.tied() + 1;
        }

        /** Whether the rise from the point of parting to the alarm was truly within what is tolerated. */
        private void addParting(SimulatedSweep sweep, OverfitReport report) {
            Diagnostics.Parted point = report.diagnostics().parted().orElseThrow();
            Diagnostics.@Nullable TrendPoint base = null;
            for (Diagnostics.TrendPoint p : report.diagnostics().trend()) {
                if (p.trial() == point.trial()) {
                    break;
                }
                base = p;
            }
            parted++;
            if (base != null) {
                int from = (int) base.trial();
                int to = (int) report.alarm().orElseThrow().incumbent();
                double apparent = sweep.trials().get(to).tuning().score() - base.tuningScore();
                partedLate++;
                partedWrong += sweep.truth()[to] - sweep.truth()[from] > 0.5 * apparent ? 1 : 0;
            }
        }

        @Override
        public String toString() {
            double n = sweeps;
            return String.format(
                    "%-75s| false %.3f -> %.3f | found %s -> %s of %d | lost %d | coverage gain %.3f score %.3f choice %.3f recommended %.3f | best among ties %.3f of %.0f | parted %d, after the first test %d, wrongly %d | naive harmless %s harmful %s",
                    name,
                    falseDirect / n,
                    falsePooled / n,
                    share(foundDirect, harmful),
                    share(foundPooled, harmful),
                    harmful,
                    missed,
                    coveredGain / n,
                    coveredScore / n,
                    coveredChoice / n,
                    coveredTrial / n,
                    bestTied / n,
                    tied / n,
                    parted,
                    partedLate,
                    partedWrong,
                    share(naiveHarmless, harmless),
                    share(naiveHarmful, harmful));
        }

        private static String share(int part, int whole) {
            return whole == 0 ? "-" : String.format("%.3f", (double) part / whole);
        }
    }
}
