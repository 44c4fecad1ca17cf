/** How records of sweeps are sealed before a journal that is not ours gets them. */
@NullMarked
package dev.crosscheck.coordinator.journal.sealed;

import org.jspecify.annotations.NullMarked;
