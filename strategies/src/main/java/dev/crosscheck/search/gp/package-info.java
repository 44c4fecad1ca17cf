/** Bayesian optimisation with a Gaussian process. */
@NullMarked
package dev.crosscheck.search.gp;

import org.jspecify.annotations.NullMarked;
