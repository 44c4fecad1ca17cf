/**
 * A search for any program, one JSON line in and one out: reads requests, keeps one search with its trials, and hands them to a strategy. Nothing here
 * speaks to a server or knows how a configuration is evaluated.
 */
@NullMarked
package dev.crosscheck.cli.asktell;

import org.jspecify.annotations.NullMarked;
