/**
 * One class per verb.
 */
@NullMarked
package dev.crosscheck.cli.command;

import org.jspecify.annotations.NullMarked;
