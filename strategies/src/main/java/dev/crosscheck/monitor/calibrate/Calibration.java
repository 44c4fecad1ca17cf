package dev.crosscheck.monitor.calibrate;

import dev.crosscheck.monitor.EvidenceSpec;
import dev.crosscheck.monitor.ExampleScores;
import dev.crosscheck.monitor.IncumbentGain;
import dev.crosscheck.monitor.Interval;
import dev.crosscheck.monitor.OverfitMonitor;
import dev.crosscheck.monitor.SequentialTest;
import dev.crosscheck.monitor.SetScores;
import dev.crosscheck.monitor.SetSpec;
import dev.crosscheck.monitor.TestMethod;
import dev.crosscheck.monitor.TrialEvidence;
import dev.crosscheck.monitor.TrialEvidence.Kind;
import dev.crosscheck.monitor.Trust;
import dev.crosscheck.monitor.TuningScore;
import dev.crosscheck.monitor.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * The monitor's verdicts on recorded trials.
 *
 * @param runs one for each replayed sweep, by split and repeat
 */
public record Calibration(List<CalibrationRun> runs, CalibrationTotals totals) {
    public Calibration {
        runs = List.copyOf(runs);
    }

    /** Replays recorded trials, the splits apart. The same trials and options give the same runs. */
    public static Calibration of(List<RecordedTrial> trials, CalibrateOptions options) {
        return of(trials, options, TestMethod.POOLED);
    }

    /** The same with a chosen test. */
    public static Calibration of(List<RecordedTrial> trials, CalibrateOptions options, TestMethod method) {
        TreeMap<Integer, List<RecordedTrial>> splits = new TreeMap<>();
        for (RecordedTrial trial : trials) {
            splits.computeIfAbsent(trial.split(), s -> new ArrayList<>()).add(trial);
        }
        List<CalibrationRun> runs = new ArrayList<>();
        splits.forEach((split, rows) -> {
            for (int repeat = 0; repeat < (options.inOrder() ? 1 : options.repeats()); repeat++) {
                List<RecordedTrial> sample = sample(rows, split, repeat, options);
                if (sample.size() >= 2) {
                    runs.add(replay(sample, split, repeat, options, method));
                }
            }
        });
        return new Calibration(runs, CalibrationTotals.of(runs, options.maxLostShare()));
    }

    private static List<RecordedTrial> sample(
            List<RecordedTrial> rows, int split, int repeat, CalibrateOptions options) {
        List<RecordedTrial> sample = new ArrayList<>(rows);
        if (!options.inOrder()) {
            SplittableRandom random =
                    new SplittableRandom(options.seed() * 0x9E3779B97F4A7C15L + ((long) split << 32) + repeat);
            for (int k = 0; k < sample.size() - 1; k++) {
                Collections.swap(sample, k, random.nextInt(k, sample.size()));
            }
        }
        return sample.subList(0, Math.min(options.trials(), sample.size()));
    }

    private static CalibrationRun replay(
            List<RecordedTrial> trials, int split, int repeat, CalibrateOptions options, TestMethod method) {
        OverfitMonitor monitor = new OverfitMonitor(spec(trials.get(0)), options.monitorConfig(), method);
        Optional<SequentialTest> alarm = Optional.empty();
        for (int j = 0; j < trials.size(); j++) {
            Optional<SequentialTest> test = monitor.add(evidence(j, trials.get(j)));
            alarm = alarm.or(() -> test.filter(t -> t.verdict() == Verdict.OVERFIT));
        }
        Optional<SequentialTest> last = monitor.completed().filter(t -> t.verdict() == Verdict.OVERFIT);
        alarm = alarm.or(() -> last);
        SequentialTest single = monitor.askOnce();
        IncumbentGain gain = single.gain();
        RecordedTrial incumbent = trials.get(gain.incumbent());
        OptionalDouble trueGain = trueGain(gain, trials);
        Interval interval = monitor.verifiedGain(gain);
        double secretScore = secretScore(incumbent);
        return new CalibrationRun(
                split,
                repeat,
                gain.incumbent(),
                incumbent.config(),
                gain.apparent(),
                gain.verified(),
                gain.standardError(),
                gain.minOptimism(),
                single.verdict(),
                trueGain,
                trueGain.isPresent() ? Optional.of(interval.contains(trueGain.getAsDouble())) : Optional.empty(),
                alarm.map(test -> alarm(test, trials)),
                secretScore,
                naive(incumbent.tuning(), secretScore, gain.examples()));
    }

    private static EvidenceSpec spec(RecordedTrial trial) {
        List<SetSpec> sets = new ArrayList<>();
        trial.sets().forEach((name, scores) -> sets.add(SetSpec.of(name, scores.size())));
        return new EvidenceSpec(trial.tuning().size(), sets, 12, Trust.REPLAYED);
    }

    private static TrialEvidence evidence(int number, RecordedTrial trial) {
        Map<String, SetScores> sets = new HashMap<>();
        trial.sets().forEach((name, scores) -> sets.put(name, new SetScores.PerExample(scores)));
        return new TrialEvidence(number, Kind.SEARCH, TuningScore.of(trial.tuning()), sets);
    }

    private static CalibrationRun.ReplayedAlarm alarm(SequentialTest test, List<RecordedTrial> trials) {
        IncumbentGain gain = test.gain();
        return new CalibrationRun.ReplayedAlarm(
                gain.trials(), gain.incumbent(), gain.apparent(), gain.minOptimism(), trueGain(gain, trials));
    }

    private static OptionalDouble trueGain(IncumbentGain gain, List<RecordedTrial> trials) {
        boolean known = trials.stream().allMatch(trial -> trial.truth().isPresent());
        return known
                ? OptionalDouble.of(gain.trueGain(j -> trials.get(j).truth().getAsDouble()))
                : OptionalDouble.empty();
    }

    private static double secretScore(RecordedTrial trial) {
        double sum =
                trial.sets().values().stream().mapToDouble(ExampleScores::sum).sum();
        return sum
                / trial.sets().values().stream().mapToInt(ExampleScores::size).sum();
    }

    /** What people do by hand: alarm when the raw gap exceeds two binomial standard errors. */
    private static boolean naive(ExampleScores tuning, double secretScore, int secretExamples) {
        double a = tuning.mean();
        double error = Math.sqrt(a * (1 - a) / tuning.size() + secretScore * (1 - secretScore) / secretExamples);
        return a - secretScore > 2 * error;
    }
}
