package dev.crosscheck.monitor.bench;

import dev.crosscheck.monitor.EvidenceSpec;
import dev.crosscheck.monitor.IncumbentGain;
import dev.crosscheck.monitor.MonitorConfig;
import dev.crosscheck.monitor.OverfitMonitor;
import dev.crosscheck.monitor.SequentialTest;
import dev.crosscheck.monitor.SetSpec;
import dev.crosscheck.monitor.Verdict;
import dev.crosscheck.monitor.bench.RungTable.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.SingularMatrixException;
import org.apache.commons.math3.stat.regression.OLSMultipleLinearRegression;

/**
 * What early stopping does to the overfit estimate, on recorded trials with rungs. Each run puts some rows of one split in random order through asynchronous successive halving (stopping form: a trial goes on
 * when its tuning score is among the best 1/eta of those at its rung so far) and estimates the gain of the incumbent (best tuning score among those that ran to their end) over controls of several kinds. The reference is
 * the same incumbent over controls among all trials, all trained fully; its verified gain comes from the large remainder. Run with {@code java -cp ... RungCalibration TABLE.csv.gz [TRIALS REPEATS ETA]}.
 */
public final class RungCalibration {
    private static final int FEWEST = OverfitMonitor.FEWEST_TRIALS;
    private static final double HARMLESS = 0.5;
    private static final double HARMFUL = 0.7;
    /** Who the controls are. */
    enum Controls {
        /** Those that ran to their end, at full training. */
        SURVIVORS,
        /** Those at the highest rung that at least 20 trials and the incumbent reached: the rule of {@link OverfitMonitor}. */
        HIGHEST_RUNG,
        /** All, at the lowest rung. */
        LOWEST_RUNG,
        /** All, at full training: those that were stopped by regression, rung by rung, on their scores of the rung before. */
        REGRESSED,
        /** All, at full training: what is known only when nothing is stopped. */
        FULL
    }

    /** One run by one kind of controls. {@code verified}: the true gain over just these controls, at the level compared. */
    record Estimate(IncumbentGain gain, Verdict verdict, double verified) {
        double optimism() {
            return gain.apparent() - verified;
        }

        boolean isHarmful() {
            return gain.apparent() > 0 && optimism() > HARMFUL * gain.apparent() && optimism() >= gain.minOptimism();
        }

        boolean isHarmless() {
            return gain.apparent() <= 0 || optimism() < HARMLESS * gain.apparent() || optimism() < gain.minOptimism();
        }
    }

    /** One run: the estimates and the reference, the gain over controls among all trials at full training. */
    record Run(Map<Controls, Estimate> estimates, int survivors, double apparent, double verified) {
        Estimate of(Controls kind) {
            return Objects.requireNonNull(estimates.get(kind));
        }

        double optimism() {
            return apparent - verified;
        }
    }

    private RungCalibration() {}

    public static void main(String[] args) throws IOException {
        int trials = args.length > 1 ? Integer.parseInt(args[1]) : 200;
        int repeats = args.length > 2 ? Integer.parseInt(args[2]) : 20;
        double eta = args.length > 3 ? Double.parseDouble(args[3]) : 3;
        List<Run> runs = runs(RungTable.read(Path.of(args[0])), trials, repeats, eta);
        System.out.print(table(runs));
    }

    static List<Run> runs(Map<String, List<Row>> splits, int trials, int repeats, double eta) {
        List<Run> runs = new ArrayList<>();
        splits.values().forEach(rows -> {
            for (int r = 0; r < repeats; r++) {
                List<Row> order = new ArrayList<>(rows);
                Collections.shuffle(order, new Random(1000L * runs.size() + r));
                runs.add(run(order.subList(0, Math.min(trials, order.size())), eta));
            }
        });
        return runs;
    }

    /** The highest level (0 to 3) that each trial reached. */
    static int[] halve(List<Row> rows, double eta) {
        int[] reached = new int[rows.size()];
        for (int j = 0; j < reached.length; j++) {
            while (reached[j] < RungTable.FULL) {
                int rung = reached[j];
                double own = rows.get(j).tune(rung);
                int seen = 1;
                int better = 0;
                for (int i = 0; i < j; i++) {
                    seen += reached[i] >= rung ? 1 : 0;
                    better += reached[i] >= rung && rows.get(i).tune(rung) > own ? 1 : 0;
                }
                if (better >= Math.max(1, (int) (seen / eta))) {
                    break;
                }
                reached[j]++;
            }
        }
        return reached;
    }

    static Run run(List<Row> rows, double eta) {
        int[] reached = halve(rows, eta);
        int incumbent = -1;
        for (int j = 0; j < reached.length; j++) {
            boolean better = incumbent < 0
                    || rows.get(j).tune(RungTable.FULL) > rows.get(incumbent).tune(RungTable.FULL);
            incumbent = reached[j] == RungTable.FULL && better ? j : incumbent;
        }
        int highest = RungTable.FULL;
        while (highest > 0 && at(reached, highest).size() < FEWEST) {
            highest--;
        }
        Map<Controls, Estimate> estimates = new EnumMap<>(Controls.class);
        List<Integer> all = at(reached, 0);
        List<Integer> survivors = at(reached, RungTable.FULL);
        estimates.put(Controls.SURVIVORS, estimate(rows, incumbent, survivors, RungTable.FULL));
        List<Integer> compared = at(reached, highest);
        int level = highest;
        estimates.put(Controls.HIGHEST_RUNG, estimate(rungRule(rows, reached), index -> rows.get(compared.get(index))
                .truth(level)));
        estimates.put(Controls.LOWEST_RUNG, estimate(rows, incumbent, all, 0));
        estimates.put(Controls.REGRESSED, regressed(rows, reached, incumbent));
        estimates.put(Controls.FULL, estimate(rows, incumbent, all, RungTable.FULL));
        Estimate full = Objects.requireNonNull(estimates.get(Controls.FULL));
        return new Run(estimates, survivors.size(), full.gain().apparent(), full.verified());
    }

    private static List<Integer> at(int[] reached, int level) {
        return IntStream.range(0, reached.length)
                .filter(j -> reached[j] >= level)
                .boxed()
                .toList();
    }

    private static OverfitMonitor monitor(Row row) {
        int[] sizes = row.sizes();
        List<SetSpec> sets = new ArrayList<>();
        for (int k = 0; k < sizes.length; k++) {
            sets.add(SetSpec.of(RungTable.SETS.get(k), sizes[k]));
        }
        return new OverfitMonitor(EvidenceSpec.of(row.bitsOf("tune").length, sets), MonitorConfig.defaults());
    }

    /** The rule as the service runs it: every trial at every rung that it reached, and in full where it got there. */
    private static OverfitMonitor rungRule(List<Row> rows, int[] reached) {
        OverfitMonitor monitor = monitor(rows.get(0));
        for (int j = 0; j < reached.length; j++) {
            for (int rung = 0; rung <= Math.min(reached[j], RungTable.FULL - 1); rung++) {
                monitor.addRung(rung + 1, rows.get(j).evidence(j, rung));
            }
            if (reached[j] == RungTable.FULL) {
                monitor.add(rows.get(j).evidence(j, RungTable.FULL));
            }
        }
        return monitor;
    }

    private static Estimate estimate(List<Row> rows, int incumbent, List<Integer> trials, int level) {
        OverfitMonitor monitor = monitor(rows.get(0));
        for (int j : trials) {
            monitor.addRung(1, rows.get(j).evidence(j, level));
        }
        return of(monitor, rows, incumbent, index -> rows.get(trials.get(index)).truth(level));
    }

    /** With one trial at full training the monitor compares at the only rung, whatever its level. */
    private static Estimate of(OverfitMonitor monitor, List<Row> rows, int incumbent, IntToDoubleFunction truth) {
        monitor.add(rows.get(incumbent).evidence(incumbent, RungTable.FULL));
        return estimate(monitor, truth);
    }

    private static Estimate estimate(OverfitMonitor monitor, IntToDoubleFunction truth) {
        SequentialTest test = monitor.askOnce();
        return new Estimate(test.gain(), test.verdict(), test.gain().trueGain(truth));
    }

    /**
     * Fills in what stopped trials would have scored. Whether a trial goes on depends on its tuning score at the rung only, so a linear regression that has this score among its regressors is not biased by the
     * choice (missing at random), as far as it is linear.
     */
    private static Estimate regressed(List<Row> rows, int[] reached, int incumbent) {
        int columns = 1 + RungTable.SETS.size();
        double[][] filled = new double[rows.size()][];
        for (int j = 0; j < filled.length; j++) {
            filled[j] = rows.get(j).scores()[0].clone();
        }
        for (int level = 1; level <= RungTable.FULL; level++) {
            double[][] before = new double[filled.length][];
            for (int j = 0; j < filled.length; j++) {
                before[j] = filled[j].clone();
            }
            for (int c = 0; c < columns; c++) {
                double[] beta = fit(rows, at(reached, level), level, c);
                for (int j = 0; j < filled.length; j++) {
                    filled[j][c] = reached[j] >= level
                            ? rows.get(j).scores()[level][c]
                            : beta[0] + beta[1] * before[j][0] + (c > 0 ? beta[2] * before[j][c] : 0);
                }
            }
        }
        OverfitMonitor monitor = monitor(rows.get(0));
        for (int j = 0; j < filled.length; j++) {
            monitor.addRung(1, RungTable.Row.reported(j, filled[j], rows.get(0).sizes()));
        }
        return of(monitor, rows, incumbent, index -> rows.get(index).truth(RungTable.FULL));
    }

    private static double[] fit(List<Row> rows, List<Integer> trials, int level, int column) {
        double[] y = new double[trials.size()];
        double[][] x = new double[trials.size()][];
        double shift = 0;
        for (int t = 0; t < y.length; t++) {
            double[][] scores = rows.get(trials.get(t)).scores();
            y[t] = scores[level][column];
            double[] low = scores[level - 1];
            x[t] = column == 0 ? new double[] {low[0]} : new double[] {low[0], low[column]};
            shift += (y[t] - low[column]) / y.length;
        }
        double[] parallel = column == 0 ? new double[] {shift, 1} : new double[] {shift, 0, 1};
        if (y.length < 10) {
            return parallel;
        }
        OLSMultipleLinearRegression regression = new OLSMultipleLinearRegression();
        regression.newSampleData(y, x);
        try {
            return regression.estimateRegressionParameters();
        } catch (SingularMatrixException e) {
            return parallel;
        }
    }

    /** Means over runs, in points of accuracy (1 point = 0.01). */
    static String table(List<Run> runs) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%d runs, survivors %.1f; true g %.2f v %.2f o %.2f%n",
                runs.size(),
                mean(runs, Run::survivors),
                100 * mean(runs, Run::apparent),
                100 * mean(runs, Run::verified),
                100 * mean(runs, Run::optimism)));
        text.append(
                "controls | g | v | o | rmse o | own true o | lost share | insufficient | false alarms | detected\n");
        for (Controls kind : Controls.values()) {
            text.append(line(runs, kind));
        }
        return text.toString();
    }

    private static double mean(List<Run> runs, ToDoubleFunction<Run> value) {
        return runs.stream().mapToDouble(value).average().orElse(Double.NaN);
    }

    private static String line(List<Run> runs, Controls kind) {
        double g = mean(runs, run -> run.of(kind).gain().apparent());
        double v = mean(runs, run -> run.of(kind).gain().verified());
        double rmse = Math.sqrt(mean(runs, run -> Math.pow(run.of(kind).gain().optimism() - run.optimism(), 2)));
        List<Estimate> all = runs.stream().map(run -> run.of(kind)).toList();
        List<Estimate> harmless = all.stream().filter(Estimate::isHarmless).toList();
        List<Estimate> harmful = all.stream().filter(Estimate::isHarmful).toList();
        return String.format(
                Locale.ROOT,
                "%s | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f | %d | %d/%d | %d/%d%n",
                kind,
                100 * g,
                100 * v,
                100 * (g - v),
                100 * rmse,
                100 * all.stream().mapToDouble(Estimate::optimism).average().orElse(Double.NaN),
                (g - v) / g,
                count(all, Verdict.INSUFFICIENT),
                count(harmless, Verdict.OVERFIT),
                harmless.size(),
                count(harmful, Verdict.OVERFIT),
                harmful.size());
    }

    private static long count(List<Estimate> estimates, Verdict verdict) {
        return estimates.stream().filter(e -> e.verdict() == verdict).count();
    }
}
