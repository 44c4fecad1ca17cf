package dev.crosscheck.monitor.bench;

import dev.crosscheck.monitor.Finding;
import dev.crosscheck.monitor.Finding.Code;
import dev.crosscheck.monitor.MonitorConfig;
import dev.crosscheck.monitor.OverfitMonitor;
import dev.crosscheck.monitor.OverfitReport;
import dev.crosscheck.monitor.TrialEvidence;
import dev.crosscheck.monitor.bench.SimulatedSweep.Family;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Measures how often the findings beside OVERFIT are made, and made wrongly, and what the recommendation is worth. Run with {@code FindingStudy SWEEPS}. */
public final class FindingStudy {
    private static final List<Code> CODES = List.of(Code.EXHAUSTED, Code.OVERTUNED, Code.SET_SHIFTED);

    private final Family family;
    final Map<Code, Integer> made = new EnumMap<>(Code.class);
    final Map<Code, Integer> wrong = new EnumMap<>(Code.class);
    private double worth;
    private int sweeps;

    private FindingStudy(Family family) {
        this.family = family;
    }

    public static void main(String[] args) {
        for (Family family : MonitorStudy.FAMILIES) {
            System.out.println(of(family, Integer.parseInt(args[0])));
        }
    }

    static FindingStudy of(Family family, int sweeps) {
        FindingStudy study = new FindingStudy(family);
        for (int s = 0; s < sweeps; s++) {
            study.add(SimulatedSweep.draw(family, new SplittableRandom(1000 + s)));
        }
        return study;
    }

    private void add(SimulatedSweep sweep) {
        Map<Code, Boolean> ever = new EnumMap<>(Code.class);
        OverfitMonitor monitor = new OverfitMonitor(sweep.spec(), MonitorConfig.defaults());
        for (TrialEvidence trial : sweep.trials()) {
            if (monitor.add(trial).isPresent()) {
                note(sweep, monitor.report(), ever);
            }
        }
        monitor.completed();
        OverfitReport end = monitor.report();
        note(sweep, end, ever);
        ever.forEach((code, isWrong) -> {
            made.merge(code, 1, Integer::sum);
            wrong.merge(code, isWrong ? 1 : 0, Integer::sum);
        });
        double[] truth = sweep.secretTruth();
        worth += truth[(int) end.recommendedTrial().orElseThrow()]
                - truth[(int) end.incumbent().orElseThrow()];
        sweeps++;
    }

    private static void note(SimulatedSweep sweep, OverfitReport report, Map<Code, Boolean> ever) {
        for (Finding finding : report.findings()) {
            if (CODES.contains(finding.code())) {
                ever.merge(finding.code(), isWrong(sweep, report, finding), Boolean::logicalOr);
            }
        }
    }

    private static boolean isWrong(SimulatedSweep sweep, OverfitReport report, Finding finding) {
        double[] truth = sweep.secretTruth();
        return switch (finding.code()) {
            case OVERTUNED ->
                truth[(int) finding.trial().orElseThrow()]
                        <= truth[(int) report.incumbent().orElseThrow()];
            case EXHAUSTED -> trueSlope(sweep, report.trials()) >= 0.5;
            default -> true;
        };
    }

    private static double trueSlope(SimulatedSweep sweep, int trials) {
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
        StringBuilder line = new StringBuilder(String.format("%-75s", family.name()));
        for (Code code : CODES) {
            double n = sweeps;
            line.append(String.format(
                    "| %s made %.3f wrong %.4f ",
                    code, made.getOrDefault(code, 0) / n, wrong.getOrDefault(code, 0) / n));
        }
        return line.append(String.format("| recommended minus incumbent %+.4f", worth / sweeps))
                .toString();
    }
}
