package dev.crosscheck.monitor.bench;

import dev.crosscheck.monitor.Finding;
import dev.crosscheck.monitor.Finding.Code;
import dev.crosscheck.monitor.IncumbentGain;
import dev.crosscheck.monitor.OverfitMonitor;
import dev.crosscheck.monitor.OverfitReport;
import dev.crosscheck.monitor.TestMethod;
import dev.crosscheck.monitor.bench.SimulatedSweep.Family;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Measures how often each finding is made, and made wrongly, ever in a sweep, and what the recommendation is worth. Wrong means, at a moment when it is said:
 *
 * <ul>
 *   <li>OVERFIT, when the alarm rings: less than the tolerated share of the lead is truly lost, or truly less than {@code min_optimism}
 *   <li>EXHAUSTED: the true slope is at least one half
 *   <li>OVERTUNED: the trial named is truly no better than the incumbent
 *   <li>SET_SHIFTED: the incumbent's true lead on the set named differs from that on the others by less than {@code min_optimism}
 *   <li>TIED_AT_TOP: the incumbent's true lead exceeds one standard error of the tuning set
 *   <li>UNDERPOWERED, at the end: by the true spread of the paired differences the tuning set would show a difference as large as the lead with 80 % power
 * </ul>
 */
final class FindingStudy implements SweepObserver {
    private static final int FRESH_EXAMPLES = 1000;
    private static final double POWER = 1.959964 + 0.841621;

    private final Map<Code, Boolean> ever = new EnumMap<>(Code.class);
    final Map<Code, Integer> made = new EnumMap<>(Code.class);
    final Map<Code, Integer> wrong = new EnumMap<>(Code.class);
    final Map<Code, Integer> wrongInHarmless = new EnumMap<>(Code.class);
    private double worth;
    private int sweeps;
    private int harmless;
    private int naiveHarmless;
    private int naiveOther;

    static FindingStudy of(Family family, int sweeps, long seed) {
        FindingStudy study = new FindingStudy();
        for (int s = 0; s < sweeps; s++) {
            SimulatedSweep sweep = SimulatedSweep.draw(family, new SplittableRandom(seed + s));
            SweepObserver.watch(sweep, TestMethod.POOLED, List.of(study));
        }
        return study;
    }

    @Override
    public void tested(SimulatedSweep sweep, OverfitMonitor monitor) {
        note(sweep, monitor.report(), ever);
    }

    @Override
    public void ended(SimulatedSweep sweep, OverfitMonitor monitor) {
        OverfitReport end = monitor.report();
        if (said(end, Code.UNDERPOWERED)) {
            ever.put(Code.UNDERPOWERED, hasPower(sweep, end, new SplittableRandom(~sweeps)));
        }
        IncumbentGain gain = end.gain().orElseThrow();
        boolean isHarmless = gain.apparent() - gain.trueGain(j -> sweep.truth()[j]) < 0.5 * gain.apparent();
        ever.forEach((code, isWrong) -> {
            made.merge(code, 1, Integer::sum);
            wrong.merge(code, isWrong ? 1 : 0, Integer::sum);
            wrongInHarmless.merge(code, isWrong && isHarmless ? 1 : 0, Integer::sum);
        });
        ever.clear();
        double[] truth = sweep.secretTruth();
        worth += truth[(int) end.recommendedTrial().orElseThrow()] - truth[gain.incumbent()];
        sweeps++;
        harmless += isHarmless ? 1 : 0;
        boolean naive = MonitorStudy.naive(sweep, end);
        naiveHarmless += naive && isHarmless ? 1 : 0;
        naiveOther += naive && !isHarmless ? 1 : 0;
    }

    private static boolean said(OverfitReport report, Code code) {
        return report.findings().stream().anyMatch(finding -> finding.code() == code);
    }

    private static void note(SimulatedSweep sweep, OverfitReport report, Map<Code, Boolean> ever) {
        for (Finding finding : report.findings()) {
            Code code = finding.code();
            boolean latched = code == Code.OVERFIT && ever.containsKey(code);
            if (code != Code.UNDERPOWERED && !latched) {
                ever.merge(code, isWrong(sweep, report, finding), Boolean::logicalOr);
            }
        }
    }

    private static boolean isWrong(SimulatedSweep sweep, OverfitReport report, Finding finding) {
        double[] truth = sweep.secretTruth();
        IncumbentGain gain = report.gain().orElseThrow();
        double trueGain = gain.trueGain(j -> sweep.truth()[j]);
        return switch (finding.code()) {
            case OVERFIT -> MonitorStudy.isFalse(gain, trueGain);
            case EXHAUSTED -> trueSlope(sweep, report.trials()) >= 0.5;
            case OVERTUNED -> truth[(int) finding.trial().orElseThrow()] <= truth[gain.incumbent()];
            case SET_SHIFTED -> Math.abs(trueShift(sweep, report, finding)) < gain.minOptimism();
            // The materiality is half a standard error of the tuning set.
            case TIED_AT_TOP -> trueGain > 2 * gain.minOptimism();
            default -> throw new IllegalStateException("no rule for " + finding.code());
        };
    }

    /** How much more the incumbent truly leads on the set named than on the others. */
    private static double trueShift(SimulatedSweep sweep, OverfitReport report, Finding finding) {
        IncumbentGain gain = report.gain().orElseThrow();
        double named = 0;
        double others = 0;
        for (IncumbentGain.FoldGain fold : gain.folds()) {
            double[] truth = sweep.setTruth()[fold.set()];
            double lead = truth[gain.incumbent()] - fold.controls().mean(j -> truth[j]) - fold.apparent();
            if (finding.text().startsWith("Set " + report.sets().get(fold.set()).set() + " ")) {
                named = lead;
            } else {
                others += lead / (gain.folds().size() - 1);
            }
        }
        return named - others;
    }

    private static boolean hasPower(SimulatedSweep sweep, OverfitReport report, SplittableRandom random) {
        IncumbentGain gain = report.gain().orElseThrow();
        double deviation = sweep.model()
                .deviationOfLead(gain.incumbent(), gain.folds().get(0).controls()::of, FRESH_EXAMPLES, random);
        return POWER * deviation / Math.sqrt(sweep.spec().tuningExamples()) <= gain.apparent();
    }

    static double trueSlope(SimulatedSweep sweep, int trials) {
        double[] a = sweep.trials().stream()
                .limit(trials)
                .mapToDouble(t -> t.tuning().score())
                .toArray();
        double[] sorted = a.clone();
        Arrays.sort(sorted);
        double border = sorted[trials - Math.max(12, (int) Math.ceil(0.3 * trials))];
        double mean = Arrays.stream(a).filter(x -> x >= border).average().orElseThrow();
        double products = 0;
        double squares = 0;
        for (int j = 0; j < trials; j++) {
            if (a[j] >= border) {
                products += (a[j] - mean) * sweep.secretTruth()[j];
                squares += (a[j] - mean) * (a[j] - mean);
            }
        }
        return products / squares;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(String.format(
                "    %d sweeps, %d harmless; naive rule fires in %s of them, %s of the others; recommended minus incumbent %+.4f%n",
                sweeps,
                harmless,
                share(naiveHarmless, harmless),
                share(naiveOther, sweeps - harmless),
                worth / sweeps));
        for (Code code : Code.values()) {
            int said = made.getOrDefault(code, 0);
            text.append(String.format(
                    "    %-13s made %s wrong %s, of the harmless %s, of the made %s%n",
                    code,
                    share(said, sweeps),
                    share(wrong.getOrDefault(code, 0), sweeps),
                    share(wrongInHarmless.getOrDefault(code, 0), harmless),
                    share(wrong.getOrDefault(code, 0), said)));
        }
        return text.toString();
    }

    private static String share(int part, int whole) {
        return whole == 0 ? "-" : String.format("%.4f", (double) part / whole);
    }
}
