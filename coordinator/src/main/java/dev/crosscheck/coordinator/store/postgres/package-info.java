/**
 * All stores on a PostgreSQL database that several coordinators share: schema, connections, group commit, and the trial, document and blob stores. Knows keys and
 * sealed bytes; knows nothing of what they mean to a sweep.
 */
@NullMarked
package dev.crosscheck.coordinator.store.postgres;

import org.jspecify.annotations.NullMarked;
