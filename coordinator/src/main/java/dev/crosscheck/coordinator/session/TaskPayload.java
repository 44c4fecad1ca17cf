package dev.crosscheck.coordinator.session;

/** A trial's task in the form that is sent to the worker; opaque here. */
public interface TaskPayload {}
