/** What stands outside of a service, for tests: a PostgreSQL server, and a stand-in for the API of Kubernetes; compiled into the tests of two modules. */
@NullMarked
package dev.crosscheck.testing;

import org.jspecify.annotations.NullMarked;
