package dev.crosscheck.worker.slot;

import dev.crosscheck.worker.gpu.GpuSeat;
import dev.crosscheck.worker.slot.wire.RunAttempt;
import dev.crosscheck.worker.slot.wire.ToChild;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The child processes of a slot, one after the other. Thread-safe. */
final class Children {
    private static final Logger LOG = LoggerFactory.getLogger(Children.class);

    private final SlotSettings settings;
    private final GpuSeat seat;
    private @Nullable ChildProcess child;
    private boolean closed;

    Children(SlotSettings settings, GpuSeat seat) {
        this.settings = settings;
        this.seat = seat;
    }

    /** Sees to it that there is one; where that fails, the next attempt says why. */
    synchronized void prepare() {
        if (closed || (child != null && child.alive())) {
            return;
        }
        try {
            child = ChildProcess.start(settings, seat);
            LOG.info("started child pid={}", child.pid());
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
    synchronized ChildProcess run(RunAttempt.Builder attempt, String label) throws IOException, InterruptedException {
        if (closed) {
            throw new InterruptedException();
        }
        ToChild run = ToChild.newBuilder().setRun(attempt).build();
        ChildProcess idle = child;
        if (idle != null && idle.alive()) {
            try {
                idle.send(run);
                return idle;
            } catch (IOException e) {
                LOG.info("the idle child pid={} has died; starting another", idle.pid());
            }
        }
        ChildProcess fresh = ChildProcess.start(settings, seat);
        child = fresh;
        LOG.info("{} started child pid={}", label, fresh.pid());
        fresh.send(run);
        return fresh;
    }

    /** Says something to the child; without effect where it is gone. */
    synchronized void tell(ToChild message) {
        if (child == null) {
            return;
        }
        try {
            child.send(message);
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
