package dev.crosscheck.search.space;

import java.util.List;
import java.util.OptionalInt;

/** The set of values that one parameter may take. Validated by {@link SearchSpace#of}, not here, so that every mistake is reported with its place. */
public sealed interface Domain {

    /**
     * Real numbers in [min, max]; uniform, or uniform in the logarithm when {@code log} (then min &gt; 0).
     * {@code points}: the number of grid cells, both ends included; only the grid strategy reads it.
     */
    record FloatDomain(double min, double max, boolean log, OptionalInt points) implements Domain {}

    /** Whole numbers min, min + step, ... not above max; step &gt;= 1. With {@code log}, min &gt;= 1 and step = 1. */
    record IntDomain(long min, long max, long step, boolean log) implements Domain {}

    /** Values with an order but no distances; at least one, all different. */
    record OrdinalDomain(List<ParameterValue> values) implements Domain {
        public OrdinalDomain {
            values = List.copyOf(values);
        }
    }

    /** Values without an order; at least one, all different. */
    record CategoricalDomain(List<ParameterValue> values) implements Domain {
        public CategoricalDomain {
            values = List.copyOf(values);
        }
    }

    /** A constant that is handed to every trial and takes no part in the search. */
    record FixedDomain(ParameterValue value) implements Domain {}
}
