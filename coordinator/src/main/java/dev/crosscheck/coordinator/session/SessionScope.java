package dev.crosscheck.coordinator.session;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.crosscheck.coordinator.scheduler.SchedulerCommand;
import dev.crosscheck.coordinator.scheduler.SchedulerCommand.GpuState;
import dev.crosscheck.coordinator.scheduler.SchedulerCommand.SlotGrant;
import dev.crosscheck.coordinator.scheduler.SchedulerCommand.SlotState;
import dev.crosscheck.coordinator.sweep.LeaseHolder;
import dev.crosscheck.coordinator.sweep.SweepCommand;
import dev.crosscheck.coordinator.sweep.SweepReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the parts of one session share once the worker has said Hello. Confined to the session's actor. */
final class SessionScope {
    private static final CompletableFuture<Done> READY = CompletableFuture.completedFuture(Done.getInstance());

    final SessionServices services;
    final SessionInput.Hello hello;
    final LeaseHolder holder;
    final SlotTable slots;
    final Outbox outbox;
    boolean draining;
    private List<GpuState> gpus;
    private @Nullable Told told;

    /** What of the state changes. */
    private record Told(boolean draining, List<SlotState> slots, List<GpuState> gpus) {}

    private final ActorContext<SessionCommand> context;
    private final TimerScheduler<SessionCommand> timers;
    private final ActorRef<SlotGrant> grants;

    SessionScope(
            ActorContext<SessionCommand> context,
            TimerScheduler<SessionCommand> timers,
            SessionServices services,
            SessionInput.Hello hello,
            Outbox outbox) {
        this.context = context;
        this.timers = timers;
        this.services = services;
        this.hello = hello;
        this.outbox = outbox;
        this.slots = new SlotTable(hello.slots(), hello.shares());
        this.gpus = hello.gpus();
        this.grants = context.messageAdapter(SlotGrant.class, SessionCommand.Granted::new);
        this.holder = new LeaseHolder(
                hello.name(),
                hello.instance(),
                context.messageAdapter(
                        dev.crosscheck.coordinator.sweep.SessionSignal.class, SessionCommand.Signalled::new));
    }

    /** Goes on with the value, or with the failure, on the actor; at once when the stage is complete. To be called on the actor. */
    <T> void then(CompletionStage<T> stage, Consumer<T> value, Consumer<Throwable> failure) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        if (future.isDone()) {
            // The step itself runs outside of the stage, which would swallow what it throws.
            future.handle((v, error) -> continuation(v, error, value, failure))
                    .join()
                    .run();
        } else {
            context.pipeToSelf(
                    stage, (v, error) -> new SessionCommand.Continue(continuation(v, error, value, failure)));
        }
    }

    private static <T> Runnable continuation(
            T v, @Nullable Throwable error, Consumer<T> value, Consumer<Throwable> failure) {
        return error == null ? () -> value.accept(v) : () -> failure.accept(unwrapped(error));
    }

    CompletionStage<SweepReply> ask(String sweepId, Function<ActorRef<SweepReply>, SweepCommand> command) {
        // What follows an ask's own stage is handed to the common pool; what follows a stage that relays it is not.
        return READY.thenCompose(done -> AskPattern.ask(
                services.sweeps().sweep(sweepId),
                command::apply,
                services.settings().ask(),
                context.getSystem().scheduler()));
    }

    void tell(String sweepId, SweepCommand command) {
        services.sweeps().sweep(sweepId).tell(command);
    }

    /** Runs the action on the actor after the delay; the same key again replaces it. */
    void later(Object key, Duration delay, Runnable action) {
        timers.startSingleTimer(key, new SessionCommand.Continue(action), delay);
    }

    /** How busy the GPUs are; told on with the next state. Nothing is said: it is not known. */
    void loads(List<SessionInput.GpuLoad> loads) {
        List<GpuState> now = new ArrayList<>();
        for (int i = 0; i < hello.gpus().size(); i++) {
            int gpu = i;
            GpuState known = hello.gpus().get(i);
            now.add(loads.stream()
                    .filter(load -> load.gpu() == gpu)
                    .findFirst()
                    .map(load -> new GpuState(known.model(), known.memoryBytes(), load.usedBytes(), load.utilization()))
                    .orElse(known));
        }
        gpus = now;
    }

    /** The session is over. */
    void closed() {
        services.meters().closed();
        services.meters().workers().hide(hello.name(), this);
    }

    /** Tells the scheduler what each slot does, unless it was told the same before. */
    void tellState() {
        if (!new Told(draining, slots.states(), gpus).equals(told)) {
            repeatState();
        }
    }

    /** Tells the scheduler what each slot does, known or not. */
    void repeatState() {
        List<SlotState> states = slots.states();
        told = new Told(draining, states, gpus);
        services.meters().workers().show(hello.name(), this, states, gpus);
        services.scheduler()
                .tell(new SchedulerCommand.SessionState(
                        hello.name(),
                        hello.instance(),
                        hello.device(),
                        hello.labels(),
                        draining,
                        states,
                        grants,
                        gpus));
    }

    static Throwable unwrapped(Throwable error) {
        Throwable cause = error.getCause();
        return error instanceof java.util.concurrent.CompletionException && cause != null ? cause : error;
    }
}
