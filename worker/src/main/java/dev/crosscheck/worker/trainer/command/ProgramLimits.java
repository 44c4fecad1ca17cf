package dev.crosscheck.worker.trainer.command;

import java.util.List;
import java.util.Locale;

/**
 * What the options of a worker say about programs. They reach the slots' processes as system properties.
 *
 * @param memoryBytes most memory of each process of a program; 0: no limit
 * @param diskBytes most bytes that a program may add to its directory, > 0
 */
public record ProgramLimits(long memoryBytes, long diskBytes) {
    /** Disk of an attempt where nothing is said. */
    public static final String DEFAULT_DISK = "10g";

    private static final String MEMORY = "crosscheck.worker.program-memory";
    private static final String DISK = "crosscheck.worker.program-disk";

    /**
     * Reads sizes such as 500m or 10g.
     *
     * @param memory empty: no limit
     * @throws IllegalArgumentException when one is no size; the message is for the person who wrote it
     */
    public static ProgramLimits parse(String memory, String disk) {
        return new ProgramLimits(
                memory.isEmpty() ? 0 : bytes("--program-memory", memory), bytes("--program-disk", disk));
    }

    private static long bytes(String option, String size) {
        if (!size.matches("[1-9][0-9]{0,5}[mMgGtT]")) {
            throw new IllegalArgumentException(option + " " + size + ": write a size such as 500m or 10g.");
        }
        int unit = 2 + "mgt".indexOf(size.toLowerCase(Locale.ROOT).charAt(size.length() - 1));
        return Long.parseLong(size.substring(0, size.length() - 1)) << (10 * unit);
    }

    /** Makes them those of this process. */
    public void publish() {
        System.setProperty(MEMORY, Long.toString(memoryBytes));
        System.setProperty(DISK, Long.toString(diskBytes));
    }

    /** Those of this process. */
    static ProgramLimits here() {
        return new ProgramLimits(
                Long.getLong(MEMORY, 0),
                Long.getLong(DISK, parse("", DEFAULT_DISK).diskBytes()));
    }

    /** What a slot's process needs on its command line to have those of this process. */
    public static List<String> definitions() {
        ProgramLimits here = here();
        return List.of("-D" + MEMORY + "=" + here.memoryBytes(), "-D" + DISK + "=" + here.diskBytes());
    }
}
