package dev.crosscheck.search.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RandomStreamsTest {

    @Test
    void streamIsAFunctionOfSeedNumberAndPurpose() {
        assertThat(RandomStreams.of(7, 3, "random").nextLong())
                .isEqualTo(RandomStreams.of(7, 3, "random").nextLong());
        Set<Long> firsts = new HashSet<>();
        for (int seed = 0; seed < 50; seed++) {
            for (int number = 0; number < 50; number++) {
                firsts.add(RandomStreams.of(seed, number, "a").nextLong());
                firsts.add(RandomStreams.of(seed, number, "b").nextLong());
            }
        }
        assertThat(firsts).hasSize(5000);
    }

    /** First draws of 100,000 neighbouring streams in 100 bins: chi-square with 99 degrees of freedom stays below 171 but once in 100,000 seeds. */
    @Test
    void neighbouringStreamsLookIndependent() {
        int[] bins = new int[100];
        for (int number = 0; number < 100_000; number++) {
            bins[(int) (100 * RandomStreams.of(0, number, "random").nextDouble())]++;
        }
        double chiSquare = 0;
        for (int bin : bins) {
            chiSquare += (bin - 1000.0) * (bin - 1000.0) / 1000;
        }
        assertThat(chiSquare).isBetween(45.0, 171.0);
    }

    /** 200,000 draws: mean and variance lie within five standard errors but once in a million seeds. */
    @Test
    void gaussianHasMeanZeroAndVarianceOne() {
        RandomGenerator random = RandomStreams.of(1, 1, "gauss");
        double sum = 0;
        double squares = 0;
        int n = 200_000;
        for (int i = 0; i < n; i++) {
            double z = random.nextGaussian();
            sum += z;
            squares += z * z;
        }
        assertThat(Math.abs(sum / n)).isLessThan(5 / Math.sqrt(n));
        assertThat(Math.abs(squares / n - 1)).isLessThan(5 * Math.sqrt(2.0 / n));
    }

    /** The numbers that this release gives; a change here changes every recorded sweep. */
    @Test
    void numbersAreThoseOfEveryRelease() {
        RandomGenerator random = RandomStreams.of(7, 0, "random");
        assertThat(new long[] {random.nextLong(), random.nextLong(100), random.nextInt(10)})
                .containsExactly(GOLDEN);
    }

    private static final long[] GOLDEN = {-6118986342727397856L, 26, 4};
}
