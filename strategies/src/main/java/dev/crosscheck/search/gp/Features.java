package dev.crosscheck.search.gp;

import dev.crosscheck.search.space.UnitCubeEncoder;
import dev.crosscheck.search.space.UnitCubeEncoder.Dimension;
import dev.crosscheck.search.space.UnitCubeEncoder.Kind;
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
}
