/** The blob store: uploaded files, sealed piece by piece, as plain files of the data directory. */
@NullMarked
package dev.crosscheck.coordinator.store.files;

import org.jspecify.annotations.NullMarked;
