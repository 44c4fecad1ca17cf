/** The coordinator's main and wiring. */
@NullMarked
package dev.crosscheck.coordinator;

import org.jspecify.annotations.NullMarked;
