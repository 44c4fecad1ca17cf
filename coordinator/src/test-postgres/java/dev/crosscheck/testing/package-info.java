/** A PostgreSQL server for tests; compiled into the tests of two modules. */
@NullMarked
package dev.crosscheck.testing;

import org.jspecify.annotations.NullMarked;
