package dev.crosscheck.worker.slot;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How slots run their children.
 *
 * @param heap Java heap of a child, as in -Xmx; the networks themselves live outside it
 * @param nativeCache folder that PyTorch's libraries are unpacked in, shared by all workers of the machine
 * @param folder where a child writes crash logs
 * @param plugins folder of the jars of trainer plug-ins; need not exist
 * @param grace how long an attempt may take to obey a stop before its process is killed, > 0
 * @param checkpointPause least time between two checkpoints of an attempt, >= 0
 */
public record SlotSettings(
        String heap, Path nativeCache, Path folder, Path plugins, Duration grace, Duration checkpointPause) {
    /** Below this folder a slot keeps files on their way from and to coordinators. */
    public static Path checkpoints(Path folder) {
        return folder.resolve("checkpoints");
    }
}
