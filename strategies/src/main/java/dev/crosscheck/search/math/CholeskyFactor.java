package dev.crosscheck.search.math;

import java.util.Arrays;

/**
 * Lower triangular Cholesky factor L of a symmetric positive definite matrix that grows by rows; rows are packed one after another. Appending the n-th row
 * costs O(n^2), and a factor built by appending is the same to the last bit as one built at once. Not safe for several threads.
 */
public final class CholeskyFactor {
    private double[] rows = new double[64];
    private int size;

    /** Number of rows. */
    public int size() {
        return size;
    }

    /**
     * Appends a row of the matrix.
     *
     * @param row its first {@code size() + 1} entries, the diagonal last; overwritten
     * @param floor smallest square of a diagonal entry of L: a smaller one, which comes from a row that depends on earlier ones, is raised to it
     */
    public void append(double[] row, double floor) {
        int start = size * (size + 1) / 2;
        if (start + size + 1 > rows.length) {
            rows = Arrays.copyOf(rows, Math.max(2 * rows.length, start + size + 1));
        }
        double square = row[size] - forward(row, size);
        System.arraycopy(row, 0, rows, start, size);
        rows[start + size] = Math.sqrt(Math.max(floor, square));
        size++;
    }

    /** Forgets the rows from {@code newSize} on. */
    public void truncate(int newSize) {
        size = Math.min(size, newSize);
    }

    /** Solves L x = b in place for the first {@code count} entries; returns the sum of squares of x. */
    public double forward(double[] b, int count) {
        double squares = 0;
        int at = 0;
        for (int i = 0; i < count; i++) {
            double sum = b[i];
            int j = 0;
            double s0 = 0;
            double s1 = 0;
            for (; j + 1 < i; j += 2) {
                s0 += rows[at + j] * b[j];
                s1 += rows[at + j + 1] * b[j + 1];
            }
            if (j < i) {
                s0 += rows[at + j] * b[j];
            }
            double x = (sum - (s0 + s1)) / rows[at + i];
            b[i] = x;
            squares += x * x;
            at += i + 1;
        }
        return squares;
    }

    /**
     * As {@link #forward} for several b, each of at least {@code count} entries; the same to the last bit, but faster, because four of them share a pass over L.
     *
     * @return the sum of squares of each x
     */
    public double[] forwardAll(double[][] all, int count) {
        double[] squares = new double[all.length];
        int done = 0;
        for (; done + 4 <= all.length; done += 4) {
            forwardFour(all[done], all[done + 1], all[done + 2], all[done + 3], count);
        }
        for (int k = 0; k < all.length; k++) {
            if (k >= done) {
                squares[k] = forward(all[k], count);
                continue;
            }
            double sum = 0;
            for (int i = 0; i < count; i++) {
                sum += all[k][i] * all[k][i];
            }
            squares[k] = sum;
        }
        return squares;
    }

    private void forwardFour(double[] a, double[] b, double[] c, double[] d, int count) {
        int at = 0;
        for (int i = 0; i < count; i++) {
            double a0 = 0;
            double a1 = 0;
            double b0 = 0;
            double b1 = 0;
            double c0 = 0;
            double c1 = 0;
            double d0 = 0;
            double d1 = 0;
            int j = 0;
            for (; j + 1 < i; j += 2) {
                double even = rows[at + j];
                double odd = rows[at + j + 1];
                a0 += even * a[j];
                a1 += odd * a[j + 1];
                b0 += even * b[j];
                b1 += odd * b[j + 1];
                c0 += even * c[j];
                c1 += odd * c[j + 1];
                d0 += even * d[j];
                d1 += odd * d[j + 1];
            }
            if (j < i) {
                double even = rows[at + j];
                a0 += even * a[j];
                b0 += even * b[j];
                c0 += even * c[j];
                d0 += even * d[j];
            }
            double diagonal = rows[at + i];
            a[i] = (a[i] - (a0 + a1)) / diagonal;
            b[i] = (b[i] - (b0 + b1)) / diagonal;
            c[i] = (c[i] - (c0 + c1)) / diagonal;
            d[i] = (d[i] - (d0 + d1)) / diagonal;
            at += i + 1;
        }
    }

    /** Solves L^T x = b in place for the first {@code count} entries. */
    public void backward(double[] b, int count) {
        for (int i = count - 1; i >= 0; i--) {
            int at = i * (i + 1) / 2;
            double x = b[i] / rows[at + i];
            b[i] = x;
            for (int j = 0; j < i; j++) {
                b[j] -= rows[at + j] * x;
            }
        }
    }

    /** Logarithm of the determinant of the matrix. */
    public double logDeterminant() {
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += Math.log(rows[i * (i + 1) / 2 + i]);
        }
        return 2 * sum;
    }

    /** The inverse of the matrix: its lower triangle, packed by rows. */
    public double[] inverse() {
        double[] inverse = new double[size * (size + 1) / 2];
        double[][] columns = new double[size][];
        for (int c = 0; c < size; c++) {
            columns[c] = column(c);
        }
        for (int i = 0; i < size; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = 0;
                for (int k = i; k < size; k++) {
                    sum += columns[i][k - i] * columns[j][k - j];
                }
                inverse[i * (i + 1) / 2 + j] = sum;
            }
        }
        return inverse;
    }

    /** Column c of the inverse of L, from row c on. */
    private double[] column(int c) {
        double[] column = new double[size - c];
        column[0] = 1 / rows[c * (c + 1) / 2 + c];
        for (int i = c + 1; i < size; i++) {
            int at = i * (i + 1) / 2;
            double sum = 0;
            for (int k = c; k < i; k++) {
                sum += rows[at + k] * column[k - c];
            }
            column[i - c] = -sum / rows[at + i];
        }
        return column;
    }
}
