/** Covariance matrix adaptation: a Gaussian (and, for categorical parameters, a table of probabilities) that moves to where the better trials of each generation lie. */
@NullMarked
package dev.crosscheck.search.cmaes;

import org.jspecify.annotations.NullMarked;
