/** Trainers of other people's jars: finding them, and running them as the worker's own. Knows the public interface in {@code worker.spi} and no plug-in by name. */
@NullMarked
package dev.crosscheck.worker.trainer.plugin;

import org.jspecify.annotations.NullMarked;
