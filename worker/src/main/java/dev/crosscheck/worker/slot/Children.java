package dev.crosscheck.worker.slot;

import dev.crosscheck.worker.gpu.GpuSeat;
import dev.crosscheck.worker.slot.wire.RunAttempt;
import dev.crosscheck.worker.slot.wire.StepAnswered;
import dev.crosscheck.worker.slot.wire.StopAttempt;
import dev.crosscheck.worker.slot.wire.ToChild;
import dev.crosscheck.worker.trainer.StopRequest;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The child processes of a slot, one after the other. Thread-safe. */
final class Children {
    private static final Logger LOG = LoggerFactory.getLogger(Children.class);

    private final SlotSettings settings;
    private final GpuSeat seat;
    private @Nullable ChildProcess child;
    private ChildWear wear;
    /** Whether the child itself may have computed on a GPU: frameworks keep the memory that they had there. */
    private boolean holdsGpuMemory;

    private boolean closed;

    Children(SlotSettings settings, GpuSeat seat) {
        this.settings = settings;
        this.seat = seat;
        this.wear = unworn();
    }

    private ChildWear unworn() {
        return new ChildWear(settings.trials(), settings.growthBytes());
    }

    private ChildProcess fresh() throws IOException {
        ChildProcess fresh = ChildProcess.start(settings, seat);
        child = fresh;
        wear = unworn();
        holdsGpuMemory = false;
        return fresh;
    }

    /** Sees to it that there is one; where that fails, the next attempt says why. */
    synchronized void prepare() {
        if (closed || (child != null && child.alive())) {
            return;
        }
        try {
            LOG.info("started child pid={}", fresh().pid());
        } catch (IOException e) {
            LOG.warn("the child process could not be started reason=\"{}\"", e.getMessage());
        }
    }

    /** Has it load what the built-in trainer needs. */
    synchronized void warmUp(String builtin) {
        prepare();
        if (child != null) {
            child.warmUp(builtin);
        }
    }

    /** Gives an attempt to the child that is there, or to a fresh one. */
    synchronized ChildProcess run(RunAttempt.Builder message, Attempt attempt)
            throws IOException, InterruptedException {
        if (closed) {
            throw new InterruptedException();
        }
        ToChild run = ToChild.newBuilder().setRun(message).build();
        ChildProcess idle = child;
        if (idle != null && holdsGpuMemory && attempt.isProgram()) {
            LOG.info("the child pid={} is replaced: a program is to have all of the GPU's memory", idle.pid());
            idle.kill();
        } else if (idle != null && idle.alive()) {
            try {
                idle.send(run);
                begun(attempt);
                return idle;
            } catch (IOException e) {
                LOG.info("the idle child pid={} has died; starting another", idle.pid());
            }
        }
        ChildProcess fresh = fresh();
        LOG.info("{} started child pid={}", attempt.label(), fresh.pid());
        fresh.send(run);
        begun(attempt);
        return fresh;
    }

    private void begun(Attempt attempt) {
        if (attempt.wears()) {
            wear.begun();
            holdsGpuMemory |= !attempt.isProgram() && !seat.visible().isEmpty();
        }
    }

    /**
     * An attempt is over: sees to it that there is a child that may run the next.
     *
     * @param broke whether its trainer broke
     */
    void renew(boolean broke) throws InterruptedException {
        if (worn(broke)) {
            discard();
        }
        prepare();
    }

    private synchronized boolean worn(boolean broke) {
        if (child == null || !child.alive()) {
            return false;
        }
        Optional<String> why = wear.ended(broke, child.residentBytes());
        if (why.isPresent()) {
            LOG.info("the child pid={} is replaced: {}", child.pid(), why.get());
        }
        return why.isPresent();
    }

    /** Ends the child and waits for its end. Afterwards its memory is free, and nothing that it still says meets the next attempt. */
    void discard() throws InterruptedException {
        ChildProcess discarded = take();
        if (discarded != null) {
            discarded.kill();
            discarded.exitStatus();
        }
    }

    private synchronized @Nullable ChildProcess take() {
        ChildProcess taken = child;
        child = null;
        return taken;
    }

    /** The report of a step was answered: the attempt goes on. */
    void answered(long run, long step) {
        tell(ToChild.newBuilder()
                .setAnswered(StepAnswered.newBuilder().setRun(run).setStep(step)));
    }

    /** Asks the attempt to end. */
    void stop(long run, StopRequest request) {
        tell(ToChild.newBuilder()
                .setStop(StopAttempt.newBuilder()
                        .setRun(run)
                        .setReason(request.reason())
                        .setPredictions(request.predictions())));
    }

    /** Without effect where the child is gone. */
    private synchronized void tell(ToChild.Builder message) {
        if (child == null) {
            return;
        }
        try {
            child.send(message.build());
        } catch (IOException e) {
            LOG.debug("the child pid={} is gone already", child.pid(), e);
        }
    }

    /** Ends the child at once. */
    synchronized void kill() {
        if (child != null) {
            child.kill();
        }
    }

    /** Ends the child at once; there are no more. */
    synchronized void close() {
        closed = true;
        kill();
    }
}
