package dev.crosscheck.monitor.bench;

import dev.crosscheck.monitor.Diagnostics;
import dev.crosscheck.monitor.IncumbentGain;
import dev.crosscheck.monitor.OverfitMonitor;
import dev.crosscheck.monitor.OverfitReport;
import dev.crosscheck.monitor.TestMethod;
import dev.crosscheck.monitor.bench.SimulatedSweep.Family;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Measures over simulated sweeps: false alarms and detection of OVERFIT with either test, every other finding, where scores part, and the coverage of every
 * interval. Run with {@code java -cp ... MonitorStudy SWEEPS [FIRST FAMILY [SEED [FAMILIES]]]}.
 */
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
            Family.improving(100, 1.0, 500, 300),
            Family.improving(100, 0.5, 1000, 300));

    private MonitorStudy() {}

    public static void main(String[] args) {
        int count = Integer.parseInt(args[0]);
        int from = args.length > 1 ? Integer.parseInt(args[1]) : 0;
        long seed = args.length > 2 ? Long.parseLong(args[2]) : 1000;
        int to = args.length > 3 ? from + Integer.parseInt(args[3]) : FAMILIES.size();
        for (Family family : FAMILIES.subList(from, to)) {
            Tally tally = new Tally();
            FindingStudy findings = new FindingStudy();
            PartingStudy parting = new PartingStudy(family);
            IntervalStudy intervals = new IntervalStudy();
            tally.study(family, count, seed, List.of(findings, parting, intervals));
            System.out.printf("%s%n%s%n%s%s%n%s%n", family.name(), tally, findings, parting, intervals);
        }
    }

    /** What happened to one sweep under one test, compared with the truth as defined for false alarms: at the alarm's own moment. */
    static final class Outcome implements SweepObserver {
        boolean alarm;
        boolean falseAlarm;
        boolean harmful;
        boolean harmless;
        boolean naive;

        @Override
        public void tested(SimulatedSweep sweep, OverfitMonitor monitor) {
            if (!alarm && monitor.alarm().isPresent()) {
                IncumbentGain gain = monitor.report().gain().orElseThrow();
                alarm = true;
                falseAlarm = isFalse(gain, gain.trueGain(j -> sweep.truth()[j]));
            }
        }

        @Override
        public void ended(SimulatedSweep sweep, OverfitMonitor monitor) {
            IncumbentGain end = monitor.report().gain().orElseThrow();
            double lost = end.apparent() - end.trueGain(j -> sweep.truth()[j]);
            harmful = end.apparent() > 0 && lost > 0.7 * end.apparent() && lost > end.minOptimism();
            harmless = lost < 0.5 * end.apparent();
            naive = naive(sweep, monitor.report());
        }
    }

    /** The rule that people apply by hand: the raw gap exceeds two binomial standard errors. */
    static boolean naive(SimulatedSweep sweep, OverfitReport report) {
        double a = report.tuningScore().orElseThrow();
        double c = report.expectedScore().orElseThrow().estimate();
        double variance = a * (1 - a) / sweep.spec().tuningExamples()
                + c * (1 - c) / sweep.spec().secretExamples();
        return a - c > 2 * Math.sqrt(variance);
    }

    static boolean isFalse(IncumbentGain gain, double trueGain) {
        return gain.apparent() - trueGain < 0.5 * gain.apparent() || gain.apparent() - trueGain < gain.minOptimism();
    }

    /** Counts over the sweeps of a family. */
    static final class Tally {
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

        Tally study(Family family, int count, long seed, List<? extends SweepObserver> others) {
            for (int s = 0; s < count; s++) {
                SimulatedSweep sweep = SimulatedSweep.draw(family, new SplittableRandom(seed + s));
                Outcome direct = new Outcome();
                Outcome pooled = new Outcome();
                List<SweepObserver> observers = new ArrayList<>(others);
                observers.add(pooled);
                observers.add(new Ties());
                SweepObserver.watch(sweep, TestMethod.DIRECT, List.of(direct));
                SweepObserver.watch(sweep, TestMethod.POOLED, observers);
                add(direct, pooled);
            }
            return this;
        }

        private void add(Outcome direct, Outcome pooled) {
            sweeps++;
            harmful += pooled.harmful ? 1 : 0;
            harmless += pooled.harmless ? 1 : 0;
            falseDirect += direct.falseAlarm ? 1 : 0;
            falsePooled += pooled.falseAlarm ? 1 : 0;
            foundDirect += direct.harmful && direct.alarm ? 1 : 0;
            foundPooled += pooled.harmful && pooled.alarm ? 1 : 0;
            missed += direct.alarm && !pooled.alarm ? 1 : 0;
            naiveHarmless += pooled.naive && pooled.harmless ? 1 : 0;
            naiveHarmful += pooled.naive && pooled.harmful ? 1 : 0;
        }

        /** Whether the ties hold the truly best trial. */
        private void addTies(SimulatedSweep sweep, OverfitReport report) {
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

        private final class Ties implements SweepObserver {
            @Override
            public void tested(SimulatedSweep sweep, OverfitMonitor monitor) {}

            @Override
            public void ended(SimulatedSweep sweep, OverfitMonitor monitor) {
                addTies(sweep, monitor.report());
            }
        }

        @Override
        public String toString() {
            double n = sweeps;
            return String.format(
                    "    false %.4f -> %.4f | found %s -> %s of %d | lost %d | best among ties %.3f of %.0f | naive harmless %s harmful %s",
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
