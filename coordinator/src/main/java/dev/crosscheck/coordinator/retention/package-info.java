/** The end of sweeps: deletion at people's wish, and by age and size. Knows what belongs to a sweep alone; what was learnt of secret sets is never removed. */
@NullMarked
package dev.crosscheck.coordinator.retention;

import org.jspecify.annotations.NullMarked;
