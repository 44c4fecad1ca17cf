package dev.crosscheck.monitor.bench;

import dev.crosscheck.monitor.Diagnostics;
import dev.crosscheck.monitor.IncumbentGain;
import dev.crosscheck.monitor.Interval;
import dev.crosscheck.monitor.OverfitMonitor;
import dev.crosscheck.monitor.OverfitReport;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Measures how often each 95 % interval of the report holds what it is about, at the end of simulated sweeps and, for the gain, at the moment of the alarm.
 */
final class IntervalStudy implements SweepObserver {
    /** What was counted under one name. */
    static final class Count {
        int intervals;
        int below;
        int above;
        double width;

        private void add(Interval interval, double truth) {
            intervals++;
            // Truths of equal trials differ by rounding only.
            below += truth < interval.low() - 1e-12 ? 1 : 0;
            above += truth > interval.high() + 1e-12 ? 1 : 0;
            width += interval.high() - interval.low();
        }

        double coverage() {
            return 1 - (double) (below + above) / intervals;
        }

        @Override
        public String toString() {
            return String.format(
                    "%.3f (truth below %.3f, above %.3f; width %.3f; of %d)",
                    coverage(), (double) below / intervals, (double) above / intervals, width / intervals, intervals);
        }
    }

    final Map<String, Count> counts = new TreeMap<>();
    private boolean rang;

    @Override
    public void tested(SimulatedSweep sweep, OverfitMonitor monitor) {
        if (!rang && monitor.alarm().isPresent()) {
            rang = true;
            gain("gain at the alarm", sweep, monitor, monitor.report());
        }
    }

    @Override
    public void ended(SimulatedSweep sweep, OverfitMonitor monitor) {
        rang = false;
        atTheEnd(sweep, monitor, monitor.report());
    }

    private void gain(String name, SimulatedSweep sweep, OverfitMonitor monitor, OverfitReport report) {
        IncumbentGain gain = report.gain().orElseThrow();
        note(name, monitor.verifiedGain(gain), trueGain(sweep, gain));
    }

    private void atTheEnd(SimulatedSweep sweep, OverfitMonitor monitor, OverfitReport report) {
        double[] truth = sweep.secretTruth();
        int today = (int) report.incumbent().orElseThrow();
        gain("gain", sweep, monitor, report);
        note("expected score", report.expectedScore().orElseThrow(), truth[today]);
        report.gainOverDefault().ifPresent(over -> note("gain over default", over, truth[today] - truth[0]));
        report.gainOverStartup()
                .ifPresent(over -> note("gain over start-up", over, truth[today] - startup(sweep, today)));
        Diagnostics said = report.diagnostics();
        said.transfer().ifPresent(t -> note("slope", t.slope(), FindingStudy.trueSlope(sweep, report.trials())));
        said.overtuning().ifPresent(over -> overtuning(sweep, today, over));
        for (Diagnostics.TrendPoint point : said.trend()) {
            note("trend", point.secretScore(), truth[(int) point.trial()]);
        }
        Diagnostics.Recommended worth = said.recommended().orElseThrow();
        double choice = IntStream.range(0, sweep.setTruth().length)
                .mapToDouble(k -> sweep.setTruth()[k][worth.chosen().get(k).intValue()] / sweep.setTruth().length)
                .sum();
        double own = truth[(int) report.recommendedTrial().orElseThrow()];
        note("choice", worth.score(), choice);
        note("recommended trial", worth.score(), own);
        note(worth.agreeing() == 3 ? "recommended, all agree" : "recommended, not all agree", worth.score(), own);
    }

    private void overtuning(SimulatedSweep sweep, int today, Diagnostics.Overtuning over) {
        double[] truth = sweep.secretTruth();
        double best = 0;
        double lead = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < today; j++) {
            if (sweep.trials().get(j).tuning().score() > lead) {
                lead = sweep.trials().get(j).tuning().score();
                best = Math.max(best, truth[j] - truth[today]);
            }
        }
        note("overtuning", over.amount(), best);
        note("overtuning, by the named trial", over.amount(), Math.max(0, truth[(int) over.trial()] - truth[today]));
    }

    private static double startup(SimulatedSweep sweep, int today) {
        return IntStream.range(0, sweep.spec().startupTrials())
                .filter(j -> j != today)
                .mapToDouble(j -> sweep.secretTruth()[j])
                .average()
                .orElseThrow();
    }

    private static double trueGain(SimulatedSweep sweep, IncumbentGain gain) {
        double sum = 0;
        for (IncumbentGain.FoldGain fold : gain.folds()) {
            double[] truth = sweep.setTruth()[fold.set()];
            sum += fold.weight() * (truth[gain.incumbent()] - fold.controls().mean(j -> truth[j]));
        }
        return sum;
    }

    private void note(String name, Interval interval, double truth) {
        counts.computeIfAbsent(name, n -> new Count()).add(interval, truth);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        counts.forEach((name, count) -> text.append(String.format("    %-32s %s%n", name, count)));
        return text.toString();
    }
}
