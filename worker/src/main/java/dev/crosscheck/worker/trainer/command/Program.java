package dev.crosscheck.worker.trainer.command;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running program, with everything that it starts: a session and process group of its own where the system has {@code setsid}. A small shell stands above it and holds a pipe to this process: when this process dies,
 * however it dies, the pipe closes and the shell ends the group. Without {@code setsid} there is no group: it ends the program alone then, and this process, while it lives, what it has seen descend from it.
 */
final class Program implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Program.class);
    private static final long SIGNAL_SECONDS = 5;
    private static final long KIB = 1024;

    /**
     * $1 is the grace in seconds, $2 whom a broken pipe ends: 0 for the group, which must be the program's own, empty for the program alone; $3 the memory of each process in KiB, 0 for no limit; the rest is the command. TERM
     * ends the program, not this shell, which waits for its status; where it came to the shell too, that is 143, however the program obeyed.
     */
    private static final String WATCH =
            """
            grace=$1; whom=$2; memory=$3; told=; shift 3
            exec 3<&0
            trap told=1 TERM
            ( [ "$memory" = 0 ] || ulimit -v "$memory" || exit 126; exec "$@" ) </dev/null 3<&- &
            program=$!
            (trap '' TERM; cat <&3 >/dev/null 2>&1
             kill -TERM ${whom:-$program}; sleep "$grace"; kill -KILL ${whom:-$program}) >/dev/null 2>&1 &
            watcher=$!
            exec 3<&-
            wait $program; status=$?
            while kill -0 $program 2>/dev/null; do wait $program; status=$?; done
            [ -n "$whom" ] || kill -KILL $watcher 2>/dev/null
            [ -z "$told" ] || status=143
            exit $status
            """;

    private final Process process;
    private final ProgramOutput output;
    private final ProgramProcesses processes;
    private final boolean grouped;
    private final CommandLimits limits;
    private boolean closed;

    private Program(Process process, ProgramOutput output, boolean grouped, CommandLimits limits) {
        this.process = process;
        this.output = output;
        this.processes = new ProgramProcesses(process.toHandle(), grouped);
        this.grouped = grouped;
        this.limits = limits;
    }

    /** As the other one, with the {@code setsid} that is found. */
    static Program start(List<String> command, Path directory, Map<String, String> variables, CommandLimits limits)
            throws IOException {
        return start(
                command,
                directory,
                variables,
                limits,
                find("setsid", System.getenv().getOrDefault("PATH", "")));
    }

    /**
     * Starts a program. It sees the GPU that this process sees.
     *
     * @param directory where it runs; its output is gathered there too
     * @param variables of its environment, beside those that every program has
     * @param setsid the system's program of that name, where it has one
     */
    static Program start(
            List<String> command,
            Path directory,
            Map<String, String> variables,
            CommandLimits limits,
            Optional<Path> setsid)
            throws IOException {
        ProgramOutput output = new ProgramOutput(directory, limits.outputBytes());
        ProcessBuilder builder = new ProcessBuilder(line(command, limits, setsid))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.file().toFile()));
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("CROSSCHECK_"));
        environment.putAll(variables);
        environment.put("CROSSCHECK_DIR", directory.toString());
        environment.put(
                CheckpointFile.VARIABLE, directory.resolve(CheckpointFile.NAME).toString());
        return new Program(builder.start(), output, setsid.isPresent(), limits);
    }

    /** What is run, with a pipe as its input. */
    static List<String> line(List<String> command, CommandLimits limits, Optional<Path> setsid) {
        List<String> line = new ArrayList<>();
        setsid.ifPresent(path -> line.add(path.toString()));
        line.addAll(List.of("/bin/sh", "-c", WATCH, "crosscheck"));
        line.add(Long.toString(limits.grace().toSeconds()));
        line.add(setsid.isPresent() ? "0" : "");
        line.add(Long.toString(limits.memoryBytes() / KIB));
        line.addAll(command);
        return line;
    }

    /** The first program of a name in a search path; relative entries do not count. */
    static Optional<Path> find(String name, String searchPath) {
        return Stream.of(searchPath.split(Pattern.quote(File.pathSeparator)))
                .filter(Predicate.not(String::isEmpty))
                .map(entry -> Path.of(entry).resolve(name))
                .filter(path -> path.isAbsolute() && Files.isRegularFile(path) && Files.isExecutable(path))
                .findFirst();
    }

    /** Whether it has ended by the end of the wait. */
    boolean waitFor(Duration wait) throws InterruptedException {
        return process.waitFor(wait.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Its exit status, 128 + signal for a signal; it has ended. */
    int status() {
        return process.exitValue();
    }

    /** What it has written. */
    ProgramOutput output() {
        return output;
    }

    /** How many processes it runs now, a few of the worker's own included. */
    int processes() {
        return processes.alive().size();
    }

    /** Asks it to end; by force when it has not after the grace. Returns when the program itself is gone. */
    void end() throws InterruptedException {
        signal("TERM");
        if (!waitFor(limits.grace())) {
            signal("KILL");
            process.destroyForcibly().waitFor();
        }
    }

    /** Ends by force whatever is left of it. */
    @Override
    public void close() {
        if (!closed) {
            kill();
        }
    }

    /** As {@link #close}; what it wrote and its status can be asked for. */
    void kill() {
        closed = true;
        try {
            signal("KILL");
            process.destroyForcibly();
            process.getOutputStream().close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.debug("the pipe to the program broke before", e);
        }
        try {
            output.rotate();
        } catch (IOException e) {
            LOG.debug("the output cannot be cut", e);
        }
    }

    /** The group first, of which that misses none, then those that have left it. */
    private void signal(String name) throws InterruptedException {
        boolean kill = name.equals("KILL");
        if (grouped) {
            signalGroup(name);
        }
        if (kill || !grouped) {
            processes.alive().forEach(kill ? ProcessHandle::destroyForcibly : ProcessHandle::destroy);
        }
    }

    private void signalGroup(String name) throws InterruptedException {
        try {
            Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -s " + name + " -- -" + process.pid())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!kill.waitFor(SIGNAL_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("sending {} to the program's group takes longer than {} s", name, SIGNAL_SECONDS);
            }
        } catch (IOException e) {
            LOG.warn("cannot send {} to the program's group: {}", name, e.getMessage());
        }
    }
}
