package dev.crosscheck.coordinator.sweep;

import akka.actor.testkit.typed.javadsl.TestInbox;
import akka.actor.typed.ActorRef;
import dev.crosscheck.coordinator.sweep.FaultHistory.Answered;
import dev.crosscheck.coordinator.sweep.FaultHistory.Sent;
import dev.crosscheck.coordinator.sweep.SweepCommand.AttemptOutcome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;

/** A worker that keeps to the protocol, whatever its network does: asks, renews, reports steps, keeps a result until it is answered. */
final class SimulatedWorker {
    private static final Duration ASK_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration BEAT = Duration.ofSeconds(2);
    private static final int STEPS = 3;

    private final FaultWorld world;
    private final FaultPlan plan;
    private final SimulatedCoordinator coordinator;
    private final FaultHistory history;
    private final String name;
    /** Results that are not answered yet; on disk. */
    private final Map<LeaseKey, Sent> spool = new LinkedHashMap<>();
    /** What runs on each slot. */
    private final Map<Integer, LeaseKey> running = new LinkedHashMap<>();

    private final TestInbox<SessionSignal> signals = TestInbox.create();
    private final Deque<Runnable> frozen = new ArrayDeque<>();
    private int process;
    private boolean up;
    private boolean paused;
    private boolean cutOff;

    SimulatedWorker(
            FaultWorld world, FaultPlan plan, SimulatedCoordinator coordinator, FaultHistory history, String name) {
        this.world = world;
        this.plan = plan;
        this.coordinator = coordinator;
        this.history = history;
        this.name = name;
        start();
    }

    private void start() {
        up = true;
        process++;
        int mine = process;
        tell(new SweepCommand.ReleaseWorker(name, instance()));
        beat(mine);
        for (int slot = 0; slot < plan.slots(); slot++) {
            ask(mine, slot);
        }
        spool.keySet().forEach(lease -> deliver(mine, lease, OptionalInt.empty()));
    }

    private String instance() {
        return name + "-" + process;
    }

    private LeaseHolder holder() {
        return new LeaseHolder(name, instance(), signals.getRef());
    }

    /** Runs in this process only; later, where the process is paused. */
    private void local(int mine, Duration delay, Runnable action) {
        world.after(delay, () -> {
            if (!up || mine != process) {
                return;
            }
            if (paused) {
                frozen.add(() -> local(mine, Duration.ZERO, action));
            } else {
                action.run();
            }
        });
    }

    private boolean lost() {
        return cutOff || world.random.nextDouble() < plan.dropped();
    }

    private void tell(SweepCommand command) {
        int copies = world.random.nextDouble() < plan.doubled() ? 2 : 1;
        for (int copy = 0; copy < copies; copy++) {
            if (!lost()) {
                world.after(world.upTo(plan.slowest()), () -> coordinator.receive(command));
            }
        }
    }

    private void request(int mine, Function<ActorRef<SweepReply>, SweepCommand> command, Consumer<SweepReply> answer) {
        int copies = world.random.nextDouble() < plan.doubled() ? 2 : 1;
        for (int copy = 0; copy < copies; copy++) {
            if (!lost()) {
                world.after(
                        world.upTo(plan.slowest()),
                        () -> coordinator.receive(command, reply -> {
                            if (!lost()) {
                                local(mine, world.upTo(plan.slowest()), () -> answer.accept(reply));
                            }
                        }));
            }
        }
    }

    private void beat(int mine) {
        local(mine, BEAT, () -> {
            obey();
            List<LeaseKey> held = List.copyOf(running.values());
            request(mine, replyTo -> new SweepCommand.RenewLeases(holder(), held, replyTo), reply -> {
                if (reply instanceof SweepReply.Renewed renewed) {
                    renewed.dropped().forEach(lease -> dropped(mine, lease));
                }
            });
            beat(mine);
        });
    }

    private void obey() {
        while (signals.hasMessages()) {
            if (signals.receiveMessage() instanceof SessionSignal.StopAttempt stop
                    && running.containsValue(stop.lease())) {
                end(process, stop.lease(), AttemptOutcome.STOPPED);
            }
        }
    }

    private void dropped(int mine, LeaseKey lease) {
        if (spool.containsKey(lease)) {
            return; // its result is answered by itself
        }
        running.entrySet().stream()
                .filter(entry -> entry.getValue().equals(lease))
                .map(Map.Entry::getKey)
                .findFirst()
                .ifPresent(slot -> {
                    running.remove(slot);
                    ask(mine, slot);
                });
    }

    private void ask(int mine, int slot) {
        if (running.containsKey(slot)) {
            return;
        }
        local(mine, ASK_TIMEOUT.plus(world.upTo(ASK_TIMEOUT)), () -> ask(mine, slot));
        request(mine, replyTo -> new SweepCommand.LeaseTrial(holder(), slot, replyTo), reply -> {
            if (reply instanceof SweepReply.Leased leased) {
                run(mine, slot, leased.assignment());
            }
        });
    }

    private void run(int mine, int slot, SweepReply.Assignment assignment) {
        LeaseKey lease = assignment.lease();
        boolean known = history.sent.containsKey(lease) || running.containsValue(lease);
        history.leased(lease, instance());
        if (known || running.containsKey(slot)) {
            return;
        }
        running.put(slot, lease);
        tell(new SweepCommand.StartTrial(lease));
        Duration each = world.upTo(Duration.ofSeconds(4));
        for (int step = 1; step <= STEPS; step++) {
            int at = step;
            local(mine, each.multipliedBy(step), () -> report(mine, lease, at));
        }
        local(mine, each.multipliedBy(STEPS + 1L), () -> end(mine, lease, outcome()));
    }

    private AttemptOutcome outcome() {
        int drawn = world.random.nextInt(40);
        return drawn < 34
                ? AttemptOutcome.COMPLETED
                : List.of(
                                AttemptOutcome.FAILED,
                                AttemptOutcome.CRASHED,
                                AttemptOutcome.INFEASIBLE,
                                AttemptOutcome.OUT_OF_MEMORY,
                                AttemptOutcome.TIMED_OUT,
                                AttemptOutcome.RELEASED)
                        .get(drawn - 34);
    }

    private void report(int mine, LeaseKey lease, int step) {
        if (!running.containsValue(lease)) {
            return;
        }
        Map<String, Double> metrics = Map.of("score", world.random.nextDouble());
        boolean evidence = world.random.nextBoolean();
        request(mine, replyTo -> new SweepCommand.ReportStep(lease, step, metrics, evidence, replyTo), reply -> {
            if (reply instanceof SweepReply.StepDecision decision && decision.stop()) {
                end(mine, lease, AttemptOutcome.STOPPED);
            }
        });
    }

    /** Keeps the result on disk, then sends it until it is answered. */
    private void end(int mine, LeaseKey lease, AttemptOutcome outcome) {
        if (!running.containsValue(lease) || spool.containsKey(lease)) {
            return;
        }
        boolean scored = outcome == AttemptOutcome.COMPLETED
                || (outcome == AttemptOutcome.STOPPED && world.random.nextBoolean());
        OptionalDouble score = scored ? OptionalDouble.of(world.random.nextDouble()) : OptionalDouble.empty();
        Sent result = new Sent(outcome, score, name);
        spool.put(lease, result);
        history.sent.put(lease, result);
        int slot = running.entrySet().stream()
                .filter(entry -> entry.getValue().equals(lease))
                .mapToInt(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
        deliver(mine, lease, outcome == AttemptOutcome.RELEASED ? OptionalInt.empty() : OptionalInt.of(slot));
    }

    private void deliver(int mine, LeaseKey lease, OptionalInt next) {
        Sent result = spool.get(lease);
        if (result == null) {
            return;
        }
        String evidence = result.score().isPresent() ? "evidence/" + lease.trial() + "/" + lease.attempt() : "";
        history.evidence.add(evidence);
        local(mine, ASK_TIMEOUT.plus(world.upTo(ASK_TIMEOUT)), () -> deliver(mine, lease, next));
        request(
                mine,
                replyTo -> new SweepCommand.FinishAttempt(
                        lease, result.outcome(), "", result.score(), Map.of(), evidence, 1, holder(), next, replyTo),
                reply -> answered(mine, lease, reply));
    }

    private void answered(int mine, LeaseKey lease, SweepReply reply) {
        if (!(reply instanceof SweepReply.ResultTaken taken)) {
            return;
        }
        history.answered.add(new Answered(lease, taken.accepted(), taken.reason()));
        spool.remove(lease);
        running.values().remove(lease);
        taken.next().ifPresent(assignment -> run(mine, assignment.slot(), assignment));
        for (int slot = 0; slot < plan.slots(); slot++) {
            ask(mine, slot);
        }
    }

    /** kill -9; {@code disk}: whether the spool survives. */
    void kill(Duration down, boolean disk) {
        if (!up) {
            return;
        }
        up = false;
        running.clear();
        frozen.clear();
        paused = false;
        if (!disk) {
            spool.clear();
        }
        world.after(down, this::start);
    }

    /** SIGTERM: gives everything back, then starts again. */
    void preempt(Duration down) {
        if (!up || paused) {
            return;
        }
        for (LeaseKey lease : List.copyOf(running.values())) {
            end(process, lease, AttemptOutcome.RELEASED);
        }
        kill(down, true);
    }

    /** SIGSTOP. */
    void pause(Duration lasts) {
        if (!up) {
            return;
        }
        paused = true;
        int mine = process;
        world.after(lasts, () -> {
            if (mine == process) {
                paused = false;
                Deque<Runnable> held = new ArrayDeque<>(frozen);
                frozen.clear();
                held.forEach(Runnable::run);
            }
        });
    }

    void cutOff(Duration lasts) {
        cutOff = true;
        world.after(lasts, () -> cutOff = false);
    }

    /** No more faults: the sweep may have ended for this worker's messages only. */
    boolean idle() {
        return spool.isEmpty();
    }
}
