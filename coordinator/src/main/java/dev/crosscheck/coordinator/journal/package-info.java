/** The stored form of a sweep's events and snapshots: a private protobuf schema, append-only, and the mapping to the domain's records. Holds no rules. */
@NullMarked
package dev.crosscheck.coordinator.journal;

import org.jspecify.annotations.NullMarked;
