/** Replay of recorded trials from a table, so that the service can be tested on real searches without training. */
@NullMarked
package dev.crosscheck.worker.trainer.table;

import org.jspecify.annotations.NullMarked;
