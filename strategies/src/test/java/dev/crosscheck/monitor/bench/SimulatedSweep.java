package dev.crosscheck.monitor.bench;

import dev.crosscheck.monitor.EvidenceSpec;
import dev.crosscheck.monitor.ExampleScores;
import dev.crosscheck.monitor.SetScores;
import dev.crosscheck.monitor.SetSpec;
import dev.crosscheck.monitor.TrialEvidence;
import dev.crosscheck.monitor.TrialEvidence.Kind;
import dev.crosscheck.monitor.TuningScore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * A sweep with known truth. A trial with configuration x in the unit cube is right on example e when ability(x) - difficulty(e) + interaction
 * {@code <v(x), w(e)>} + noise is positive: trials of similar configuration err on the same examples.
 *
 * @param truth the trials' true scores on data like the tuning set
 * @param secretTruth the trials' true scores on data like the secret sets, which may be harder
 * @param setTruth the same for each secret set
 * @param model what the truth is computed from
 */
@SuppressWarnings("ArrayRecordComponent")
record SimulatedSweep(
        EvidenceSpec spec,
        List<TrialEvidence> trials,
        double[] truth,
        double[] secretTruth,
        double[][] setTruth,
        SimulatedSweep.Model model) {
    private static final int RANK = 8;
    private static final double NOISE = 0.3;
    private static final NormalDistribution NORMAL = new NormalDistribution(null, 0, 1);

    /**
     * A kind of sweep.
     *
     * @param trials number of trials
     * @param signal how much the configuration matters
     * @param interaction how much configurations differ in which examples they get right
     * @param bad share of trials that failed to train well
     * @param shift how much harder the secret sets are
     * @param adaptive chance that a trial is a neighbour of the best so far instead of random
     * @param cliff how much better a rare region of configurations is
     * @param levels values of each parameter, 0 for any; with levels the same configuration gives the same answers, so that many trials tie
     * @param uneven how much harder each secret set is than the one before
     * @param rest examples of the set whose scores are taken as the truth, 0 for the exact truth
     * @param foreign whether on the last set other configurations are best
     * @param improving how many trials the search truly improves for, 0 for a search that never knows better
     */
    record Family(
            String name,
            int trials,
            double signal,
            double interaction,
            int tuning,
            int secret,
            int sets,
            double shift,
            double bad,
            double adaptive,
            double cliff,
            int levels,
            double uneven,
            int rest,
            boolean foreign,
            int improving) {
        double shiftOf(int set) {
            return shift + uneven * (set - 1);
        }

        double noise() {
            return levels > 0 ? 0 : NOISE;
        }

        static Family of(double signal, double interaction, int tuning, int secret, double shift, double bad) {
            String name = "signal " + signal + " interaction " + interaction + " tuning " + tuning + " secret 3x"
                    + secret + " shift " + shift + " bad " + bad;
            return new Family(name, 150, signal, interaction, tuning, secret, 3, shift, bad, 0, 0, 0, 0, 0, false, 0);
        }

        static Family adaptive(double signal, int tuning, int secret) {
            String name = "adaptive search, signal " + signal + " tuning " + tuning + " secret 3x" + secret;
            return new Family(name, 150, signal, 0.4, tuning, secret, 3, 0, 0, 0.7, 0, 0, 0, 0, false, 0);
        }

        static Family cliff(double cliff, int tuning, int secret) {
            String name = "rare region better by " + cliff + " tuning " + tuning + " secret 3x" + secret;
            return new Family(name, 150, 0.1, 0.3, tuning, secret, 3, 0, 0, 0, cliff, 0, 0, 0, false, 0);
        }

        static Family ties(int levels, double signal, int tuning, int secret) {
            String name =
                    "ties: " + levels + " values each, signal " + signal + " tuning " + tuning + " secret 3x" + secret;
            return new Family(name, 150, signal, 0.4, tuning, secret, 3, 0, 0, 0, 0, levels, 0, 0, false, 0);
        }

        static Family neighbours(double signal, int tuning, int secret) {
            String name =
                    "nearly all neighbours of the best, signal " + signal + " tuning " + tuning + " secret 3x" + secret;
            return new Family(name, 150, signal, 0.4, tuning, secret, 3, 0, 0, 0.95, 0, 0, 0, 0, false, 0);
        }

        static Family uneven(double signal, double uneven, int tuning, int secret) {
            String name =
                    "each set harder by " + uneven + ", signal " + signal + " tuning " + tuning + " secret 3x" + secret;
            return new Family(name, 150, signal, 0.4, tuning, secret, 3, 0, 0.2, 0, 0, 0, uneven, 0, false, 0);
        }

        /** One of the three sets is of another task. */
        static Family foreign(double signal, int tuning, int secret) {
            String name = "one set of another task, signal " + signal + " tuning " + tuning + " secret 3x" + secret;
            return new Family(name, 150, signal, 0.3, tuning, secret, 3, 0, 0, 0, 0, 0, 0, 0, true, 0);
        }

        /** A search that truly improves up to one trial, and from then on finds luck only. */
        static Family improving(int until, double gain, int tuning, int secret) {
            String name = "better by " + gain + " up to trial " + until + ", then luck, tuning " + tuning + " secret 3x"
                    + secret;
            return new Family(name, 300, 0, 0.4, tuning, secret, 3, 0, 0, 0, gain, 0, 0, 0, false, until);
        }

        static Family smallTruth(double signal, int tuning, int secret, int rest) {
            String name =
                    "truth from " + rest + " examples, signal " + signal + " tuning " + tuning + " secret 3x" + secret;
            return new Family(name, 150, signal, 0.4, tuning, secret, 3, 0, 0.2, 0, 0, 0, 0, rest, false, 0);
        }
    }

    /** What decides on which examples each trial is right. */
    @SuppressWarnings("ArrayRecordComponent")
    record Model(Family family, double[] ability, double[][] factors) {
        /** Standard deviation, over fresh examples like those of the tuning set, of a trial's lead over the weighted mean of others. */
        double deviationOfLead(int trial, IntToDoubleFunction weight, int examples, SplittableRandom random) {
            double[] lead = new double[examples];
            Sample fresh = Sample.draw(random, examples, 0);
            for (int j = 0; j < ability.length; j++) {
                double share = j == trial ? 1 : -weight.applyAsDouble(j);
                if (share != 0) {
                    ExampleScores scores = fresh.answers(random, ability[j], family, factors[j]);
                    for (int e = 0; e < examples; e++) {
                        lead[e] += share * scores.get(e);
                    }
                }
            }
            double mean = Arrays.stream(lead).average().orElseThrow();
            return Math.sqrt(
                    Arrays.stream(lead).map(x -> (x - mean) * (x - mean)).sum() / (examples - 1));
        }
    }

    static SimulatedSweep draw(Family family, SplittableRandom random) {
        double[][] waves = gaussians(random, 3, RANK);
        double[] phases = random.doubles(RANK).map(u -> u * 2 * Math.PI).toArray();
        List<Sample> samples = new ArrayList<>();
        for (int k = 0; k <= family.sets(); k++) {
            samples.add(
                    Sample.draw(random, k == 0 ? family.tuning() : family.secret(), k == 0 ? 0 : family.shiftOf(k)));
        }
        Sample rest = Sample.draw(random, family.rest(), family.shift());
        List<TrialEvidence> trials = new ArrayList<>();
        double[] truth = new double[family.trials()];
        double[] secretTruth = new double[family.trials()];
        double[][] setTruth = new double[family.sets()][family.trials()];
        Model model = new Model(family, new double[family.trials()], new double[family.trials()][]);
        double best = -1;
        double[] bestPoint = {};
        for (int j = 0; j < family.trials(); j++) {
            double[] x = point(family, random, bestPoint);
            double ability = ability(family, random, x, j);
            double[] factors = factors(x, waves, phases);
            model.ability[j] = ability;
            model.factors[j] = factors;
            List<ExampleScores> scores = new ArrayList<>();
            for (int k = 0; k <= family.sets(); k++) {
                scores.add(samples.get(k).answers(random, ability + elsewhere(family, k, x), family, factors));
            }
            double spread = 1 + family.noise() * family.noise();
            for (double f : factors) {
                spread += family.interaction() * family.interaction() * f * f;
            }
            truth[j] = family.rest() > 0
                    ? rest.answers(random, ability, family, factors).mean()
                    : NORMAL.cumulativeProbability(ability / Math.sqrt(spread));
            for (int k = 1; k <= family.sets(); k++) {
                double there = ability + elsewhere(family, k, x) - family.shiftOf(k);
                setTruth[k - 1][j] = NORMAL.cumulativeProbability(there / Math.sqrt(spread));
                secretTruth[j] += setTruth[k - 1][j] / family.sets();
            }
            if (scores.get(0).mean() > best) {
                best = scores.get(0).mean();
                bestPoint = x;
            }
            trials.add(evidence(j, scores));
        }
        return new SimulatedSweep(
                spec(family.tuning(), family.sets(), family.secret()), trials, truth, secretTruth, setTruth, model);
    }

    static EvidenceSpec spec(int tuning, int sets, int examples) {
        List<SetSpec> specs = new ArrayList<>();
        for (int k = 1; k <= sets; k++) {
            specs.add(SetSpec.of("s" + k, examples));
        }
        return EvidenceSpec.of(tuning, specs);
    }

    /** Evidence from scores on the tuning set (first) and the secret sets s1, s2, ... */
    static TrialEvidence evidence(int trial, List<ExampleScores> scores) {
        Map<String, SetScores> sets = new HashMap<>();
        for (int k = 1; k < scores.size(); k++) {
            sets.put("s" + k, new SetScores.PerExample(scores.get(k)));
        }
        return new TrialEvidence(trial, Kind.SEARCH, TuningScore.of(scores.get(0)), sets);
    }

    private static double[] point(Family family, SplittableRandom random, double[] best) {
        boolean near = best.length > 0 && random.nextDouble() < family.adaptive();
        double[] x = new double[3];
        for (int d = 0; d < 3; d++) {
            x[d] = near ? Math.min(1, Math.max(0, best[d] + 0.1 * random.nextGaussian())) : random.nextDouble();
            x[d] = family.levels() == 0 ? x[d] : (Math.floor(x[d] * family.levels()) + 0.5) / family.levels();
        }
        return x;
    }

    private static double ability(Family family, SplittableRandom random, double[] x, int trial) {
        double ability = 1 - family.signal() * loss(x, 0.6, 0.4);
        if (family.improving() > 0) {
            ability -= family.cliff() * Math.max(0, 1 - (double) trial / family.improving());
        } else {
            ability += x[2] > 0.96 ? family.cliff() : 0;
        }
        return ability - (random.nextDouble() < family.bad() ? 2 * random.nextDouble() : 0);
    }

    /** How much better the configuration is on a set than on the others. */
    private static double elsewhere(Family family, int set, double[] x) {
        boolean other = family.foreign() && set == family.sets();
        return other ? family.signal() * (loss(x, 0.6, 0.4) - loss(x, 0.1, 0.9)) : 0;
    }

    private static double loss(double[] x, double first, double second) {
        return 4 * ((x[0] - first) * (x[0] - first) + (x[1] - second) * (x[1] - second));
    }

    private static double[] factors(double[] x, double[][] waves, double[] phases) {
        double[] factors = new double[RANK];
        for (int r = 0; r < RANK; r++) {
            double angle = phases[r];
            for (int d = 0; d < 3; d++) {
                angle += 12 * x[d] * waves[d][r];
            }
            factors[r] = Math.cos(angle) * Math.sqrt(2.0 / RANK);
        }
        return factors;
    }

    private static double[][] gaussians(SplittableRandom random, int rows, int columns) {
        double[][] drawn = new double[rows][columns];
        for (double[] row : drawn) {
            for (int c = 0; c < columns; c++) {
                row[c] = random.nextGaussian();
            }
        }
        return drawn;
    }

    /** The examples of one set. */
    private record Sample(List<double[]> examples, double shift) {
        static Sample draw(SplittableRandom random, int size, double shift) {
            return new Sample(List.of(gaussians(random, size, RANK + 1)), shift);
        }

        ExampleScores answers(SplittableRandom random, double ability, Family family, double[] factors) {
            boolean[] correct = new boolean[examples.size()];
            for (int e = 0; e < correct.length; e++) {
                double[] example = examples.get(e);
                double product = 0;
                for (int r = 0; r < RANK; r++) {
                    product += factors[r] * example[r];
                }
                double eta = ability - example[RANK] - shift + family.interaction() * product;
                eta += family.noise() == 0 ? 0 : family.noise() * random.nextGaussian();
                correct[e] = eta > 0;
            }
            return ExampleScores.ofBits(correct);
        }
    }
}
