package dev.crosscheck.search.gp;

import dev.crosscheck.search.space.UnitCubeEncoder;
import dev.crosscheck.search.space.UnitCubeEncoder.Dimension;
import dev.crosscheck.search.space.UnitCubeEncoder.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Where an {@link ImprovementSearch} looks: everywhere, or in a box around a trial. A box limits the numbers that are active in its middle, a discrete one to its next
 * values at least. Categoricals may change, and what becomes active by that has its whole range.
 */
final class SearchBox {
    private final List<Dimension> dimensions;
    private final Optional<double[]> middle;
    private final double[] low;
    private final double[] high;

    private SearchBox(List<Dimension> dimensions, Optional<double[]> middle) {
        this.dimensions = dimensions;
        this.middle = middle;
        this.low = new double[dimensions.size()];
        this.high = new double[dimensions.size()];
        Arrays.fill(high, 1);
    }

    static SearchBox everywhere(UnitCubeEncoder encoder) {
        return new SearchBox(encoder.dimensions(), Optional.empty());
    }

    /** {@code middle}: snapped; {@code sides}: lengths of the sides. */
    static SearchBox around(UnitCubeEncoder encoder, double[] middle, double[] sides) {
        SearchBox box = new SearchBox(encoder.dimensions(), Optional.of(middle));
        boolean[] active = encoder.active(middle);
        for (int k = 0; k < sides.length; k++) {
            Dimension dimension = box.dimensions.get(k);
            if (active[k] && dimension.kind() != Kind.CATEGORICAL) {
                double half = Math.max(sides[k] / 2, dimension.cells() > 0 ? 1.0 / dimension.cells() : 0);
                box.low[k] = Math.max(0, middle[k] - half);
                box.high[k] = Math.min(1, middle[k] + half);
            }
        }
        return box;
    }

    /** The trial in the middle; empty where the box is everything. */
    Optional<double[]> middle() {
        return middle;
    }

    double low(int k) {
        return low[k];
    }

    double high(int k) {
        return high[k];
    }

    /** Moves a point of the cube into the box; each categorical is changed with a probability of one in d. */
    void bring(double[] point, RandomGenerator random) {
        if (middle.isEmpty()) {
            return;
        }
        for (int k = 0; k < point.length; k++) {
            if (dimensions.get(k).kind() != Kind.CATEGORICAL) {
                point[k] = low[k] + point[k] * (high[k] - low[k]);
            } else if (random.nextInt(point.length) > 0) {
                point[k] = middle.get()[k];
            }
        }
    }
}
