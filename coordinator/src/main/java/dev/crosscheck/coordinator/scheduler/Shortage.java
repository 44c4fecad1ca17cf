package dev.crosscheck.coordinator.scheduler;

import dev.crosscheck.coordinator.scheduler.SchedulerCommand.Demand;
import dev.crosscheck.coordinator.scheduler.WorkerEntry.SlotEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;

/** Says what a sweep needs that no connected worker has. Pure. */
final class Shortage {
    private Shortage() {}

    /** A sentence, without its full stop; empty when some slot, busy or not, suits. */
    static Optional<String> of(Demand demand, Collection<WorkerEntry> workers) {
        List<SlotEntry> slots = workers.stream()
                .filter(WorkerEntry::takesWork)
                .flatMap(worker -> worker.slots.stream())
                .toList();
        if (slots.stream().anyMatch(slot -> slot.suits(demand))) {
            return Optional.empty();
        }
        if (slots.isEmpty()) {
            return Optional.of("no worker is connected");
        }
        List<SlotEntry> labelled =
                slots.stream().filter(slot -> slot.worker.isLabelled(demand)).toList();
        if (labelled.isEmpty()) {
            return Optional.of("no connected worker has the labels " + new TreeMap<>(demand.labels()));
        }
        return Optional.of("no connected worker" + (demand.labels().isEmpty() ? "" : " of these labels")
                + " has a slot with " + needs(demand) + " (" + most(demand, labelled) + ")");
    }

    private static String needs(Demand demand) {
        String gpus = demand.gpus() == 1 ? "a GPU" : demand.gpus() + " of a GPU";
        return demand.gpuMemoryBytes() == 0
                ? gpus
                : gpus + " and " + gibibytes(demand.gpuMemoryBytes()) + " of its memory";
    }

    private static String most(Demand demand, List<SlotEntry> slots) {
        double share = slots.stream().mapToDouble(slot -> slot.share).max().orElse(0);
        if (share == 0) {
            return "none has a GPU";
        }
        List<String> most = new ArrayList<>();
        if (demand.gpus() > share + WorkerEntry.ROUNDING) {
            most.add("the largest share is " + String.format(Locale.ROOT, "%.3g", share));
        }
        if (demand.gpuMemoryBytes() > 0) {
            long memory =
                    slots.stream().mapToLong(slot -> slot.memoryBytes).max().orElse(0);
            most.add(memory == 0 ? "their memory is unknown" : "the largest has " + gibibytes(memory));
        }
        return String.join(", ", most);
    }

    private static String gibibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
    }
}
