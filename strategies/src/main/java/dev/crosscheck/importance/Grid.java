package dev.crosscheck.importance;

import dev.crosscheck.search.space.UnitCubeEncoder.Dimension;
import java.util.List;

/** Each dimension cut into equally wide cells: those of its values where they are few, else {@value #FINEST} intervals. Immutable. */
final class Grid {
    static final int FINEST = 48;
    private static final int MOST_CELLS = 64;

    private final List<Dimension> dimensions;

    Grid(List<Dimension> dimensions) {
        this.dimensions = dimensions;
    }

    int dimensions() {
        return dimensions.size();
    }

    int cells(int k) {
        long values = dimensions.get(k).cells();
        return values > 0 && values <= MOST_CELLS ? (int) values : FINEST;
    }

    /** What share of each of the dimension's cells the region covers. */
    double[] covered(Region region, int k) {
        int cells = cells(k);
        double[] covered = new double[cells];
        for (int c = 0; c < cells; c++) {
            if (Region.isUnordered(dimensions.get(k))) {
                covered[c] = region.cells(k) >>> c & 1;
            } else {
                double low = Math.max(region.low(k), (double) c / cells);
                double high = Math.min(region.high(k), (c + 1.0) / cells);
                covered[c] = Math.max(0, (high - low) * cells);
            }
        }
        return covered;
    }
}
