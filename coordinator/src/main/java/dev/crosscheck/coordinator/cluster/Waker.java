package dev.crosscheck.coordinator.cluster;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.ClusterEvent.MemberEvent;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Subscribe;
import java.time.Duration;

/**
 * Starts what has to run again whenever nodes come and go, and from time to time: sweeps whose node is gone start on another one by a message only. One per cluster.
 */
public final class Waker {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration REGULARLY = Duration.ofSeconds(20);

    private Waker() {}

    /** What the waker is told. */
    public sealed interface Command {}

    private record Changed(MemberEvent event) implements Command {}

    private enum Tick implements Command {
        SOON,
        REGULARLY
    }

    /** A waker that runs {@code wake} at its start and later; {@code wake} returns at once and may be repeated. */
    public static Behavior<Command> create(Runnable wake) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            ActorRef<MemberEvent> events = context.messageAdapter(MemberEvent.class, Changed::new);
            Cluster.get(context.getSystem()).subscriptions().tell(Subscribe.create(events, MemberEvent.class));
            timers.startTimerWithFixedDelay(Tick.REGULARLY, REGULARLY);
            wake.run();
            return Behaviors.receive(Command.class)
                    .onMessage(Changed.class, changed -> {
                        wake.run();
                        timers.startSingleTimer(Tick.SOON, SOON);
                        return Behaviors.same();
                    })
                    .onMessage(Tick.class, tick -> {
                        wake.run();
                        return Behaviors.same();
                    })
                    .build();
        }));
    }
}
