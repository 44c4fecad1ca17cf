/**
 * Tables, JSON and CSV of what the server answers, and the views of a sweep that is being watched. Nothing here talks to a server.
 */
@NullMarked
package dev.crosscheck.cli.output;

import org.jspecify.annotations.NullMarked;
