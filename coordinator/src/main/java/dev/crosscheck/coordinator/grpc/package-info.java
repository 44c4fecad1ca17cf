/** The public API's services: maps protobuf to the coordinator's own types and back. The one place, with the journal, that sees protobuf. No rules of sweeps here. */
@NullMarked
package dev.crosscheck.coordinator.grpc;

import org.jspecify.annotations.NullMarked;
