package dev.crosscheck.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What is done to processes. */
final class Strike {
    private Strike() {}

    /** SIGSTOP, and SIGCONT after this time. */
    static void stopped(Process process, Duration time) {
        signal("STOP", process);
        pause(time);
        signal("CONT", process);
    }

    /** SIGTERM; the exit code. Fails when the process has not ended after {@code atMost}. */
    static int terminated(Process process, Duration atMost) {
        process.destroy();
        return ended(process, atMost);
    }

    /** The exit code of a process that ends by itself. Fails when it has not ended after {@code atMost}. */
    static int ended(Process process, Duration atMost) {
        try {
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("lives on after " + atMost.toSeconds() + " s: " + process.info());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static void signal(String signal, Process process) {
        try {
            new ProcessBuilder("kill", "-" + signal, "" + process.pid()).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static void pause(Duration time) {
        LockSupport.parkNanos(time.toNanos());
    }
}
