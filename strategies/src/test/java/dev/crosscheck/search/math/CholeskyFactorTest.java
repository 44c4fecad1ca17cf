package dev.crosscheck.search.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class CholeskyFactorTest {
    private static final int N = 40;

    private static double[][] matrix() {
        RandomGenerator random = RandomStreams.of(1, 0, "matrix");
        double[][] a = new double[N][N];
        for (double[] row : a) {
            for (int j = 0; j < N; j++) {
                row[j] = random.nextGaussian();
            }
        }
        double[][] m = new double[N][N];
        for (int i = 0; i < N; i++) {
            for (int j = 0; j < N; j++) {
                for (int k = 0; k < N; k++) {
                    m[i][j] += a[i][k] * a[j][k];
                }
            }
            m[i][i] += 1;
        }
        return m;
    }

    private static CholeskyFactor factor(double[][] m) {
        CholeskyFactor factor = new CholeskyFactor();
        for (int i = 0; i < m.length; i++) {
            factor.append(java.util.Arrays.copyOf(m[i], i + 1), 0);
        }
        return factor;
    }

    @Test
    void solvesLinearSystems() {
        double[][] m = matrix();
        CholeskyFactor factor = factor(m);
        double[] b = RandomStreams.of(2, 0, "b").doubles(N).toArray();
        double[] x = b.clone();
        factor.forward(x, N);
        factor.backward(x, N);
        for (int i = 0; i < N; i++) {
            double sum = 0;
            for (int j = 0; j < N; j++) {
                sum += m[i][j] * x[j];
            }
            assertThat(sum).isCloseTo(b[i], within(1e-8));
        }
    }

    @Test
    void manyRightSidesAreSolvedAsOneByOne() {
        CholeskyFactor factor = factor(matrix());
        for (int sides : new int[] {0, 1, 3, 4, 6, 9}) {
            double[][] all = new double[sides][];
            double[][] single = new double[sides][];
            double[] squares = new double[sides];
            for (int k = 0; k < sides; k++) {
                all[k] = RandomStreams.of(3, k, "b").doubles(N).toArray();
                single[k] = all[k].clone();
                squares[k] = factor.forward(single[k], N - k);
            }
            for (int k = 0; k < sides; k++) {
                double[][] some =
                        java.util.Arrays.stream(all).map(double[]::clone).toArray(double[][]::new);
                assertThat(factor.forwardAll(some, N - k)[k]).isEqualTo(squares[k]);
                assertThat(some[k]).containsExactly(single[k]);
            }
        }
    }

    @Test
    void inverseTimesMatrixIsTheUnit() {
        double[][] m = matrix();
        double[] inverse = factor(m).inverse();
        for (int i = 0; i < N; i++) {
            for (int j = 0; j < N; j++) {
                double sum = 0;
                for (int k = 0; k < N; k++) {
                    sum += m[i][k] * inverse[Math.max(k, j) * (Math.max(k, j) + 1) / 2 + Math.min(k, j)];
                }
                assertThat(sum).isCloseTo(i == j ? 1 : 0, within(1e-8));
            }
        }
    }

    @Test
    void determinantIsThatOfTheMatrix() {
        CholeskyFactor factor = factor(new double[][] {{4, 2}, {2, 5}});
        assertThat(factor.logDeterminant()).isCloseTo(Math.log(16), within(1e-12));
    }

    @Test
    void truncatingAndAppendingGivesTheSameBits() {
        double[][] m = matrix();
        CholeskyFactor factor = factor(m);
        factor.truncate(N - 5);
        for (int i = N - 5; i < N; i++) {
            factor.append(java.util.Arrays.copyOf(m[i], i + 1), 0);
        }
        assertThat(factor.inverse()).isEqualTo(factor(m).inverse());
    }

    @Test
    void dependentRowIsRaisedToTheFloor() {
        CholeskyFactor factor = factor(new double[][] {{1}});
        factor.append(new double[] {1, 1}, 1e-10);
        assertThat(factor.logDeterminant()).isCloseTo(Math.log(1e-10), within(1e-9));
    }
}
