package dev.crosscheck.search.space;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Configurations as points of [0, 1]^d: one dimension for each parameter that can vary, in the order of the space. A float lies on its (linear or
 * logarithmic) scale; an int, ordinal or categorical value in the middle of one of equally wide cells, in list order (a logarithmic int in the cell between
 * the logarithms of value - 1/2 and value + 1/2). An inactive parameter has the coordinate {@link #NEUTRAL}.
 *
 * <p>Every point decodes to a configuration that is valid apart from constraints. Decoding inverts encoding for all values but floats with more than about
 * twelve digits, which come back rounded to twelve (of the width of the range, or of the value on a logarithmic scale). Immutable.
 */
public final class UnitCubeEncoder {
    /** Coordinate of a parameter that is not active. */
    public static final double NEUTRAL = 0.5;

    /** What distances mean along a dimension. */
    public enum Kind {
        /** Distances are meaningful and every value between is possible. */
        CONTINUOUS,
        /** Distances are meaningful; an int. */
        INTEGER,
        /** Only the order is meaningful. */
        ORDINAL,
        /** Not even the order is meaningful: only equal or not. */
        CATEGORICAL
    }

    /**
     * One dimension of the cube.
     *
     * @param parameter name of the parameter
     * @param cells number of values; 0 for a continuous one
     * @param log whether the scale is logarithmic
     * @param conditional whether the parameter is inactive in some configurations
     */
    public record Dimension(String parameter, Kind kind, long cells, boolean log, boolean conditional) {
        /** The cell that a coordinate falls in, 0 to cells - 1. Only for {@link Kind#ORDINAL} and {@link Kind#CATEGORICAL}. */
        public int cell(double coordinate) {
            return (int) Math.min(cells - 1, Math.max(0, (long) (coordinate * cells)));
        }
    }

    private final SearchSpace space;
    private final List<Dimension> dimensions = new ArrayList<>();
    private final int[] parameterOf;
    private final int[] dimensionOf;

    public UnitCubeEncoder(SearchSpace space) {
        this.space = space;
        dimensionOf = new int[space.parameters().size()];
        List<Integer> varying = new ArrayList<>();
        for (int p = 0; p < dimensionOf.length; p++) {
            boolean varies = space.axis(p).size() != 1;
            dimensionOf[p] = varies ? varying.size() : -1;
            if (varies) {
                varying.add(p);
                dimensions.add(dimension(p));
            }
        }
        parameterOf = varying.stream().mapToInt(Integer::intValue).toArray();
    }

    private Dimension dimension(int p) {
        Domain domain = space.parameters().get(p).domain();
        Kind kind = Kind.CATEGORICAL;
        boolean log = false;
        if (domain instanceof Domain.FloatDomain d) {
            kind = Kind.CONTINUOUS;
            log = d.log();
        } else if (domain instanceof Domain.IntDomain d) {
            kind = Kind.INTEGER;
            log = d.log();
        } else if (domain instanceof Domain.OrdinalDomain) {
            kind = Kind.ORDINAL;
        }
        long cells = Math.max(0, space.axis(p).size());
        boolean conditional = space.conditions().isConditional(p);
        return new Dimension(space.parameters().get(p).name(), kind, cells, log, conditional);
    }

    /** Number of dimensions d; 0 when nothing can vary. */
    public int size() {
        return dimensions.size();
    }

    /** The dimensions in order. */
    public List<Dimension> dimensions() {
        return List.copyOf(dimensions);
    }

    /** The point of a configuration; a value that does not fit the space counts as inactive. */
    public double[] encode(Configuration configuration) {
        return point(space.row(configuration));
    }

    private double[] point(double[] row) {
        double[] point = new double[parameterOf.length];
        for (int k = 0; k < point.length; k++) {
            int p = parameterOf[k];
            point[k] = Double.isNaN(row[p]) ? NEUTRAL : space.axis(p).toUnit(row[p]);
        }
        return point;
    }

    /** The configuration at a point of length d; coordinates outside of [0, 1] are clamped. */
    public Configuration decode(double[] point) {
        return space.configuration(row(point));
    }

    /** Whether the configuration at a point satisfies the constraints. */
    public boolean isFeasible(double[] point) {
        return !space.isConstrained() || space.satisfies(row(point));
    }

    /** {@code encode(decode(point))}: the middle of the point's cell, with inactive dimensions at {@link #NEUTRAL}. */
    public double[] snap(double[] point) {
        return point(row(point));
    }

    /** What {@link #snap}, {@link #active} and {@link #decode} say of a point, for little more than the price of one of them. */
    public Place place(double[] point) {
        return new Place(this, row(point));
    }

    /** The configuration at a point, of which the parts are worked out when they are asked for. */
    public static final class Place {
        private final UnitCubeEncoder encoder;
        private final double[] row;

        private Place(UnitCubeEncoder encoder, double[] row) {
            this.encoder = encoder;
            this.row = row;
        }

        /** As {@link UnitCubeEncoder#snap}. */
        public double[] point() {
            return encoder.point(row);
        }

        /** As {@link UnitCubeEncoder#active}. */
        public boolean[] active() {
            return encoder.activeOf(row);
        }

        /** As {@link UnitCubeEncoder#isFeasible}. */
        public boolean isFeasible() {
            return encoder.space.satisfies(row);
        }

        /** As {@link UnitCubeEncoder#decode}. */
        public Configuration configuration() {
            return encoder.space.configuration(row);
        }
    }

    /** For each dimension, whether its parameter is active at a point. */
    public boolean[] active(double[] point) {
        return activeOf(row(point));
    }

    private boolean[] activeOf(double[] row) {
        boolean[] active = new boolean[parameterOf.length];
        for (int k = 0; k < active.length; k++) {
            active[k] = !Double.isNaN(row[parameterOf[k]]);
        }
        return active;
    }

    private double[] row(double[] point) {
        double[] row = new double[dimensionOf.length];
        Arrays.fill(row, Double.NaN);
        for (int p : space.conditions().order()) {
            if (space.conditions().isActive(p, row)) {
                Axis axis = space.axis(p);
                row[p] = dimensionOf[p] < 0 ? axis.rawAt(0) : axis.fromUnit(point[dimensionOf[p]]);
            }
        }
        return row;
    }
}
