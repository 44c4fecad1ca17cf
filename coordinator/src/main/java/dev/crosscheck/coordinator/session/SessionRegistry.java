package dev.crosscheck.coordinator.session;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Which session speaks for which worker name. A newer stream takes over from an older one. */
public final class SessionRegistry extends AbstractBehavior<SessionRegistry.Command> {
    private static final int REMEMBERED = 100_000;

    /** What the registry is told. */
    public sealed interface Command {}

    /** A session said Hello. Reply: {@link Registered}. */
    record Register(String worker, String instance, ActorRef<SessionCommand> session, ActorRef<Registered> replyTo)
            implements Command {}

    /** {@code newProcess}: no earlier session of this coordinator was of the same process. */
    record Registered(boolean newProcess) {}

    /** The session ended. */
    record Unregister(String worker, ActorRef<SessionCommand> session) implements Command {}

    /** Ends all sessions. */
    public record EndAll() implements Command {}

    private record Entry(String instance, ActorRef<SessionCommand> session) {}

    private final Map<String, Entry> open = new HashMap<>();
    private final Map<String, String> lastInstance = new LinkedHashMap<>();

    private SessionRegistry(ActorContext<Command> context) {
        super(context);
    }

    /** An empty registry. */
    public static Behavior<Command> create() {
        return Behaviors.setup(SessionRegistry::new);
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Register.class, this::onRegister)
                .onMessage(Unregister.class, this::onUnregister)
                .onMessage(EndAll.class, this::onEndAll)
                .build();
    }

    private Behavior<Command> onRegister(Register request) {
        Entry old = open.put(request.worker(), new Entry(request.instance(), request.session()));
        if (old != null && !old.session().equals(request.session())) {
            old.session().tell(new SessionCommand.Superseded(old.instance().equals(request.instance())));
        }
        String last = lastInstance.put(request.worker(), request.instance());
        if (lastInstance.size() > REMEMBERED) {
            lastInstance.keySet().remove(lastInstance.keySet().iterator().next());
        }
        request.replyTo().tell(new Registered(!request.instance().equals(last)));
        return this;
    }

    private Behavior<Command> onUnregister(Unregister request) {
        Entry entry = open.get(request.worker());
        if (entry != null && entry.session().equals(request.session())) {
            open.remove(request.worker());
        }
        return this;
    }

    private Behavior<Command> onEndAll(EndAll request) {
        open.values().forEach(e -> e.session().tell(new SessionCommand.ShutDown()));
        return this;
    }
}
