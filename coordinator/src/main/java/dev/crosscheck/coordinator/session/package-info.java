/**
 * Worker sessions: one actor per stream, between a worker, the scheduler and the sweeps. Knows neither protobuf nor gRPC; nothing here decides what a
 * sweep decides.
 */
@NullMarked
package dev.crosscheck.coordinator.session;

import org.jspecify.annotations.NullMarked;
