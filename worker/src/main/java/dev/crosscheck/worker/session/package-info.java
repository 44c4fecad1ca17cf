/** The one stream to a coordinator: connecting, leases, heartbeats, step reports, delivery of results. Knows slots and spool by their interfaces, trainers not at all. */
@NullMarked
package dev.crosscheck.worker.session;

import org.jspecify.annotations.NullMarked;
