/** Runs search strategies beside the sweep, on threads of their own. A strategy is a cache of the trial history; nothing here is truth or knows the sweep entity. */
@NullMarked
package dev.crosscheck.coordinator.suggest;

import org.jspecify.annotations.NullMarked;
