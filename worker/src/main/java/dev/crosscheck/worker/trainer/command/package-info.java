/** Trials that are programs: any executable that reads its configuration and data from a directory and writes its metrics and predictions there. */
@NullMarked
package dev.crosscheck.worker.trainer.command;

import org.jspecify.annotations.NullMarked;
