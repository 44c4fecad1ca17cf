/** Grid search over spaces that can be listed. */
@NullMarked
package dev.crosscheck.search.grid;

import org.jspecify.annotations.NullMarked;
