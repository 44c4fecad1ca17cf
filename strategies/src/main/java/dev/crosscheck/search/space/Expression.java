package dev.crosscheck.search.space;

/** A compiled part of a constraint: a number for every row. Truth values are 1 and 0. */
@FunctionalInterface
interface Expression {
    double at(double[] row);

    default boolean holds(double[] row) {
        return at(row) != 0;
    }

    static Expression truth(RowTest test) {
        return row -> test.holds(row) ? 1 : 0;
    }

    /** A condition on a row. */
    @FunctionalInterface
    interface RowTest {
        boolean holds(double[] row);
    }
}
