package dev.crosscheck.monitor;

import dev.crosscheck.monitor.TrialEvidence.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

/** Made-up evidence for tests: correctness of trials of differing ability on examples of differing difficulty. */
final class Evidence {
    private Evidence() {}

    /** A sweep of 0/1 scores whose ability spread is {@code signal} (0: all trials equally good). */
    static List<TrialEvidence> binary(long seed, int trials, double signal, int tuning, int... sets) {
        return sweep(seed, trials, signal, tuning, sets, true);
    }

    /** The same with scores of a continuous kind. */
    static List<TrialEvidence> real(long seed, int trials, double signal, int tuning, int... sets) {
        return sweep(seed, trials, signal, tuning, sets, false);
    }

    private static List<TrialEvidence> sweep(
            long seed, int trials, double signal, int tuning, int[] sets, boolean binary) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] ability = random.doubles(trials).map(u -> signal * u).toArray();
        double[][] tuningScores = draw(random, ability, tuning, binary);
        List<double[][]> setScores = new ArrayList<>();
        for (int n : sets) {
            setScores.add(draw(random, ability, n, binary));
        }
        List<TrialEvidence> sweep = new ArrayList<>();
        for (int j = 0; j < trials; j++) {
            Map<String, SetScores> scores = new HashMap<>();
            for (int k = 0; k < sets.length; k++) {
                scores.put(
                        "s" + k,
                        new SetScores.PerExample(ExampleScores.of(setScores.get(k)[j])));
            }
            sweep.add(new TrialEvidence(j, Kind.SEARCH, TuningScore.of(ExampleScores.of(tuningScores[j])), scores));
        }
        return sweep;
    }

    private static double[][] draw(SplittableRandom random, double[] ability, int examples, boolean binary) {
        double[][] scores = new double[ability.length][examples];
        for (int e = 0; e < examples; e++) {
            double difficulty = random.nextDouble() * 4 - 1;
            for (int j = 0; j < ability.length; j++) {
                double eta = ability[j] - difficulty + 0.8 * (random.nextDouble() - 0.5);
                scores[j][e] = binary ? eta > 0 ? 1 : 0 : eta;
            }
        }
        return scores;
    }

    static ExampleScores scores(TrialEvidence evidence, String set) {
        return ((SetScores.PerExample) Objects.requireNonNull(evidence.sets().get(set), set)).examples();
    }

    static EvidenceSpec spec(int tuning, int... sets) {
        List<SetSpec> specs = new ArrayList<>();
        for (int k = 0; k < sets.length; k++) {
            specs.add(SetSpec.of("s" + k, sets[k]));
        }
        return EvidenceSpec.of(tuning, specs);
    }

    static OverfitMonitor monitor(EvidenceSpec spec, List<TrialEvidence> sweep) {
        OverfitMonitor monitor = new OverfitMonitor(spec, MonitorConfig.defaults());
        sweep.forEach(monitor::add);
        return monitor;
    }
}
