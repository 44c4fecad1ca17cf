package dev.crosscheck.worker.trainer.network;

/**
 * Shifts and scales columns to mean 0 and standard deviation 1, by statistics of the training set alone; a column that is constant there becomes 0. Columns that follow
 * each other may share their statistics, as the pixels of a channel do.
 */
final class Standardizer {
    private final int columns;
    private final int span;
    private final double[] means;
    private final double[] scales;

    private Standardizer(int columns, int span, double[] means, double[] scales) {
        this.columns = columns;
        this.span = span;
        this.means = means;
        this.scales = scales;
    }

    /**
     * Fits the statistics.
     *
     * @param inputs row-major, n x columns
     * @param span columns in a row that share their statistics, a divisor of {@code columns}
     */
    static Standardizer fit(float[] inputs, int columns, int span) {
        int groups = columns / span;
        double n = inputs.length / (double) columns * span;
        double[] means = new double[groups];
        for (int i = 0; i < inputs.length; i++) {
            means[i % columns / span] += inputs[i] / n;
        }
        double[] squares = new double[groups];
        for (int i = 0; i < inputs.length; i++) {
            double d = inputs[i] - means[i % columns / span];
            squares[i % columns / span] += d * d / n;
        }
        double[] scales = new double[groups];
        for (int c = 0; c < groups; c++) {
            double deviation = Math.sqrt(squares[c]);
            // Rounding leaves a constant column a deviation of some 1e-16 of its value.
            scales[c] = deviation > 1e-9 * Math.abs(means[c]) ? 1 / deviation : 0;
        }
        return new Standardizer(columns, span, means, scales);
    }

    float[] apply(float[] inputs) {
        float[] out = new float[inputs.length];
        for (int i = 0; i < inputs.length; i++) {
            int group = i % columns / span;
            out[i] = (float) ((inputs[i] - means[group]) * scales[group]);
        }
        return out;
    }

    /** What {@code apply} turns 0 into, per group of columns. */
    float[] zeros() {
        float[] zeros = new float[means.length];
        for (int group = 0; group < zeros.length; group++) {
            zeros[group] = (float) (-means[group] * scales[group]);
        }
        return zeros;
    }

    /** The value of the only column that {@code apply} would turn into {@code standardised}; the mean where the column is constant. */
    double restore(double standardised) {
        return scales[0] == 0 ? means[0] : standardised / scales[0] + means[0];
    }
}
