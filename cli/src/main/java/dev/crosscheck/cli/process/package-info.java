/**
 * Coordinator and workers as child processes of this one, started through the distribution's launcher and stopped in order.
 */
@NullMarked
package dev.crosscheck.cli.process;

import org.jspecify.annotations.NullMarked;
