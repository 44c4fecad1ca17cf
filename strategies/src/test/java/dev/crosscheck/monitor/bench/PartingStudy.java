package dev.crosscheck.monitor.bench;

import dev.crosscheck.monitor.Diagnostics.TrendPoint;
import dev.crosscheck.monitor.IncumbentGain;
import dev.crosscheck.monitor.OverfitMonitor;
import dev.crosscheck.monitor.OverfitReport;
import dev.crosscheck.monitor.bench.SimulatedSweep.Family;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Measures how far {@code parted_at} is from the trial at which tuning and true scores truly part, over sweeps with an alarm. Where a search truly improves up to
 * one trial and then finds luck only, that is the first tested incumbent after that trial; else the one that the same rule finds with true scores in place
 * of the secret ones.
 */
final class PartingStudy implements SweepObserver {
    private final Family family;
    private int sweeps;
    private boolean rang;
    final List<Integer> inTrials = new ArrayList<>();
    final List<Integer> inIncumbents = new ArrayList<>();
    private final List<Integer> afterTheAlarm = new ArrayList<>();

    PartingStudy(Family family) {
        this.family = family;
    }

    @Override
    public void tested(SimulatedSweep sweep, OverfitMonitor monitor) {
        if (!rang && monitor.alarm().isPresent()) {
            rang = true;
            compare(sweep, monitor.report());
        }
    }

    @Override
    public void ended(SimulatedSweep sweep, OverfitMonitor monitor) {
        sweeps++;
        rang = false;
    }

    private void compare(SimulatedSweep sweep, OverfitReport report) {
        List<TrendPoint> trend = report.diagnostics().trend();
        int said = 0;
        while (trend.get(said).trial()
                != report.diagnostics().parted().orElseThrow().trial()) {
            said++;
        }
        int truly = family.improving() > 0 ? planted(trend) : byTruth(sweep, report, trend);
        if (truly == trend.size()) {
            afterTheAlarm.add(family.improving() - trend.get(said).seen());
        } else {
            inIncumbents.add(said - truly);
            inTrials.add(trend.get(said).seen() - trend.get(truly).seen());
        }
    }

    /** The first tested incumbent after the search stopped to improve. */
    private int planted(List<TrendPoint> trend) {
        int first = 0;
        while (first < trend.size() && trend.get(first).trial() < family.improving()) {
            first++;
        }
        return first;
    }

    private static int byTruth(SimulatedSweep sweep, OverfitReport report, List<TrendPoint> trend) {
        IncumbentGain gain = report.gain().orElseThrow();
        if (gain.incumbent() == 0) {
            return 0;
        }
        double least = Double.POSITIVE_INFINITY;
        double best = Double.NEGATIVE_INFINITY;
        int after = 0;
        for (int index = 0; index < gain.incumbent(); index++) {
            double a = sweep.trials().get(index).tuning().score();
            if (a > best) {
                best = a;
                double shortfall = shortfall(sweep, gain, index);
                if (shortfall <= least) {
                    least = shortfall;
                    after = index;
                }
            }
        }
        double reached = sweep.trials().get(after).tuning().score();
        int next = after + 1;
        while (sweep.trials().get(next).tuning().score() <= reached) {
            next++;
        }
        int point = 0;
        while (trend.get(point).seen() < next + 1) {
            point++;
        }
        return point;
    }

    private static double shortfall(SimulatedSweep sweep, IncumbentGain gain, int index) {
        double shortfall = 0;
        for (IncumbentGain.FoldGain fold : gain.folds()) {
            double[] truth = sweep.setTruth()[fold.set()];
            double apparent = sweep.trials().get(index).tuning().score()
                    - fold.controls().mean(j -> sweep.trials().get(j).tuning().score());
            double real = truth[index] - fold.controls().mean(j -> truth[j]);
            shortfall += fold.weight() * (0.5 * apparent - real);
        }
        return shortfall;
    }

    @Override
    public String toString() {
        long right = inIncumbents.stream().filter(x -> x == 0).count();
        long near = inIncumbents.stream().filter(x -> Math.abs(x) <= 1).count();
        int n = Math.max(1, inIncumbents.size());
        return String.format(
                "    parting: alarms %d of %d | right %.3f, within one incumbent %.3f | error in incumbents %s | in trials %s | alarm before the true parting %d",
                inIncumbents.size() + afterTheAlarm.size(),
                sweeps,
                (double) right / n,
                (double) near / n,
                quantiles(inIncumbents),
                quantiles(inTrials),
                afterTheAlarm.size());
    }

    private static String quantiles(List<Integer> errors) {
        if (errors.isEmpty()) {
            return "-";
        }
        int[] sorted = errors.stream().mapToInt(Integer::intValue).sorted().toArray();
        double absolute = Arrays.stream(sorted).map(Math::abs).average().orElseThrow();
        return String.format(
                "5/25/50/75/95 %%: %d/%d/%d/%d/%d, mean absolute %.1f",
                sorted[sorted.length / 20],
                sorted[sorted.length / 4],
                sorted[sorted.length / 2],
                sorted[3 * sorted.length / 4],
                sorted[19 * sorted.length / 20],
                absolute);
    }
}
