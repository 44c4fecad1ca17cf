package dev.crosscheck.worker.slot;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How slots run their children.
 *
 * @param heap Java heap of a child, as in -Xmx; the networks themselves live outside it
 * @param trials after which a child is replaced, > 0
 * @param nativeCache folder that PyTorch's libraries are unpacked in, shared by all workers of the machine
 * @param folder where a child writes crash logs
 * @param plugins folder of the jars of trainer plug-ins; need not exist
 * @param grace how long an attempt may take to obey a stop before its process is killed, > 0
 * @param checkpointPause least time between two checkpoints of an attempt, >= 0
 */
public record SlotSettings(
        String heap,
        int trials,
        Path nativeCache,
        Path folder,
        Path plugins,
        Duration grace,
        Duration checkpointPause) {
    private static final long NATIVE_GROWTH_BYTES = 1L << 30;

    /** Below this folder a slot keeps files on their way from and to coordinators. */
    public static Path checkpoints(Path folder) {
        return folder.resolve("checkpoints");
    }

    /** Below this folder a slot's child makes the directories of programs. */
    public static Path attempts(Path folder) {
        return folder.resolve("attempts");
    }

    /**
     * How much a child's resident memory may grow after its first trial, in bytes: the heap, which may fill up to its limit at any time and is no leak, and 1 GiB outside it. The latter is several
     * times what the largest of the built-in networks takes while it trains, so that a trial that is merely larger than the first seldom reaches it, and yet few slots on one machine can leak enough
     * for the system to kill one of them.
     */
    long growthBytes() {
        int unit = "kmg".indexOf(Character.toLowerCase(heap.charAt(heap.length() - 1)));
        long number = Long.parseLong(unit < 0 ? heap : heap.substring(0, heap.length() - 1));
        return (number << (10 * (unit + 1))) + NATIVE_GROWTH_BYTES;
    }
}
