/** The ask/tell contract between a sweep and its search strategy, and the choice of a strategy by name. */
@NullMarked
package dev.crosscheck.search;

import org.jspecify.annotations.NullMarked;
