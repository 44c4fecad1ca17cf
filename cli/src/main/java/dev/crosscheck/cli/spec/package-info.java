/**
 * Reads sweep and data set specifications from YAML or JSON into their messages, driven by the message descriptors, and remembers the line of every key. Meaning is checked by the server alone.
 */
@NullMarked
package dev.crosscheck.cli.spec;

import org.jspecify.annotations.NullMarked;
