package dev.crosscheck.worker.trainer.command;

import java.time.Duration;

/**
 * What a program may take.
 *
 * @param grace from the request to end (SIGTERM) to the end by force (SIGKILL)
 * @param poll how often its files are looked at
 * @param directoryBytes most bytes in its directory, beside those that it found there
 * @param outputBytes most bytes of its output that are kept
 * @param lineBytes longest line of metrics.jsonl
 * @param metricsBytes largest metrics.jsonl
 * @param keptBytes most bytes of the directories of failed attempts, all together
 * @param freeBytes bytes of the file system that must stay free; a twentieth of it where that is less
 * @param memoryBytes most memory of each of its processes; 0: no limit
 * @param processes most processes at once
 */
record CommandLimits(
        Duration grace,
        Duration poll,
        long directoryBytes,
        long outputBytes,
        int lineBytes,
        long metricsBytes,
        long keptBytes,
        long freeBytes,
        long memoryBytes,
        int processes) {
    private static final long GIB = 1L << 30;

    CommandLimits(Duration grace, Duration poll, long directoryBytes, long outputBytes, int lineBytes) {
        this(grace, poll, directoryBytes, outputBytes, lineBytes, GIB / 4, GIB, GIB, 0, 1000);
    }

    /** A slot kills a trainer that has not obeyed for 10 seconds, so the grace ends before. */
    static CommandLimits of(ProgramLimits told) {
        return new CommandLimits(Duration.ofSeconds(7), Duration.ofMillis(100), told.diskBytes(), 4L << 20, 1 << 16)
                .withMemory(told.memoryBytes());
    }

    CommandLimits withMemory(long bytes) {
        return new CommandLimits(
                grace,
                poll,
                directoryBytes,
                outputBytes,
                lineBytes,
                metricsBytes,
                keptBytes,
                freeBytes,
                bytes,
                processes);
    }

    CommandLimits withProcesses(int most) {
        return new CommandLimits(
                grace,
                poll,
                directoryBytes,
                outputBytes,
                lineBytes,
                metricsBytes,
                keptBytes,
                freeBytes,
                memoryBytes,
                most);
    }

    /** {@code metrics}: largest metrics.jsonl; {@code kept}: most bytes of failed attempts. */
    CommandLimits withFiles(long metrics, long kept) {
        return new CommandLimits(
                grace, poll, directoryBytes, outputBytes, lineBytes, metrics, kept, freeBytes, memoryBytes, processes);
    }
}
