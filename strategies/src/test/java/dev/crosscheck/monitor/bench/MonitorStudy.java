package dev.crosscheck.monitor.bench;

import dev.crosscheck.monitor.Diagnostics;
import dev.crosscheck.monitor.IncumbentGain;
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

/** Measures false alarms and detection of OVERFIT over simulated sweeps. Run with {@code java -cp ... MonitorStudy SWEEPS [FIRST FAMILY]}. */
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
            Family.smallTruth(0.2, 80, 60, 200),
            Family.foreign(1.0, 300, 300),
            Family.improving(100, 1.0, 500, 300));

    private MonitorStudy() {}

    public static void main(String[] args) {
        int from = args.length > 1 ? Integer.parseInt(args[1]) : 0;
        for (Family family : FAMILIES.subList(from, FAMILIES.size())) {
            System.out.println(new Tally(family.name()).study(family, Integer.parseInt(args[0])));
        }
    }

    /** What happened to one sweep under one test. */
    record Outcome(
            OverfitMonitor monitor, boolean alarm, boolean falseAlarm, boolean harmful, boolean harmless) {}

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
        return new Outcome(monitor, alarm.isPresent(), wrong, harmful, lost < 0.5 * end.apparent());
    }

    /** The rule that people apply by hand: the raw gap exceeds two binomial standard errors. */
    static boolean naive(SimulatedSweep sweep, OverfitReport report) {
        double a = report.tuningScore().orElseThrow();
        double c = report.expectedScore().orElseThrow().estimate();
        double variance =
                a * (1 - a) / sweep.spec().tuningExamples() + c * (1 - c) / sweep.spec().secretExamples();
        return a - c > 2 * Math.sqrt(variance);
    }

    static boolean isFalse(IncumbentGain gain, double trueGain) {
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
            OverfitReport report = pooled.monitor().report();
            addChoice(sweep, report);
            boolean naive = naive(sweep, report);
            naiveHarmless += naive && pooled.harmless() ? 1 : 0;
            naiveHarmful += naive && pooled.harmful() ? 1 : 0;
        }

        /** Whether the ties hold the truly best trial. */
        private void addChoice(SimulatedSweep sweep, OverfitReport report) {
            double[] truth = sweep.secretTruth();
            int chosen = (int) report.recommendedTrial().orElseThrow();
            Diagnostics said = report.diagnostics();
            double best = Arrays.stream(truth).max().orElseThrow();
            boolean holds = truth[chosen] == best
                    || said.tied() > said.ties().size()
                    || said.ties().stream().anyMatch(j -> truth[j.intValue()] == best);
            bestTied += holds ? 1 : 0;
            tied += said.tied() + 1;
        }

        @Override
        public String toString() {
            double n = sweeps;
            return String.format(
                    "%-75s| false %.3f -> %.3f | found %s -> %s of %d | lost %d | best among ties %.3f of %.0f | naive harmless %s harmful %s",
                    name,
                    falseDirect / n,
                    falsePooled / n,
                    share(foundDirect, harmful),
                    share(foundPooled, harmful),
                    harmful,
                    missed,
                    bestTied / n,
                    tied / n,
                    share(naiveHarmless, harmless),
                    share(naiveHarmful, harmful));
        }

        private static String share(int part, int whole) {
            return whole == 0 ? "-" : String.format("%.3f", (double) part / whole);
        }
    }
}
