package dev.crosscheck.worker.trainer.command;

import dev.crosscheck.worker.trainer.GpuErrors;
import dev.crosscheck.worker.trainer.InfeasibleException;
import dev.crosscheck.worker.trainer.TrainerException;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** What the exit status and the last words of a program mean. */
final class ProgramEnd {
    private static final int INFEASIBLE = 75;
    private static final int NOT_EXECUTABLE = 126;
    private static final int NOT_FOUND = 127;
    private static final int SIGNAL = 128;
    private static final int SIGKILL = 137;
    private static final int SHOWN_BYTES = 1500;
    private static final long MIB = 1L << 20;

    /** In lower case: the C library, C++, Python and NumPy, Java, Go and others, awk and shells. */
    private static final List<String> NO_MEMORY = List.of(
            "cannot allocate memory",
            "can't allocate memory",
            "bad_alloc",
            "memoryerror",
            "unable to allocate",
            "outofmemory",
            "insufficient memory",
            "out of memory",
            "memory exhausted");

    private ProgramEnd() {}

    /**
     * Refuses all but exit status 0.
     *
     * @param name of the program, as people know it
     * @throws InfeasibleException for exit status 75
     * @throws MemoryLimitException when it says that memory ran out, and the worker has set a limit
     */
    static void refuse(Program program, String name, CommandLimits limits) throws TrainerException, IOException {
        int status = program.status();
        if (status == 0) {
            return;
        }
        String output = program.output().last(SHOWN_BYTES);
        String said = output.isEmpty() ? " It wrote nothing." : " It wrote last:\n" + output + "\n";
        if (status == INFEASIBLE) {
            throw new InfeasibleException("The program says that the configuration is infeasible (exit status 75)."
                    + (output.isEmpty() ? "" : " It wrote last:\n" + output));
        }
        String what = sentence(status, name);
        if (limits.memoryBytes() > 0 && lacksMemory(output)) {
            throw new MemoryLimitException(what + " Each of its processes may take " + limits.memoryBytes() / MIB
                    + " MiB of memory (the worker's --program-memory)." + said);
        }
        throw new TrainerException(what + said);
    }

    private static String sentence(int status, String name) {
        return switch (status) {
            case NOT_FOUND -> "The program \"" + name + "\" was not found on this worker (exit status 127).";
            case NOT_EXECUTABLE -> "The program \"" + name + "\" cannot be executed (exit status 126).";
            case SIGKILL -> "The program was killed (signal 9); most often that is the system being short of memory.";
            default ->
                status > SIGNAL
                        ? "The program was ended by signal " + (status - SIGNAL) + "."
                        : "The program ended with exit status " + status + ".";
        };
    }

    private static boolean lacksMemory(String output) {
        String lower = output.toLowerCase(Locale.ROOT);
        return !GpuErrors.outOfMemory(output) && NO_MEMORY.stream().anyMatch(lower::contains);
    }
}
