/** The search space: parameters, conditions, constraints, configurations and their encoding in the unit cube. Knows nothing of trials or strategies. */
@NullMarked
package dev.crosscheck.search.space;

import org.jspecify.annotations.NullMarked;
