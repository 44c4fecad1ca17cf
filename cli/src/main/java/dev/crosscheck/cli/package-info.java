/**
 * The entry point of the {@code crosscheck} command: wiring, parsing of the line, and the one place that turns errors into exit codes.
 */
@NullMarked
package dev.crosscheck.cli;

import org.jspecify.annotations.NullMarked;
