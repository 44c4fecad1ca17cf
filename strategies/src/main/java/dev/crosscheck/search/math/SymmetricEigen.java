package dev.crosscheck.search.math;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;

/** Eigenvalues and eigenvectors of a symmetric matrix A = V diag(l) V^T. */
public final class SymmetricEigen {
    private final double[] values;
    private final double[][] vectors;

    /** Decomposes a symmetric n x n matrix, which is not changed; O(n^3). */
    public SymmetricEigen(double[][] matrix) {
        EigenDecomposition decomposition = new EigenDecomposition(new Array2DRowRealMatrix(matrix, true));
        this.values = decomposition.getRealEigenvalues();
        this.vectors = decomposition.getV().getData();
    }

    /** The largest eigenvalue. */
    public double largest() {
        return values[0];
    }

    /** The smallest eigenvalue. */
    public double smallest() {
        return values[values.length - 1];
    }

    /** V diag(l^power) V^T x; eigenvalues below 1e-300 count as that. */
    public double[] power(double power, double[] x) {
        int n = values.length;
        double[] result = new double[n];
        for (int k = 0; k < n; k++) {
            double along = 0;
            for (int i = 0; i < n; i++) {
                along += vectors[i][k] * x[i];
            }
            along *= Math.pow(Math.max(1e-300, values[k]), power);
            for (int i = 0; i < n; i++) {
                result[i] += along * vectors[i][k];
            }
        }
        return result;
    }
}
