/** Limits on how much may be asked for in a time, and at once. */
@NullMarked
package dev.crosscheck.coordinator.overload;

import org.jspecify.annotations.NullMarked;
