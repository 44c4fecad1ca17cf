/** Trial and document stores on the embedded RocksDB. Knows keys and sealed bytes; knows nothing of what they mean to a sweep. */
@NullMarked
package dev.crosscheck.coordinator.store.rocksdb;

import org.jspecify.annotations.NullMarked;
