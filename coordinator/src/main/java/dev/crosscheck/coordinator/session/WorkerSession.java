package dev.crosscheck.coordinator.session;

import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.crosscheck.coordinator.scheduler.SchedulerCommand;
import dev.crosscheck.coordinator.sweep.LeaseKey;
import dev.crosscheck.coordinator.sweep.SessionSignal;
import dev.crosscheck.coordinator.sweep.SweepCommand;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One worker's stream: the Hello, then whatever worker, scheduler and sweeps say. Ends with the stream; leases outlive it. */
public final class WorkerSession extends AbstractBehavior<SessionCommand> {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerSession.class);
    private static final String HELLO = "hello";

    private final TimerScheduler<SessionCommand> timers;
    private final SessionServices services;
    private final SessionLink link;
    private final String id;
    private final Outbox outbox;
    private final ReadWindow window;
    private @Nullable Conversation conversation;
    private boolean heard;
    private int missed;

    private boolean replaced;

    /** The parts that exist once the worker has said Hello. */
    private record Conversation(SessionScope scope, Leasing leasing, Results results, Steps steps) {}

    private WorkerSession(
            ActorContext<SessionCommand> context,
            TimerScheduler<SessionCommand> timers,
            SessionServices services,
            SessionLink link,
            String id) {
        super(context);
        this.timers = timers;
        this.services = services;
        this.link = link;
        this.id = id;
        this.outbox = new Outbox(link, services.settings().outbound());
        this.window = ReadWindow.of(link, services.settings().messagesPerSecond(), timers);
        timers.startSingleTimer(
                HELLO, new SessionCommand.HelloTimeout(), services.settings().helloTimeout());
    }

    /** The session of a new stream. */
    public static Behavior<SessionCommand> create(SessionServices services, SessionLink link, String id) {
        return Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new WorkerSession(context, timers, services, link, id)));
    }

    @Override
    public Receive<SessionCommand> createReceive() {
        return newReceiveBuilder()
                .onMessage(SessionCommand.FromWorker.class, m -> onInput(m.input()))
                .onMessage(SessionCommand.Continue.class, m -> {
                    m.action().run();
                    return next();
                })
                .onMessage(SessionCommand.Granted.class, this::onGranted)
                .onMessage(SessionCommand.Signalled.class, this::onSignalled)
                .onMessage(SessionCommand.OutboundReady.class, m -> {
                    outbox.flush();
                    return next();
                })
                .onMessage(SessionCommand.Beat.class, m -> onBeat())
                .onMessage(SessionCommand.Tell.class, m -> onTell())
                .onMessage(SessionCommand.Malformed.class, m -> end(SessionEnd.Kind.INVALID, m.message()))
                .onMessage(SessionCommand.StreamEnded.class, m -> end(SessionEnd.Kind.COMPLETED, ""))
                .onMessage(
                        SessionCommand.HelloTimeout.class,
                        m -> end(
                                SessionEnd.Kind.INVALID,
                                "no Hello came within " + services.settings().helloTimeout()))
                .onMessage(SessionCommand.Superseded.class, this::onSuperseded)
                .onMessage(
                        SessionCommand.ShutDown.class,
                        m -> end(SessionEnd.Kind.UNAVAILABLE, "the coordinator is shutting down: connect again"))
                .onSignal(PostStop.class, m -> onStop())
                .build();
    }

    private Behavior<SessionCommand> onInput(SessionInput input) {
        heard = true;
        Conversation talk = conversation;
        if (input instanceof SessionInput.Hello hello) {
            return talk == null ? onHello(hello) : end(SessionEnd.Kind.INVALID, "Hello came twice on one stream");
        }
        if (talk == null) {
            return end(SessionEnd.Kind.INVALID, "the first message is not Hello");
        }
        Optional<String> wrong = handle(talk, input);
        window.take();
        return wrong.isPresent() ? end(SessionEnd.Kind.INVALID, wrong.get()) : next();
    }

    private Optional<String> handle(Conversation talk, SessionInput input) {
        if (input instanceof SessionInput.Step step) {
            talk.steps().onStep(step);
        } else if (input instanceof SessionInput.Heartbeat beat) {
            onHeartbeat(talk, beat);
        } else if (input instanceof SessionInput.Result result) {
            if (!talk.scope().slots.has(result.slot())) {
                return Optional.of(noSlot(talk, result.slot()));
            }
            talk.results().onResult(result);
        } else if (input instanceof SessionInput.SlotReady ready) {
            if (!talk.scope().slots.has(ready.slot())) {
                return Optional.of(noSlot(talk, ready.slot()));
            }
            talk.leasing().onReady(ready.slot());
        } else if (input instanceof SessionInput.Started started) {
            talk.scope().tell(started.lease().sweepId(), new SweepCommand.StartTrial(started.lease()));
        } else if (input instanceof SessionInput.Goodbye) {
            talk.scope().draining = true;
            talk.scope().tellState();
        }
        return Optional.empty();
    }

    private static String noSlot(Conversation talk, int slot) {
        return "slot " + slot + " is none of this worker's (expected: 0 to "
                + (talk.scope().slots.count() - 1) + ")";
    }

    private Behavior<SessionCommand> onHello(SessionInput.Hello hello) {
        timers.cancel(HELLO);
        Optional<SessionEnd> refused = HelloCheck.refusal(hello);
        if (refused.isPresent()) {
            return end(refused.get().kind(), refused.get().message());
        }
        SessionScope scope = new SessionScope(getContext(), timers, services, hello, outbox);
        Leasing leasing = new Leasing(scope);
        TrialParams params = new TrialParams(scope, leasing);
        Conversation talk =
                new Conversation(scope, leasing, new Results(scope, leasing, params), new Steps(scope, params));
        conversation = talk;
        services.meters().opened();
        scope.then(
                AskPattern.<SessionRegistry.Command, SessionRegistry.Registered>ask(
                        services.registry(),
                        replyTo -> new SessionRegistry.Register(
                                hello.name(), hello.instance(), getContext().getSelf(), replyTo),
                        services.settings().ask(),
                        getContext().getSystem().scheduler()),
                registered -> onRegistered(talk, registered),
                error -> getContext().getSelf().tell(new SessionCommand.ShutDown()));
        return this;
    }

    private void onRegistered(Conversation talk, SessionRegistry.Registered registered) {
        SessionInput.Hello hello = talk.scope().hello;
        if (registered.newProcess()) {
            services.sweeps().release(hello.name(), hello.instance());
        }
        hello.held().forEach(talk.leasing()::resume);
        List<LeaseKey> held =
                hello.held().stream().map(SessionInput.Held::lease).toList();
        talk.scope()
                .then(
                        Renewal.renew(talk.scope(), held),
                        dropped -> welcome(talk, dropped),
                        error -> welcome(talk, List.of()));
    }

    private void welcome(Conversation talk, List<LeaseKey> dropped) {
        talk.leasing().drop(dropped);
        outbox.send(new SessionOutput.Welcome(id, services.settings().heartbeat(), dropped));
        SessionInput.Hello hello = talk.scope().hello;
        LOG.info(
                "Worker connected worker={} slots={} device={} session={}",
                hello.name(),
                hello.slots(),
                hello.device(),
                id);
        heard = true;
        timers.startTimerWithFixedDelay(
                SessionCommand.Beat.class,
                new SessionCommand.Beat(),
                services.settings().heartbeat());
        timers.startTimerWithFixedDelay(
                SessionCommand.Tell.class,
                new SessionCommand.Tell(),
                services.settings().tell());
        talk.scope().tellState();
        window.open();
    }

    private void onHeartbeat(Conversation talk, SessionInput.Heartbeat beat) {
        talk.scope().loads(beat.loads());
        talk.scope()
                .then(
                        Renewal.renew(talk.scope(), beat.leases()),
                        dropped -> {
                            List<LeaseKey> lost = talk.results().withoutResult(dropped);
                            talk.leasing().drop(lost);
                            outbox.send(new SessionOutput.HeartbeatAck(beat.sequence(), lost));
                        },
                        error -> LOG.warn(
                                "Leases could not be renewed worker={}",
                                talk.scope().hello.name(),
                                error));
    }

    private Behavior<SessionCommand> onGranted(SessionCommand.Granted message) {
        Conversation talk = conversation;
        if (talk != null) {
            talk.leasing().onGrant(message.grant());
        }
        return next();
    }

    private Behavior<SessionCommand> onSignalled(SessionCommand.Signalled message) {
        if (message.signal() instanceof SessionSignal.StopAttempt stop) {
            outbox.send(new SessionOutput.Stop(stop.lease(), stop.reason()));
        }
        return next();
    }

    private Behavior<SessionCommand> onBeat() {
        missed = heard ? 0 : missed + 1;
        heard = false;
        int allowed = services.settings().missedHeartbeats();
        return missed < allowed
                ? next()
                : end(SessionEnd.Kind.SILENT, "no message came for " + allowed + " heartbeat intervals: connect again");
    }

    private Behavior<SessionCommand> onTell() {
        Optional.ofNullable(conversation).ifPresent(talk -> talk.scope().repeatState());
        return next();
    }

    private Behavior<SessionCommand> onSuperseded(SessionCommand.Superseded message) {
        replaced = message.sameInstance();
        return end(
                replaced ? SessionEnd.Kind.SUPERSEDED : SessionEnd.Kind.TAKEN_OVER,
                replaced
                        ? "this process opened another stream"
                        : "another process took over the worker's name: give each worker its own name");
    }

    private Behavior<SessionCommand> next() {
        return outbox.overflow()
                .map(reason -> end(SessionEnd.Kind.OVERFLOW, reason))
                .orElse(this);
    }

    private Behavior<SessionCommand> end(SessionEnd.Kind kind, String message) {
        link.close(new SessionEnd(kind, message));
        Conversation talk = conversation;
        if (talk != null) {
            LOG.info(
                    "Worker's stream ended worker={} session={} kind={} {}",
                    talk.scope().hello.name(),
                    id,
                    kind,
                    message);
        }
        return Behaviors.stopped();
    }

    private Behavior<SessionCommand> onStop() {
        link.close(new SessionEnd(SessionEnd.Kind.UNAVAILABLE, "the session broke down: connect again"));
        Conversation talk = conversation;
        if (talk != null) {
            SessionInput.Hello hello = talk.scope().hello;
            talk.scope().closed();
            talk.leasing().forgetAll();
            services.registry()
                    .tell(new SessionRegistry.Unregister(
                            hello.name(), getContext().getSelf()));
            if (!replaced) {
                services.scheduler().tell(new SchedulerCommand.SessionEnded(hello.name(), hello.instance()));
            }
        }
        return this;
    }
}
