package dev.crosscheck.coordinator.sweep;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sweep as the cluster sees it. Gathers commands while a write is in flight and hands them to {@link SweepEntity} as one batch; keeps the
 * entity, the strategy and the monitor running; tells scheduler, subscribers and the list of sweeps what became durable. Every command gets its answer: from the
 * entity, or here as OVERLOADED when too many wait, or as UNAVAILABLE when the write failed.
 */
final class SweepFront extends AbstractBehavior<SweepCommand> {
    /** Akka's own logger of an actor can bear the name of one of Akka's classes, of which only warnings are shown. */
    private static final Logger LOG = LoggerFactory.getLogger(SweepFront.class);

    private final TimerScheduler<SweepCommand> timers;
    private final String sweepId;
    private final SweepServices services;
    private final Companions companions;
    private final Neighbours neighbours;
    private final Announcer announcer;
    private final ReadOnlyGate gate;
    private final Unloading unloading;
    private final Rhythm rhythm;
    private final SweepHost host;
    private final Deque<SweepCommand> queue = new ArrayDeque<>();
    private List<SweepCommand> inFlight = List.of();
    private Optional<ActorRef<SweepEntity.Batch>> writer = Optional.empty();
    private boolean recovered;
    private SweepPhase phase = SweepPhase.UNCREATED;
    private int generation;
    private int failedStarts;

    private SweepFront(
            ActorContext<SweepCommand> context,
            TimerScheduler<SweepCommand> timers,
            String sweepId,
            SweepServices services,
            SweepHost host) {
        super(context);
        this.host = host;
        this.timers = timers;
        this.sweepId = sweepId;
        this.services = services;
        this.companions = new Companions(context, timers, sweepId, services);
        this.neighbours = new Neighbours(context, sweepId, services);
        this.announcer = new Announcer(context, services);
        this.gate = new ReadOnlyGate(sweepId, services.writeProblem());
        this.unloading = new Unloading(timers, services.settings().unloadAfter());
        this.rhythm = new Rhythm(timers, services.settings().tick());
        startWriter();
    }

    static Behavior<SweepCommand> create(String sweepId, SweepServices services) {
        return create(sweepId, services, self -> {});
    }

    static Behavior<SweepCommand> create(String sweepId, SweepServices services, SweepHost host) {
        return Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new SweepFront(context, timers, sweepId, services, host)));
    }

    @Override
    public Receive<SweepCommand> createReceive() {
        return newReceiveBuilder()
                .onMessage(InternalCommand.Recovered.class, this::onRecovered)
                .onMessage(InternalCommand.Written.class, this::onWritten)
                .onMessage(InternalCommand.Quiet.class, message -> onQuiet())
                .onMessage(InternalCommand.WriterStopped.class, this::onWriterStopped)
                .onMessage(InternalCommand.StartWriter.class, message -> startWriter())
                .onMessage(InternalCommand.LeaseTick.class, this::onTick)
                .onMessage(InternalCommand.Answered.class, this::onAnswered)
                .onMessage(InternalCommand.SuggestionLate.class, message -> run(() -> companions.late(message)))
                .onMessage(InternalCommand.MonitorStopped.class, this::onMonitorStopped)
                .onMessage(InternalCommand.Replayed.class, message -> run(() -> companions.replay(message)))
                .onMessage(InternalCommand.Publish.class, message -> run(neighbours::tellNow))
                .onMessage(InternalCommand.RepeatDemand.class, message -> run(neighbours::repeatDemand))
                .onMessage(InternalCommand.StoreRow.class, message -> run(this::store))
                .onMessage(InternalCommand.Unload.class, message -> run(this::unload))
                .onMessage(InternalCommand.RowStored.class, message -> run(() -> neighbours.stored(message)))
                .onMessage(
                        InternalCommand.Unsubscribed.class,
                        message -> run(() -> neighbours.unsubscribe(message.subscriber())))
                .onMessage(
                        SweepCommand.Subscribe.class, message -> run(() -> neighbours.subscribe(message.subscriber())))
                .onMessage(SweepCommand.RecordOverfitTest.class, this::enqueue)
                .onMessage(SweepCommand.RecordFinding.class, this::enqueue)
                .onMessage(InternalCommand.MonitorIdle.class, this::enqueue)
                .onMessage(InternalCommand.ReplayEvidence.class, this::enqueue)
                .onAnyMessage(this::onCommand)
                .onSignal(
                        PostStop.class,
                        signal -> run(() -> host.stopped(getContext().getSelf())))
                .build();
    }

    private Behavior<SweepCommand> run(Runnable action) {
        action.run();
        return this;
    }

    private Behavior<SweepCommand> onCommand(SweepCommand command) {
        if (queue.size() >= services.settings().queueLimit()) {
            Refusals.refuse(
                    command,
                    SweepRejection.OVERLOADED,
                    "sweep " + sweepId + " has " + queue.size() + " commands waiting; try again in a moment");
            return this;
        }
        if (unloading.isLeaving() && ReadOnlyGate.wantsChange(command)) {
            Refusals.refuse(
                    command,
                    SweepRejection.UNAVAILABLE,
                    "sweep " + sweepId + " is just being unloaded; try again in a moment");
            return this;
        }
        return gate.refused(command) ? this : enqueue(command);
    }

    private Behavior<SweepCommand> enqueue(SweepCommand command) {
        unloading.used();
        queue.addLast(command);
        dispatch();
        return this;
    }

    private void dispatch() {
        if (!recovered || !inFlight.isEmpty() || writer.isEmpty()) {
            return;
        }
        var batch = new ArrayList<SweepCommand>();
        for (SweepCommand command : gate.next(queue, services.settings().batchLimit())) {
            if (command instanceof SweepCommand.GetOverfit question) {
                if (!companions.forward(question, phase)) {
                    host.leave(getContext().getSelf());
                }
            } else {
                batch.add(command);
            }
        }
        if (!batch.isEmpty()) {
            inFlight = batch;
            writer.get().tell(new SweepEntity.Batch(List.copyOf(batch)));
        }
    }

    private Behavior<SweepCommand> startWriter() {
        generation++;
        recovered = false;
        ActorRef<SweepEntity.Batch> child = getContext()
                .spawn(
                        SweepEntity.create(
                                sweepId,
                                services.specs(),
                                services.clock(),
                                services.settings(),
                                getContext().getSelf()),
                        "entity-" + generation);
        getContext().watchWith(child, new InternalCommand.WriterStopped(generation));
        writer = Optional.of(child);
        return this;
    }

    /** The journal could not be written or read: what was in flight may or may not be in it, and reading it again will tell. */
    private Behavior<SweepCommand> onWriterStopped(InternalCommand.WriterStopped message) {
        if (message.generation() != generation) {
            return this;
        }
        getContext().getLog().warn("The entity stopped and starts again, sweep={} lost={}", sweepId, inFlight.size());
        writer = Optional.empty();
        recovered = false;
        refuseAll(
                SweepRejection.UNAVAILABLE,
                "sweep " + sweepId + " could not be written and is read again; " + gate.remedy());
        companions.stop();
        Duration delay = services.settings().restartDelay().multipliedBy(1L << Math.min(5, failedStarts));
        failedStarts++;
        timers.startSingleTimer(InternalCommand.StartWriter.class, new InternalCommand.StartWriter(), delay);
        return this;
    }

    private Behavior<SweepCommand> onRecovered(InternalCommand.Recovered message) {
        recovered = true;
        inFlight = List.of();
        Progress progress = message.progress();
        if (progress.phase() != SweepPhase.UNCREATED) {
            LOG.info("The sweep runs on this node, sweep={}", sweepId);
            companions.start(message.history(), progress);
            host.runs(getContext().getSelf());
        }
        settle(progress, false);
        return this;
    }

    private Behavior<SweepCommand> onWritten(InternalCommand.Written message) {
        failedStarts = 0;
        boolean monitorIdle = inFlight.contains(new InternalCommand.MonitorIdle());
        inFlight = List.of();
        Progress progress = message.progress();
        if (phase == SweepPhase.UNCREATED && progress.phase() != SweepPhase.UNCREATED) {
            LOG.info("The sweep runs on this node, sweep={}", sweepId);
            companions.start(List.of(), progress);
            host.runs(getContext().getSelf());
        } else if (progress.phase() == SweepPhase.UNCREATED && queue.isEmpty()) {
            host.leave(getContext().getSelf());
        }
        boolean deleted = phase != SweepPhase.UNCREATED && progress.phase() == SweepPhase.UNCREATED;
        settle(progress, monitorIdle);
        return deleted ? end() : this;
    }

    private Behavior<SweepCommand> onQuiet() {
        failedStarts = 0;
        inFlight = List.of();
        dispatch();
        return this;
    }

    /** The sweep was deleted: nothing of it stays in memory. */
    private Behavior<SweepCommand> end() {
        host.stopped(getContext().getSelf());
        refuseAll(SweepRejection.UNKNOWN_SWEEP, "there is no sweep " + sweepId);
        return Behaviors.stopped();
    }

    private void refuseAll(SweepRejection code, String problem) {
        inFlight.forEach(command -> Refusals.refuse(command, code, problem));
        inFlight = List.of();
        queue.forEach(command -> Refusals.refuse(command, code, problem));
        queue.clear();
    }

    private void settle(Progress progress, boolean monitorIdle) {
        phase = progress.phase();
        companions.tell(progress);
        announcer.note(progress, companions.monitor(), monitorIdle);
        if (neighbours.note(progress)) {
            neighbours.tellNow();
            neighbours.store();
        } else if (neighbours.behind()) {
            rhythm.publishSoon();
        }
        rhythm.keep(phase);
        unloading.note(phase);
        dispatch();
    }

    /** What waited for a journal that takes writes again is in the queue of an ended sweep too, and nothing else looks there. */
    private void store() {
        neighbours.store();
        dispatch();
    }

    private void unload() {
        boolean idle = recovered && inFlight.isEmpty() && queue.isEmpty() && gate.isOpen();
        if (unloading.isDue(idle && neighbours.areDone() && announcer.isDone())) {
            LOG.debug("The sweep has ended and leaves the memory, sweep={}", sweepId);
            host.leave(getContext().getSelf());
        }
    }

    private Behavior<SweepCommand> onTick(InternalCommand.LeaseTick tick) {
        rhythm.tick(services.clock().instant());
        if (queue.stream().anyMatch(InternalCommand.LeasesDue.class::isInstance)) {
            dispatch();
            return this;
        }
        return enqueue(rhythm.due());
    }

    private Behavior<SweepCommand> onAnswered(InternalCommand.Answered message) {
        companions.answered(message).ifPresent(this::enqueue);
        return this;
    }

    /** The monitor ended by a fault of its own: the sweep goes on, a fresh monitor is told everything. */
    private Behavior<SweepCommand> onMonitorStopped(InternalCommand.MonitorStopped message) {
        if (companions.monitorStopped(message)) {
            getContext().getLog().warn("The overfit monitor stopped and starts again, sweep={}", sweepId);
            timers.startSingleTimer(
                    InternalCommand.ReplayEvidence.class,
                    new InternalCommand.ReplayEvidence(),
                    services.settings().restartDelay());
        }
        return this;
    }
}
