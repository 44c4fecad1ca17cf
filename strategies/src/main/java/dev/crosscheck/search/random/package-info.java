/** Random search, and drawing configurations that were not proposed before for any other strategy. */
@NullMarked
package dev.crosscheck.search.random;

import org.jspecify.annotations.NullMarked;
