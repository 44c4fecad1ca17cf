package dev.crosscheck.coordinator.sweep;

import akka.actor.typed.ActorRef;

/** Where a sweep's front lives, as the front sees it. Called on the front's thread. */
@FunctionalInterface
interface SweepHost {
    /** Asks for the end of an entity that stands for no sweep, or for one that has ended and need not be in memory; what comes meanwhile goes to its successor. */
    void leave(ActorRef<SweepCommand> front);

    /** From now on the front stands for a sweep and may be spoken to directly. */
    default void runs(ActorRef<SweepCommand> front) {}

    /** The front is gone. */
    default void stopped(ActorRef<SweepCommand> front) {}
}
