/** Feeds the overfit monitor of a sweep from evidence in the store, in the durable order of results, and answers questions about it. */
@NullMarked
package dev.crosscheck.coordinator.monitor;

import org.jspecify.annotations.NullMarked;
