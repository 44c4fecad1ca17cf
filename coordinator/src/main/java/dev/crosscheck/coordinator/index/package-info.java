/** The list of sweeps: one row per sweep beside the journal, so that sweeps can be listed and woken without reading every journal. Rows are copies, never truth. */
@NullMarked
package dev.crosscheck.coordinator.index;

import org.jspecify.annotations.NullMarked;
