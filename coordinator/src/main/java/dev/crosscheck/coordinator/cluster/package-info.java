/** Several coordinators on one database: the leases in it, how a node joins the others, and what brings sweeps back when a node is gone. Knows nothing of trials. */
@NullMarked
package dev.crosscheck.coordinator.cluster;

import org.jspecify.annotations.NullMarked;
