package dev.crosscheck.search.tpe;

import dev.crosscheck.search.space.UnitCubeEncoder.Dimension;
import dev.crosscheck.search.space.UnitCubeEncoder.Kind;
import java.util.random.RandomGenerator;

/**
 * The kernel of one dimension, for all trials of an estimator alike: a Gaussian cut off at the ends of [0, 1], or for a categorical a distribution that puts
 * most of its mass on the trial's own value.
 */
final class KernelAxis {
    private static final int TABLE = 64;
    private static final double LOG_SQRT_TWO_PI = 0.5 * Math.log(2 * Math.PI);
    final int dimension;
    final int cells;
    final double precision;
    final double logSame;
    final double logOther;
    private final double sigma;
    private final double same;
    private final double[] logMass;

    /** {@code sigma}: bandwidth of a numeric dimension; {@code trials}: number of trials of the estimator; {@code before}: its other axes. */
    KernelAxis(int dimension, Dimension shape, double sigma, int trials, KernelAxis... before) {
        this.dimension = dimension;
        boolean categorical = shape.kind() == Kind.CATEGORICAL;
        this.cells = categorical ? (int) shape.cells() : 0;
        double floor = shape.cells() > 0 ? 0.5 / shape.cells() : 0;
        this.sigma = Math.max(floor, sigma);
        this.precision = -0.5 / (this.sigma * this.sigma);
        double spread = 1.0 / (trials + 1);
        this.same = (1 + spread) / (1 + spread * Math.max(1, cells));
        this.logSame = Math.log(same);
        this.logOther = Math.log(spread / (1 + spread * Math.max(1, cells)));
        this.logMass = categorical ? new double[0] : massTable(before);
    }

    /** The table of an axis made before with the same bandwidth, or a new one: it is the costly part. */
    private double[] massTable(KernelAxis... before) {
        for (KernelAxis axis : before) {
            if (!axis.isCategorical() && axis.sigma == sigma) {
                return axis.logMass;
            }
        }
        double[] table = new double[TABLE + 2];
        for (int i = 0; i <= TABLE / 2; i++) {
            double mean = (double) i / TABLE;
            double mass = NormalTable.below((1 - mean) / sigma) + NormalTable.below(mean / sigma) - 1;
            table[i] = Math.log(mass * sigma) + LOG_SQRT_TWO_PI;
            table[TABLE - i] = table[i];
        }
        table[TABLE + 1] = table[TABLE];
        return table;
    }

    boolean isCategorical() {
        return cells > 0;
    }

    /** Logarithm of the factor that makes the kernel around {@code mean} integrate to 1; interpolated, with an error below 0.01. */
    double logNorm(double mean) {
        double position = mean * TABLE;
        int i = (int) position;
        return logMass[i] + (position - i) * (logMass[i + 1] - logMass[i]);
    }

    int cell(double coordinate) {
        return Math.min(cells - 1, (int) (coordinate * cells));
    }

    double drawAround(double mean, RandomGenerator random) {
        if (isCategorical()) {
            double u = random.nextDouble();
            int own = cell(mean);
            if (u < same) {
                return (own + 0.5) / cells;
            }
            int other = random.nextInt(Math.max(1, cells - 1));
            return ((other >= own && cells > 1 ? other + 1 : other) + 0.5) / cells;
        }
        double drawn;
        do {
            drawn = mean + sigma * random.nextGaussian();
        } while (drawn < 0 || drawn > 1);
        return drawn;
    }
}
