package dev.crosscheck.monitor;

import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * What all trials together tell about the incumbent's true gain (empirical Bayes). Among the better half of the trials by tuning score, true scores are
 * modelled as a share b of the differences in tuning score: for every contrast of trials, the true value given the tuning value x is normal with mean
 * b x and variance b S, where S is the contrast's sampling variance on the tuning set. This is exact when true and tuning scores are jointly normal with
 * proportional covariances (so b = 1 / (1 + noise / signal)); choosing trials by the tuning score, however adaptively, does not bias a regression on it.
 *
 * <p>Data are two contrasts on the secret sets, the incumbent against those trials and their regression slope on the tuning score, and the difference
 * between those trials and the controls, which gets a flat prior because secret scores chose the controls. Their sampling covariance is estimated from the
 * examples (one pseudo-example keeps it from vanishing); b is uniform on (0, 1) and integrated out on a grid.
 *
 * <p>A posterior probability needs no correction for looking often: whenever one stops, it is the chance of being wrong under the model. See Efron,
 * "Tweedie's formula and selection bias", JASA 106 (2011), for the same idea without the second sample.
 */
final class TransferModel {
    private static final int GRID = 25;
    private static final int FEWEST = 10;

    private final EvidenceTable table;

    TransferModel(EvidenceTable table) {
        this.table = table;
    }

    /** Probability that the true gain is at least {@code limit}; absent without per-example scores of all trials, where a set has a single unit, or when all tuning scores are equal. */
    OptionalDouble probabilityAtLeast(double limit, IncumbentGain gain) {
        int trials = gain.trials();
        double[] half = topHalf(gain.incumbent(), trials);
        double mean = 0;
        for (int j = 0; j < trials; j++) {
            mean += half[j] * table.row(j).a();
        }
        double[] slope = new double[trials];
        double squares = 0;
        for (int j = 0; j < trials; j++) {
            slope[j] = half[j] * (table.row(j).a() - mean);
            squares += slope[j] * (table.row(j).a() - mean);
        }
        boolean errors = gain.folds().stream().allMatch(fold -> fold.stats().hasError());
        if (!table.hasExamples(trials) || !errors || !(squares > 0)) {
            return OptionalDouble.empty();
        }
        double[] ahead = new double[trials];
        for (int j = 0; j < trials; j++) {
            slope[j] /= squares;
            ahead[j] = (j == gain.incumbent() ? 1 : 0) - half[j];
        }
        Contrasts tuning = Contrasts.onTuning(table, ahead, slope);
        Contrasts secret = Contrasts.onSecret(table, ahead, slope, half, gain);
        return OptionalDouble.of(posterior(limit, tuning, secret));
    }

    /** Equal weights on the better half of the trials but the incumbent (at least 10) by tuning score; ties at the border share. They sum to 1. */
    private double[] topHalf(int incumbent, int trials) {
        double[] others = new double[trials - 1];
        for (int j = 0, k = 0; j < trials; j++) {
            if (j != incumbent) {
                others[k++] = table.row(j).a();
            }
        }
        Arrays.sort(others);
        int chosen = Math.min(trials - 1, Math.max(FEWEST, (int) Math.rint(0.5 * trials)));
        double border = others[others.length - chosen];
        int above = 0;
        int tied = 0;
        for (double a : others) {
            above += a > border ? 1 : 0;
            tied += a == border ? 1 : 0;
        }
        double[] weights = new double[trials];
        for (int j = 0; j < trials; j++) {
            double a = table.row(j).a();
            double share = a > border ? 1 : a == border ? (double) (chosen - above) / tied : 0;
            weights[j] = j == incumbent ? 0 : share / chosen;
        }
        return weights;
    }

    private static double posterior(double limit, Contrasts tuning, Contrasts secret) {
        double[][] noise = secret.covariance;
        double det = noise[0][0] * noise[1][1] - noise[0][1] * noise[0][1];
        double w0 = (noise[1][1] * noise[0][2] - noise[0][1] * noise[1][2]) / det;
        double w1 = (noise[0][0] * noise[1][2] - noise[0][1] * noise[0][2]) / det;
        double free = noise[2][2] - w0 * noise[0][2] - w1 * noise[1][2];
        double shift = secret.mean[2] - w0 * secret.mean[0] - w1 * secret.mean[1];
        double[] log = new double[GRID];
        double[] above = new double[GRID];
        for (int k = 0; k < GRID; k++) {
            double b = (k + 0.5) / GRID;
            TwoNormals at = new TwoNormals(b, tuning, secret);
            log[k] = at.logLikelihood();
            double mean = shift + at.mean(1 + w0, w1);
            double deviation = Math.sqrt(Math.max(1e-300, free + at.variance(1 + w0, w1)));
            above[k] = Quantiles.normalCdf((mean - limit) / deviation);
        }
        double largest = Arrays.stream(log).max().orElseThrow();
        double total = 0;
        double sum = 0;
        for (int k = 0; k < GRID; k++) {
            double weight = Math.exp(log[k] - largest);
            total += weight;
            sum += weight * above[k];
        }
        return sum / total;
    }

    /** Prior and posterior of the two contrasts' true values for one b. */
    private static final class TwoNormals {
        private final double[] posteriorMean = new double[2];
        private final double[][] posterior = new double[2][2];
        private final double logLikelihood;

        TwoNormals(double b, Contrasts tuning, Contrasts secret) {
            double[][] prior = {
                {b * tuning.covariance[0][0], b * tuning.covariance[0][1]},
                {b * tuning.covariance[0][1], b * tuning.covariance[1][1]}
            };
            double v00 = prior[0][0] + secret.covariance[0][0];
            double v01 = prior[0][1] + secret.covariance[0][1];
            double v11 = prior[1][1] + secret.covariance[1][1];
            double det = v00 * v11 - v01 * v01;
            double[][] inverse = {{v11 / det, -v01 / det}, {-v01 / det, v00 / det}};
            double[] residual = {secret.mean[0] - b * tuning.mean[0], secret.mean[1] - b * tuning.mean[1]};
            double quadratic = 0;
            for (int r = 0; r < 2; r++) {
                posteriorMean[r] = b * tuning.mean[r];
                for (int s = 0; s < 2; s++) {
                    quadratic += residual[r] * inverse[r][s] * residual[s];
                    double gain = prior[r][0] * inverse[0][s] + prior[r][1] * inverse[1][s];
                    posteriorMean[r] += gain * residual[s];
                    posterior[r][0] -= gain * prior[s][0];
                    posterior[r][1] -= gain * prior[s][1];
                }
                posterior[r][0] += prior[r][0];
                posterior[r][1] += prior[r][1];
            }
            logLikelihood = -0.5 * (Math.log(det) + quadratic);
        }

        double logLikelihood() {
            return logLikelihood;
        }

        double mean(double first, double second) {
            return first * posteriorMean[0] + second * posteriorMean[1];
        }

        double variance(double first, double second) {
            return first * first * posterior[0][0]
                    + 2 * first * second * posterior[0][1]
                    + second * second * posterior[1][1];
        }
    }
}
