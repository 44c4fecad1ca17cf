/**
 * Between the public API and the search space: what a specification's parameters and values mean. The coordinator and the command line's own searches share it; nothing of a sweep or a server
 * belongs here.
 */
@NullMarked
package dev.crosscheck.spec;

import org.jspecify.annotations.NullMarked;
