package dev.crosscheck.coordinator.scheduler;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import dev.crosscheck.coordinator.config.SchedulerSettings;
import dev.crosscheck.coordinator.scheduler.WorkerEntry.SlotEntry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** The cluster singleton that grants slots to sweeps; the rules are in {@link SlotAllocation}. */
public final class Scheduler extends AbstractBehavior<SchedulerCommand> {
    private enum Tick implements SchedulerCommand {
        TICK
    }

    private final SchedulerSettings settings;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final SlotAllocation allocation;

    private Scheduler(
            ActorContext<SchedulerCommand> context,
            SchedulerSettings settings,
            InstantSource clock,
            LongSupplier nanoTime) {
        super(context);
        this.settings = settings;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.allocation = new SlotAllocation(settings.quantum());
    }

    /** A scheduler without knowledge; sessions and sweeps tell it theirs within seconds. */
    public static Behavior<SchedulerCommand> create(
            SchedulerSettings settings, InstantSource clock, LongSupplier nanoTime) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(Tick.TICK, settings.tick());
            return new Scheduler(context, settings, clock, nanoTime);
        }));
    }

    @Override
    public Receive<SchedulerCommand> createReceive() {
        return newReceiveBuilder()
                .onMessage(SchedulerCommand.Demand.class, m -> send(allocation.demand(now(), m)))
                .onMessage(SchedulerCommand.SessionState.class, m -> send(allocation.session(now(), m)))
                .onMessage(SchedulerCommand.GrantReturned.class, m -> send(allocation.returned(now(), m)))
                .onMessage(
                        SchedulerCommand.SessionEnded.class,
                        m -> send(allocation.ended(now(), m.worker(), m.instance())))
                .onMessage(SchedulerCommand.ListWorkers.class, this::onListWorkers)
                .onMessage(SchedulerCommand.ListShortages.class, m -> tell(allocation.unmeetable(), m.replyTo()))
                .onMessage(SchedulerCommand.CheckNeeds.class, m -> tell(List.of(m.needs()), m.replyTo()))
                .onMessageEquals(Tick.TICK, () -> send(allocation.tick(now(), settings.silence(), settings.memory())))
                .build();
    }

    private Behavior<SchedulerCommand> send(List<SlotAllocation.Grant> grants) {
        for (SlotAllocation.Grant grant : grants) {
            grant.worker().state.session().tell(new SchedulerCommand.SlotGrant(grant.slot(), grant.sweepId()));
        }
        return this;
    }

    private Behavior<SchedulerCommand> onListWorkers(SchedulerCommand.ListWorkers request) {
        Instant wall = clock.instant();
        long now = now();
        request.replyTo()
                .tell(new SchedulerCommand.Workers(allocation.workers().stream()
                        .map(w -> view(w, wall, now))
                        .toList()));
        return this;
    }

    private Behavior<SchedulerCommand> tell(
            List<SchedulerCommand.Demand> demands, ActorRef<SchedulerCommand.Shortages> caller) {
        Map<String, String> sentences = new LinkedHashMap<>();
        for (SchedulerCommand.Demand demand : demands) {
            Shortage.of(demand, allocation.workers()).ifPresent(what -> sentences.put(demand.sweepId(), what));
        }
        caller.tell(new SchedulerCommand.Shortages(sentences));
        return this;
    }

    private static SchedulerCommand.WorkerView view(WorkerEntry worker, Instant wall, long now) {
        int busy = (int) worker.slots.stream().filter(s -> isBusy(s)).count();
        String state = !worker.connected ? "LOST" : worker.state.draining() ? "DRAINING" : "CONNECTED";
        return new SchedulerCommand.WorkerView(
                worker.state.worker(),
                state,
                worker.slots.size(),
                busy,
                worker.state.device(),
                worker.state.labels(),
                wall.minusNanos(now - worker.toldAt),
                gpus(worker));
    }

    private static List<SchedulerCommand.GpuView> gpus(WorkerEntry worker) {
        List<SchedulerCommand.GpuView> gpus = new ArrayList<>();
        for (int i = 0; i < worker.state.gpus().size(); i++) {
            int gpu = i;
            List<SlotEntry> slots =
                    worker.slots.stream().filter(slot -> slot.gpu == gpu).toList();
            int busy = (int) slots.stream().filter(Scheduler::isBusy).count();
            gpus.add(new SchedulerCommand.GpuView(worker.state.gpus().get(i), slots.size(), busy));
        }
        return gpus;
    }

    private static boolean isBusy(SlotEntry slot) {
        return !slot.running.isEmpty();
    }

    private long now() {
        return nanoTime.getAsLong();
    }
}
