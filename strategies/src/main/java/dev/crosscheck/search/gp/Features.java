package dev.crosscheck.search.gp;

import dev.crosscheck.search.space.UnitCubeEncoder;
import dev.crosscheck.search.space.UnitCubeEncoder.Dimension;
import dev.crosscheck.search.space.UnitCubeEncoder.Kind;
import java.util.Arrays;
import java.util.List;

/** Points of the unit cube as the kernel sees them: a categorical's cell number in place of its coordinate; an inactive one has the number -1. */
final class Features {
    private final UnitCubeEncoder encoder;
    private final List<Dimension> dimensions;
    private final boolean[] categorical;

    Features(UnitCubeEncoder encoder) {
        this.encoder = encoder;
        this.dimensions = encoder.dimensions();
        this.categorical = new boolean[dimensions.size()];
        for (int k = 0; k < categorical.length; k++) {
            categorical[k] = dimensions.get(k).kind() == Kind.CATEGORICAL;
        }
    }

    boolean[] categorical() {
        return categorical;
    }

    /** {@code point}: snapped, as the encoder gives it. */
    double[] of(double[] point) {
        double[] features = point.clone();
        boolean[] active = encoder.active(point);
        for (int k = 0; k < features.length; k++) {
            if (categorical[k]) {
                features[k] = active[k] ? dimensions.get(k).cell(point[k]) : -1;
            }
        }
        return features;
    }

    /** Sum of the squared differences of two snapped points; two values of a categorical differ by 1. */
    double square(double[] a, double[] b) {
        double[] ones = new double[a.length];
        Arrays.fill(ones, 1);
        return square(a, b, ones);
    }

    /** The same in units of a length in each dimension. */
    double square(double[] a, double[] b, double[] lengths) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            double apart = a[k] - b[k];
            double square = categorical[k] ? (apart == 0 ? 0 : 1) : apart * apart;
            sum += square / (lengths[k] * lengths[k]);
        }
        return sum;
    }
}
