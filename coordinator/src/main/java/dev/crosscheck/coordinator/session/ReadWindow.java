package dev.crosscheck.coordinator.session;

import akka.actor.typed.javadsl.TimerScheduler;
import dev.crosscheck.coordinator.overload.Pace;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * How many messages of the worker may be on their way. Each request is a task for the connection's thread, so there is one for many messages; half a window stays open
 * meanwhile. A worker that sends faster than its pace waits in its own connection. Confined to the session's actor.
 */
final class ReadWindow {
    private static final int MESSAGES = 32;

    private final SessionLink link;
    private final Pace pace;
    private final LongSupplier nanos;
    private final BiConsumer<Duration, Runnable> later;
    /** Messages taken of those that were requested, since the last request. */
    private int taken;

    /**
     * Lets the first message in.
     *
     * @param perSecond messages read, after as many at once
     * @param nanos a steady clock
     * @param later runs a task on the session's actor after a while
     */
    ReadWindow(SessionLink link, int perSecond, LongSupplier nanos, BiConsumer<Duration, Runnable> later) {
        this.link = link;
        this.pace = new Pace(perSecond, nanos.getAsLong());
        this.nanos = nanos;
        this.later = later;
        link.request(1);
    }

    /** One whose waits are the actor's timers. */
    static ReadWindow of(SessionLink link, int perSecond, TimerScheduler<SessionCommand> timers) {
        return new ReadWindow(
                link,
                perSecond,
                System::nanoTime,
                (wait, task) -> timers.startSingleTimer(task, new SessionCommand.Continue(task), wait));
    }

    /** The first message was good: more may come. */
    void open() {
        link.request(MESSAGES);
    }

    /** One more message was taken. */
    void take() {
        if (++taken == MESSAGES / 2) {
            int messages = taken;
            taken = 0;
            long wait = pace.take(messages, nanos.getAsLong());
            if (wait == 0) {
                link.request(messages);
            } else {
                later.accept(Duration.ofNanos(wait), () -> link.request(messages));
            }
        }
    }
}
