/** Copies of a data directory: made while it is in use, checked, and put back. Sealed bytes stay sealed; the key is never copied. */
@NullMarked
package dev.crosscheck.coordinator.store.backup;

import org.jspecify.annotations.NullMarked;
