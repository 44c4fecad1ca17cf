package dev.crosscheck.coordinator.session;

import dev.crosscheck.coordinator.scheduler.SchedulerCommand.SlotGrant;
import dev.crosscheck.coordinator.sweep.SessionSignal;

/** What a session's actor is told. Never leaves the process. */
public sealed interface SessionCommand {

    /** The worker said something. */
    record FromWorker(SessionInput input) implements SessionCommand {}

    /** The worker said something that makes no sense; the message says what. */
    record Malformed(String message) implements SessionCommand {}

    /** The worker closed or lost the stream. */
    record StreamEnded() implements SessionCommand {}

    /** The stream takes messages again. */
    record OutboundReady() implements SessionCommand {}

    /** From the scheduler. */
    record Granted(SlotGrant grant) implements SessionCommand {}

    /** From a sweep. */
    record Signalled(SessionSignal signal) implements SessionCommand {}

    /** Another stream took the name over: a newer process, or this one again. */
    record Superseded(boolean sameInstance) implements SessionCommand {}

    /** The coordinator goes down. */
    record ShutDown() implements SessionCommand {}

    /** The rest of something that waited for an answer; runs on the actor. */
    record Continue(Runnable action) implements SessionCommand {}

    /** The worker took too long to say Hello. */
    record HelloTimeout() implements SessionCommand {}

    /** A heartbeat interval passed. */
    record Beat() implements SessionCommand {}

    /** Time to repeat the state to the scheduler. */
    record Tell() implements SessionCommand {}
}
