package dev.crosscheck.coordinator.scheduler;

import dev.crosscheck.coordinator.scheduler.SchedulerCommand.Demand;
import dev.crosscheck.coordinator.scheduler.SchedulerCommand.SessionState;
import dev.crosscheck.coordinator.scheduler.SchedulerCommand.SlotState;
import java.util.ArrayList;
import java.util.List;

/** A worker as the allocation sees it, with its slots. */
final class WorkerEntry {
    /** A third of a GPU is a third, however it was written. */
    static final double ROUNDING = 1e-3;

    SessionState state;
    /** When the session last told its state; nanoseconds of the scheduler's clock. */
    long toldAt;

    boolean connected = true;
    final List<SlotEntry> slots = new ArrayList<>();

    WorkerEntry(SessionState state) {
        this.state = state;
        for (int i = 0; i < state.slots().size(); i++) {
            slots.add(new SlotEntry(this, state, state.slots().get(i)));
        }
    }

    /** Whether the state is of the same process as before, with the same slots. */
    boolean continues(SessionState told) {
        return connected
                && state.instance().equals(told.instance())
                && slots.size() == told.slots().size();
    }

    boolean takesWork() {
        return connected && !state.draining();
    }

    /** Whether it has the labels that are asked for. */
    boolean isLabelled(Demand demand) {
        return state.labels().entrySet().containsAll(demand.labels().entrySet());
    }

    /** One slot. */
    static final class SlotEntry {
        final WorkerEntry worker;
        final int number;
        /** Position of its GPU in the session's list, or -1. */
        final int gpu;
        /** Share of a GPU that it offers, 0 to 1. */
        final double share;
        /** GPU memory that it offers; 0: none, or unknown. */
        final long memoryBytes;
        /** The sweep that may use it, or empty. */
        String granted = "";
        /** The sweep whose trial runs in it, or empty. */
        String running = "";
        /** When the grant was last sent. */
        long grantedAt;

        SlotEntry(WorkerEntry worker, SessionState session, SlotState told) {
            this.worker = worker;
            this.number = told.slot();
            this.gpu = told.gpu();
            // A worker that says nothing of its GPUs has one for each slot.
            boolean silent = session.gpus().isEmpty() && session.device().startsWith("cuda");
            this.share = silent ? 1 : told.share();
            this.memoryBytes =
                    gpu < 0 ? 0 : (long) (told.share() * session.gpus().get(gpu).memoryBytes());
        }

        /** Whether a trial with these needs can run in it. */
        boolean suits(Demand demand) {
            return demand.gpus() <= share + ROUNDING
                    && demand.gpuMemoryBytes() <= memoryBytes
                    && worker.isLabelled(demand);
        }

        /** Whether it offers less of a GPU. */
        boolean isLessThan(SlotEntry other) {
            return share < other.share || (share == other.share && memoryBytes < other.memoryBytes);
        }

        /** The sweep that is charged for it, or empty. */
        String occupant() {
            return running.isEmpty() ? granted : running;
        }
    }
}
