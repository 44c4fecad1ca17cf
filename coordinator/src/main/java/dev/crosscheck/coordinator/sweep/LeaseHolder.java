package dev.crosscheck.coordinator.sweep;

import akka.actor.typed.ActorRef;

/**
 * Who holds a lease.
 *
 * @param worker name of the worker
 * @param instance random id of the worker's process
 * @param session where to send {@link SessionSignal}s; changes when the worker reconnects
 */
public record LeaseHolder(String worker, String instance, ActorRef<SessionSignal> session) {}
