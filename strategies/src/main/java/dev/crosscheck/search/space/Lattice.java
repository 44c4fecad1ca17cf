package dev.crosscheck.search.space;

import java.util.Arrays;
import java.util.OptionalLong;

/**
 * All configurations of a space whose parameters take listed values, in a fixed order: like nested loops over the parameters in the order of the
 * specification (parents before children), the last one fastest. A cell is one of them, constraints not regarded; conditions are, so that no
 * configuration comes twice. Immutable.
 */
public final class Lattice {
    private final SearchSpace space;
    private final LatticeCounts counts;

    Lattice(SearchSpace space, LatticeCounts counts) {
        this.space = space;
        this.counts = counts;
    }

    /** Number of cells, valid or not. */
    public long size() {
        return counts.total();
    }

    /** The configuration of a cell, 0 to size - 1. */
    public Configuration at(long cell) {
        return space.configuration(row(cell));
    }

    /** Whether a cell satisfies all constraints. */
    public boolean isValid(long cell) {
        return !space.isConstrained() || space.satisfies(row(cell));
    }

    /** The cell of a configuration, or empty when it is none: out of bounds, between the listed values, or with the wrong parameters active. */
    public OptionalLong cellOf(Configuration configuration) {
        double[] row = space.row(configuration);
        int active = (int) Arrays.stream(row).filter(raw -> !Double.isNaN(raw)).count();
        return active == configuration.values().size() ? counts.rank(row) : OptionalLong.empty();
    }

    /** A walk over the valid cells from {@code first} on. */
    public Walk from(long first) {
        return new Walk(first);
    }

    /** The number of valid cells in [from, to). */
    public long countValid(long from, long to) {
        if (!space.isConstrained()) {
            return to - from;
        }
        long count = 0;
        for (Walk walk = from(from); walk.cell() < to; walk.next()) {
            count++;
        }
        return count;
    }

    /** Shows every cell's row, valid or not, in order, until {@code more} answers false. The row is reused. */
    void forEachRow(Expression.RowTest more) {
        double[] row = row(0);
        long size = size();
        for (long cell = 0; more.holds(row) && ++cell < size; ) {
            counts.advance(row);
        }
    }

    private double[] row(long cell) {
        return counts.unrank(cell);
    }

    /** A position on a valid cell, or past the end. Not safe for several threads. */
    public final class Walk {
        private final double[] row;
        private long cell;

        private Walk(long first) {
            cell = Math.min(first, size());
            row = cell < size() ? row(cell) : new double[0];
            skipInvalid();
        }

        /** The cell, or the size of the lattice when the walk is over. */
        public long cell() {
            return cell;
        }

        /** Moves to the next valid cell. */
        public void next() {
            step();
            skipInvalid();
        }

        private void skipInvalid() {
            while (cell < size() && !space.satisfies(row)) {
                step();
            }
        }

        private void step() {
            if (cell < size() && ++cell < size()) {
                counts.advance(row);
            }
        }
    }
}
