package dev.crosscheck.cli.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A program that ends with this process, whatever ends this process. A small shell between the two ignores Ctrl-C (a terminal sends it to every process at
 * once; we stop ours in order) and ends the program when its input, a pipe from us, is closed.
 */
final class ChildProcess {
    private static final int LAST_LINES = 15;
    private static final String GUARD =
            """
            trap '' INT
            exec 3<&0
            "$@" </dev/null 3<&- &
            child=$!
            trap 'kill -TERM $child 2>/dev/null' TERM HUP
            { cat >/dev/null; kill -TERM $child; } <&3 >/dev/null 2>&1 &
            guard=$!
            exec 3<&-
            wait $child; status=$?
            while kill -0 $child 2>/dev/null; do wait $child; status=$?; done
            kill $guard 2>/dev/null
            exit $status
            """;

    private final String name;
    private final Process process;
    private final Thread reader;
    private final Deque<String> lastLines = new ArrayDeque<>();
    private volatile boolean stopping;

    /**
     * Starts the program.
     *
     * @param log gets each line of its output with the child's name
     * @param onDeath told when it ends without having been stopped
     */
    ChildProcess(
            String name,
            List<String> command,
            Map<String, String> environment,
            BiConsumer<String, String> log,
            Consumer<ChildProcess> onDeath) {
        this.name = name;
        List<String> guarded = new ArrayList<>(List.of("/bin/sh", "-c", GUARD, "crosscheck-" + name));
        guarded.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(guarded).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name, e);
        }
        reader = new Thread(() -> read(log, onDeath), "output of " + name);
        reader.setDaemon(true);
        reader.start();
    }

    private void read(BiConsumer<String, String> log, Consumer<ChildProcess> onDeath) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                remember(line);
                log.accept(name, line);
            }
            process.waitFor();
        } catch (IOException ignored) {
            // The pipe broke: the process is gone, which is what the next lines are about.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!stopping) {
            onDeath.accept(this);
        }
    }

    private synchronized void remember(String line) {
        lastLines.addLast(line);
        if (lastLines.size() > LAST_LINES) {
            lastLines.removeFirst();
        }
    }

    String name() {
        return name;
    }

    /** How it ended and the last lines it wrote. */
    synchronized String obituary() {
        String status = process.isAlive() ? "stopped writing" : "ended with exit status " + process.exitValue();
        return name + " " + status
                + (lastLines.isEmpty() ? "" : "; its last lines:\n  " + String.join("\n  ", lastLines));
    }

    /** Asks it to end and waits; after the given time it is killed with everything it started. */
    void stop(Duration patience) {
        stopping = true;
        try {
            process.getOutputStream().close();
        } catch (IOException ignored) {
            // Closed already: it is ending.
        }
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
            reader.join(1000);
        } catch (InterruptedException e) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
