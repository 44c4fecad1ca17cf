/** Closed-form test functions as a trainer, so that the service can be tested and measured without training. */
@NullMarked
package dev.crosscheck.worker.trainer.function;

import org.jspecify.annotations.NullMarked;
