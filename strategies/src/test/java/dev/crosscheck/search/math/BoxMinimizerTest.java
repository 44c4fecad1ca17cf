package dev.crosscheck.search.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class BoxMinimizerTest {

    private static double rosenbrock(double[] x, double[] g) {
        double a = x[1] - x[0] * x[0];
        g[0] = -400 * a * x[0] - 2 * (1 - x[0]);
        g[1] = 200 * a;
        return 100 * a * a + (1 - x[0]) * (1 - x[0]);
    }

    @Test
    void findsTheFloorOfACurvedValley() {
        double[] x = {-1.2, 1};
        double value = new BoxMinimizer(BoxMinimizerTest::rosenbrock, new double[] {-2, -2}, new double[] {2, 2})
                .minimize(x, 300, 1e-14);
        assertThat(value).isLessThan(1e-8);
        assertThat(x[0]).isCloseTo(1, within(1e-3));
    }

    @Test
    void staysInTheBoxAndFindsTheFloorOnItsEdge() {
        double[] x = {-1.2, 0};
        new BoxMinimizer(BoxMinimizerTest::rosenbrock, new double[] {-2, -2}, new double[] {0.5, 2})
                .minimize(x, 300, 1e-14);
        assertThat(x[0]).isEqualTo(0.5);
        assertThat(x[1]).isCloseTo(0.25, within(1e-4));
    }

    @Test
    void coordinateWithEqualBoundsIsHeld() {
        double[] x = {0.3, 1};
        new BoxMinimizer(BoxMinimizerTest::rosenbrock, new double[] {0.3, -2}, new double[] {0.3, 2})
                .minimize(x, 100, 1e-14);
        assertThat(x[0]).isEqualTo(0.3);
        assertThat(x[1]).isCloseTo(0.09, within(1e-5));
    }
}
