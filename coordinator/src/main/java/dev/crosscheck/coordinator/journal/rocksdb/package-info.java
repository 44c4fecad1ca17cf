/**
 * The embedded RocksDB: one database per data directory, its single writer thread with group commit, and the Akka Persistence plugins on top.
 * Everything stored is opaque here: this package knows nothing of sweeps, trials or secret sets.
 */
@NullMarked
package dev.crosscheck.coordinator.journal.rocksdb;

import org.jspecify.annotations.NullMarked;
