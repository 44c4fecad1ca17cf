/** Quasi-random search: points that fill the space evenly, without a model. */
@NullMarked
package dev.crosscheck.search.sobol;

import org.jspecify.annotations.NullMarked;
