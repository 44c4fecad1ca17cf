package dev.crosscheck.search.gp;

/**
 * What is believed of the outputs before any trial: ranges are chosen so that the best lies inside, so along each number a bowl is expected with its floor in the middle of the range. How steep each
 * bowl is remains open: curvatures are independent and normal, with a deviation as large as their mean, so that trials flatten a bowl or turn it over where it is wrong. Without it a
 * process of few trials in many dimensions looks into the corners, where it knows least (Siivola, Vehtari, Vanhatalo, Gonzalez 2018, arXiv:1704.00963).
 *
 * <p>After Snoek et al. 2015, "Scalable Bayesian optimization using deep neural networks", arXiv:1502.05700, who put a convex quadratic under their model. Deviations: the floor does not
 * move, the curvatures have a normal prior and are integrated out together with the process (Rasmussen, Williams 2006, equation 2.40). With d dimensions the mean curvature is
 * {@code 1 / sqrt(d)} for standardised outputs, which makes the bowls together about a tenth of the variance. Categoricals have none.
 */
final class Bowl {
    private final boolean[] categorical;
    private final double curvature;

    Bowl(boolean[] categorical) {
        this.categorical = categorical;
        this.curvature = 1 / Math.sqrt(Math.max(1, categorical.length));
    }

    /** Half-widths from the middle of the range: -1 to 1. */
    private static double offset(double coordinate) {
        return 2 * coordinate - 1;
    }

    /** The prior mean, 0 on average over the cube. */
    double mean(double[] x) {
        double sum = 0;
        for (int k = 0; k < categorical.length; k++) {
            double u = offset(x[k]);
            sum += categorical[k] ? 0 : u * u - 1.0 / 3;
        }
        return curvature * sum;
    }

    /** What the open curvatures add to the covariance. */
    double covariance(double[] a, double[] b) {
        double sum = 0;
        for (int k = 0; k < categorical.length; k++) {
            double product = offset(a[k]) * offset(b[k]);
            sum += categorical[k] ? 0 : product * product;
        }
        return curvature * curvature * sum;
    }

    /** Adds {@code factor} times the derivative of the mean to {@code gradient}. */
    void addMeanGradient(double[] x, double factor, double[] gradient) {
        for (int k = 0; k < categorical.length; k++) {
            gradient[k] += categorical[k] ? 0 : factor * curvature * 4 * offset(x[k]);
        }
    }

    /** Adds {@code factor} times the derivative of {@code covariance(x, b)} by x to {@code gradient}. */
    void addGradient(double[] x, double[] b, double factor, double[] gradient) {
        double scale = 4 * factor * curvature * curvature;
        for (int k = 0; k < categorical.length; k++) {
            double v = offset(b[k]);
            gradient[k] += categorical[k] ? 0 : scale * offset(x[k]) * v * v;
        }
    }
}
