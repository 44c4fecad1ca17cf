/** Data sets: registration, splits, the blind pool that workers see and the vault of secret labels and membership. */
@NullMarked
package dev.crosscheck.coordinator.dataset;

import org.jspecify.annotations.NullMarked;
