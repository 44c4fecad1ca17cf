package dev.crosscheck.worker.trainer.mlp;

/** Shifts and scales columns to mean 0 and standard deviation 1, by statistics of the training set alone; a column that is constant there becomes 0. */
final class Standardizer {
    private final double[] means;
    private final double[] scales;

    private Standardizer(double[] means, double[] scales) {
        this.means = means;
        this.scales = scales;
    }

    /** @param inputs row-major, n x columns */
    static Standardizer fit(float[] inputs, int columns) {
        int n = inputs.length / columns;
        double[] means = new double[columns];
        for (int i = 0; i < inputs.length; i++) {
            means[i % columns] += inputs[i] / (double) n;
        }
        double[] squares = new double[columns];
        for (int i = 0; i < inputs.length; i++) {
            double d = inputs[i] - means[i % columns];
            squares[i % columns] += d * d / n;
        }
        double[] scales = new double[columns];
        for (int c = 0; c < columns; c++) {
            double deviation = Math.sqrt(squares[c]);
            // Rounding leaves a constant column a deviation of some 1e-16 of its value.
            scales[c] = deviation > 1e-9 * Math.abs(means[c]) ? 1 / deviation : 0;
        }
        return new Standardizer(means, scales);
    }

    float[] apply(float[] inputs) {
        float[] out = new float[inputs.length];
        int columns = means.length;
        for (int i = 0; i < inputs.length; i++) {
            out[i] = (float) ((inputs[i] - means[i % columns]) * scales[i % columns]);
        }
        return out;
    }

    /** The value of the only column that {@code apply} would turn into {@code standardised}; the mean where the column is constant. */
    double restore(double standardised) {
        return scales[0] == 0 ? means[0] : standardised / scales[0] + means[0];
    }
}
