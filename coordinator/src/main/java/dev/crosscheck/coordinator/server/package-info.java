/** The one port: gRPC, REST, page, health and metrics, and who may call what. Knows no rules of sweeps. */
@NullMarked
package dev.crosscheck.coordinator.server;

import org.jspecify.annotations.NullMarked;
