/** Slots: one child process each, kept warm between trials, and the main program of that child. The parent's half never loads a trainer. */
@NullMarked
package dev.crosscheck.worker.slot;

import org.jspecify.annotations.NullMarked;
