/** Limits on how much one caller may ask for in a time. */
@NullMarked
package dev.crosscheck.coordinator.overload;

import org.jspecify.annotations.NullMarked;
