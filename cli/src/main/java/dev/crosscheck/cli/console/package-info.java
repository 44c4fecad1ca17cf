/**
 * What every verb speaks through: the streams with what they are connected to, the exit codes, and errors as two lines for people.
 */
@NullMarked
package dev.crosscheck.cli.console;

import org.jspecify.annotations.NullMarked;
