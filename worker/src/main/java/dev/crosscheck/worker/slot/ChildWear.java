package dev.crosscheck.worker.slot;

import java.util.Optional;
import java.util.OptionalLong;

/** How worn one child process is: whether it may run another trial. Not thread-safe. */
final class ChildWear {
    private final int mostTrials;
    private final long mostGrowthBytes;
    private int trials;
    private OptionalLong firstResident = OptionalLong.empty();

    /**
     * @param mostTrials that one process runs, > 0
     * @param mostGrowthBytes of resident memory, from the end of the first trial on, >= 0
     */
    ChildWear(int mostTrials, long mostGrowthBytes) {
        this.mostTrials = mostTrials;
        this.mostGrowthBytes = mostGrowthBytes;
    }

    /** A trial that wears has begun. */
    void begun() {
        trials++;
    }

    /**
     * Asked when a trial has ended.
     *
     * @param broke whether the trainer broke
     * @param residentBytes of the process now; empty where that is not known
     * @return why it must run no other; empty: it may
     */
    Optional<String> ended(boolean broke, OptionalLong residentBytes) {
        if (broke) {
            return Optional.of("its last trial broke");
        }
        if (trials >= mostTrials) {
            return Optional.of("it has run " + trials + " trials");
        }
        if (residentBytes.isEmpty()) {
            return Optional.empty();
        }
        if (firstResident.isEmpty()) {
            firstResident = residentBytes;
        }
        long growth = residentBytes.getAsLong() - firstResident.getAsLong();
        return growth > mostGrowthBytes
                ? Optional.of("its memory has grown by " + (growth >> 20) + " MiB since its first trial")
                : Optional.empty();
    }
}
