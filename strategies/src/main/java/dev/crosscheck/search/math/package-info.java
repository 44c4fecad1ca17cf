/** Numerical building blocks of the strategies: random streams, sequences, linear algebra. The only place that may use Commons Math. Knows nothing of spaces or trials. */
@NullMarked
package dev.crosscheck.search.math;

import org.jspecify.annotations.NullMarked;
