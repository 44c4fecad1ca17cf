package dev.crosscheck.worker;

import dev.crosscheck.worker.gpu.NvidiaSmi;
import dev.crosscheck.worker.session.SessionSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * All that a worker process is told.
 *
 * @param smi asked for the load of the GPUs; empty: it is not known
 * @param workDir holds this worker's name and spool; one process at a time
 * @param cacheDir fetched contents; may be shared with other workers of the machine
 * @param nativeCache where PyTorch's libraries are unpacked
 * @param slotHeap Java heap of a slot's process, as in -Xmx
 * @param slotTrials after which a slot's process is replaced, > 0
 * @param plugins folder of the jars of trainer plug-ins; need not exist
 * @param cacheBytes size that the contents on disk are kept below, > 0
 * @param checkpointPause least time between two checkpoints of an attempt, >= 0
 */
public record WorkerSettings(
        SessionSettings session,
        Optional<NvidiaSmi> smi,
        Path workDir,
        Path cacheDir,
        Path nativeCache,
        Path plugins,
        String slotHeap,
        int slotTrials,
        long cacheBytes,
        Duration checkpointPause) {}
