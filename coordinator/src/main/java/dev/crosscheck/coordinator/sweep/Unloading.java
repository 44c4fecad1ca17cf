package dev.crosscheck.coordinator.sweep;

import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Duration;

/** When a sweep that has ended leaves the memory: nobody has asked for it for a while. Confined to the front. */
final class Unloading {
    private final TimerScheduler<SweepCommand> timers;
    private final Duration after;
    private boolean used;
    private boolean leaving;

    Unloading(TimerScheduler<SweepCommand> timers, Duration after) {
        this.timers = timers;
        this.after = after;
    }

    /** Takes in where the sweep is in its life. */
    void note(SweepPhase phase) {
        if (!phase.isEnded()) {
            timers.cancel(InternalCommand.Unload.class);
        } else if (!timers.isTimerActive(InternalCommand.Unload.class)) {
            look();
        }
    }

    /** Someone asked for the sweep, or told it something. */
    void used() {
        used = true;
    }

    /**
     * The time is over; where the sweep stays, it begins anew.
     *
     * @param done whether nothing waits to be done or told
     */
    boolean isDue(boolean done) {
        leaving = done && !used;
        used = false;
        if (!leaving) {
            look();
        }
        return leaving;
    }

    /** Whether it was due: nothing may change the sweep any more. */
    boolean isLeaving() {
        return leaving;
    }

    private void look() {
        timers.startSingleTimer(InternalCommand.Unload.class, new InternalCommand.Unload(), after);
    }
}
