package dev.crosscheck.coordinator.scheduler;

import dev.crosscheck.coordinator.scheduler.SchedulerCommand.Demand;
import dev.crosscheck.coordinator.scheduler.SchedulerCommand.SessionState;
import java.util.ArrayList;
import java.util.List;

/** A worker as the allocation sees it, with its slots. */
final class WorkerEntry {
    SessionState state;
    /** When the session last told its state; nanoseconds of the scheduler's clock. */
    long toldAt;

    boolean connected = true;
    final List<SlotEntry> slots = new ArrayList<>();

    WorkerEntry(SessionState state) {
        this.state = state;
        for (int i = 0; i < state.slots().size(); i++) {
            slots.add(new SlotEntry(this, state.slots().get(i).slot()));
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

    boolean hasGpu() {
        return state.device().startsWith("cuda");
    }

    /** Whether a trial with these needs can run here. One slot never has more than one GPU. */
    boolean suits(Demand demand) {
        boolean device = demand.gpus() <= 0 || (hasGpu() && demand.gpus() <= 1);
        return device && state.labels().entrySet().containsAll(demand.labels().entrySet());
    }

    /** One slot. */
    static final class SlotEntry {
        final WorkerEntry worker;
        final int number;
        /** The sweep that may use it, or empty. */
        String granted = "";
        /** The sweep whose trial runs in it, or empty. */
        String running = "";
        /** When the grant was last sent. */
        long grantedAt;

        SlotEntry(WorkerEntry worker, int number) {
            this.worker = worker;
            this.number = number;
        }

        /** The sweep that is charged for it, or empty. */
        String occupant() {
            return running.isEmpty() ? granted : running;
        }
    }
}
