package dev.crosscheck.importance;

import dev.crosscheck.search.space.UnitCubeEncoder.Dimension;
import dev.crosscheck.search.space.UnitCubeEncoder.Kind;
import java.util.List;

/** A box of the unit cube: in each dimension an interval [low, high) or, for a categorical one of at most 64 values, a set of cells. Immutable. */
final class Region {
    private static final int MOST_CELLS = 64;

    private final double[] low;
    private final double[] high;
    private final long[] cells;

    private Region(double[] low, double[] high, long[] cells) {
        this.low = low;
        this.high = high;
        this.cells = cells;
    }

    /** The whole cube. */
    static Region whole(List<Dimension> dimensions) {
        int d = dimensions.size();
        double[] high = new double[d];
        long[] cells = new long[d];
        for (int k = 0; k < d; k++) {
            high[k] = 1;
            cells[k] = isUnordered(dimensions.get(k))
                    ? -1L >>> (MOST_CELLS - dimensions.get(k).cells())
                    : 0;
        }
        return new Region(new double[d], high, cells);
    }

    /** Whether the dimension is cut into sets of cells; one with too many cells is cut into intervals in list order. */
    static boolean isUnordered(Dimension dimension) {
        return dimension.kind() == Kind.CATEGORICAL && dimension.cells() <= MOST_CELLS;
    }

    Region below(int dimension, double cut) {
        double[] cropped = high.clone();
        cropped[dimension] = cut;
        return new Region(low, cropped, cells);
    }

    Region above(int dimension, double cut) {
        double[] cropped = low.clone();
        cropped[dimension] = cut;
        return new Region(cropped, high, cells);
    }

    Region within(int dimension, long chosen) {
        long[] cropped = cells.clone();
        cropped[dimension] &= chosen;
        return new Region(low, high, cropped);
    }

    double low(int dimension) {
        return low[dimension];
    }

    double high(int dimension) {
        return high[dimension];
    }

    /** Bit c is set when cell c belongs to it; 0 for a dimension of intervals. */
    long cells(int dimension) {
        return cells[dimension];
    }

    /** Share of the dimension that it covers. */
    double width(Dimension of, int dimension) {
        return isUnordered(of)
                ? Long.bitCount(cells[dimension]) / (double) of.cells()
                : high[dimension] - low[dimension];
    }
}
