package dev.crosscheck.coordinator.journal.rocksdb;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * Lets no file of this process grow any more: what a quota, a file system that is read-only and a disk that fails have in common is that writes fail while as much is free as before.
 * Needs no rights, but a process of its own.
 */
public final class FileSizeLimit {
    private FileSizeLimit() {}

    /** Skips the test where limits cannot be set. */
    public static void assumeAvailable() throws InterruptedException {
        boolean available;
        try {
            available = prlimit("--fsize=unlimited:", "true") == 0;
        } catch (IOException noSuchProgram) {
            available = false;
        }
        Assumptions.assumeTrue(available, "no limits of file sizes can be set here");
    }

    /** Every write to a file fails from now on. */
    public static void begin() throws IOException, InterruptedException {
        set("0");
    }

    /** Files grow again. */
    public static void end() throws IOException, InterruptedException {
        set("unlimited");
    }

    private static void set(String soft) throws IOException, InterruptedException {
        String pid = Long.toString(ProcessHandle.current().pid());
        if (prlimit("--pid", pid, "--fsize=" + soft + ":") != 0) {
            throw new IOException("prlimit could not set the limit");
        }
    }

    private static int prlimit(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("prlimit"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        return process.waitFor();
    }
}
