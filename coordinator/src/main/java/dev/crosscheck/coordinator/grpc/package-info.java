/** The edge of the coordinator: gRPC services and the mapping between API messages and the domain. The only place that knows both. */
@NullMarked
package dev.crosscheck.coordinator.grpc;

import org.jspecify.annotations.NullMarked;
