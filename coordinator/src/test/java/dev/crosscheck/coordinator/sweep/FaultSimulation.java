package dev.crosscheck.coordinator.sweep;

import dev.crosscheck.coordinator.sweep.FaultPlan.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One run of a plan: a coordinator, its workers and a client, until the sweep has ended and every result is answered. */
final class FaultSimulation {
    private static final Duration PATIENCE = Duration.ofHours(2);

    private final FaultPlan plan;
    private final FaultWorld world;
    private final FaultHistory history = new FaultHistory();
    private final SimulatedCoordinator coordinator;
    private final List<SimulatedWorker> workers = new ArrayList<>();
    private int requests;

    FaultSimulation(FaultPlan plan) {
        this(plan, false);
    }

    /** See {@link SimulatedCoordinator}. */
    FaultSimulation(FaultPlan plan, boolean answersEarly) {
        this.plan = plan;
        this.world = new FaultWorld(plan.seed());
        this.coordinator = new SimulatedCoordinator(world, answersEarly);
    }

    /** What was wrong; empty when nothing was. */
    List<String> run() {
        create();
        for (int i = 0; i < plan.workers(); i++) {
            workers.add(new SimulatedWorker(world, plan, coordinator, history, "w" + i));
        }
        plan.faults().forEach(fault -> world.after(fault.at(), () -> strike(fault)));
        world.after(FaultPlan.TROUBLED, this::resume);
        while (!over() && world.now().compareTo(PATIENCE) < 0) {
            world.step();
        }
        return checker(coordinator.journal()).check(over());
    }

    /** All that was written. */
    List<SweepEvent> journal() {
        return coordinator.journal();
    }

    /** A checker of this journal against what workers saw. */
    FaultChecker checker(List<SweepEvent> journal) {
        return new FaultChecker(journal, history, coordinator.serving());
    }

    private boolean over() {
        return world.now().compareTo(FaultPlan.TROUBLED) > 0
                && coordinator.isUp()
                && coordinator.serving().exists()
                && !coordinator.serving().phase().isOpen()
                && workers.stream().allMatch(SimulatedWorker::idle);
    }

    private void create() {
        coordinator.receive(
                replyTo -> new SweepCommand.CreateSweep("create", TestSpecs.bytes(plan.spec()), replyTo), reply -> {});
        if (!coordinator.serving().exists()) {
            world.after(Duration.ofSeconds(2), this::create);
        }
    }

    private void resume() {
        coordinator.receive(SweepCommand.ResumeSweep::new, reply -> {});
        world.after(Duration.ofSeconds(30), this::resume);
    }

    private void strike(Fault fault) {
        switch (fault.kind()) {
            case KILL_COORDINATOR -> coordinator.kill(fault.lasts());
            case KILL_WORKER -> workers.get(fault.worker()).kill(fault.lasts(), true);
            case LOSE_WORKER_AND_DISK -> workers.get(fault.worker()).kill(fault.lasts(), false);
            case PAUSE_WORKER -> workers.get(fault.worker()).pause(fault.lasts());
            case CUT_OFF_WORKER -> workers.get(fault.worker()).cutOff(fault.lasts());
            case PREEMPT_WORKER -> workers.get(fault.worker()).preempt(fault.lasts());
            case FULL_DISK -> coordinator.fillDisk(fault.lasts());
            case CLOCK_FORWARD -> coordinator.moveClock(fault.lasts());
            case CLOCK_BACK -> coordinator.moveClock(fault.lasts().negated());
            case PAUSE_SWEEP -> coordinator.receive(replyTo -> new SweepCommand.PauseSweep("x", replyTo), reply -> {});
            case EXTEND_SWEEP -> extend("extend-" + requests++, 1 + fault.worker(), 0);
        }
    }

    /** Sent again until it is answered, as a client does. */
    private void extend(String request, long trials, int tries) {
        boolean lost = world.random.nextInt(3) == 0;
        coordinator.receive(replyTo -> new SweepCommand.ExtendSweep(request, trials, replyTo), reply -> {
            if (!lost && reply instanceof SweepReply.Summary) {
                history.extended.put(request, trials);
            }
        });
        if (tries < 20) {
            world.after(Duration.ofSeconds(3), () -> {
                if (!history.extended.containsKey(request)) {
                    extend(request, trials, tries + 1);
                }
            });
        }
    }
}
