/** What a strategy is told of a sweep: trials, their states, measurements and the objective. No scores of secret sets ever come here. */
@NullMarked
package dev.crosscheck.search.trial;

import org.jspecify.annotations.NullMarked;
