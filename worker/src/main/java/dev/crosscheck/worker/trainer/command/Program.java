package dev.crosscheck.worker.trainer.command;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running program, with everything that it starts: a session and process group of its own where the system has {@code setsid}. A small shell stands above it and holds a pipe to this process: when this process dies,
 * however it dies, the pipe closes and the shell ends the group.
 */
final class Program implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Program.class);
    private static final String OUTPUT = "output.log";
    private static final long SIGNAL_SECONDS = 5;

    /** $1 is the grace in seconds, the rest the command. TERM ends the program, not this shell, which waits for its status. */
    private static final String WATCH =
            """
            grace=$1; shift
            exec 3<&0
            trap : TERM
            "$@" </dev/null 3<&- &
            program=$!
            (trap '' TERM; cat <&3 >/dev/null 2>&1; kill -TERM 0; sleep "$grace"; kill -KILL 0) >/dev/null 2>&1 &
            exec 3<&-
            wait $program; status=$?
            while kill -0 $program 2>/dev/null; do wait $program; status=$?; done
            exit $status
            """;

    private final Process process;
    private final Path output;
    private final boolean grouped;
    private final CommandLimits limits;

    private Program(Process process, Path output, boolean grouped, CommandLimits limits) {
        this.process = process;
        this.output = output;
        this.grouped = grouped;
        this.limits = limits;
    }

    /**
     * Starts a program. It sees the GPU that this process sees.
     *
     * @param directory where it runs; its output is gathered there too
     * @param variables of its environment, beside those that every program has
     */
    static Program start(List<String> command, Path directory, Map<String, String> variables, CommandLimits limits)
            throws IOException {
        boolean grouped = Files.isExecutable(Path.of("/usr/bin/setsid"));
        List<String> line = new ArrayList<>(grouped ? List.of("/usr/bin/setsid") : List.of());
        line.addAll(List.of("/bin/sh", "-c", WATCH, "crosscheck"));
        line.add(Long.toString(limits.grace().toSeconds()));
        line.addAll(command);
        Path output = directory.resolve(OUTPUT);
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("CROSSCHECK_"));
        environment.putAll(variables);
        environment.put("CROSSCHECK_DIR", directory.toString());
        environment.put(
                CheckpointFile.VARIABLE, directory.resolve(CheckpointFile.NAME).toString());
        return new Program(builder.start(), output, grouped, limits);
    }

    /** Whether it has ended by the end of the wait. */
    boolean waitFor(Duration wait) throws InterruptedException {
        return process.waitFor(wait.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Its exit status, 128 + signal for a signal; it has ended. */
    int status() {
        return process.exitValue();
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
        try {
            signal("KILL");
            process.destroyForcibly();
            process.getOutputStream().close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.debug("the pipe to the program broke before", e);
        }
    }

    private void signal(String name) throws InterruptedException {
        if (!grouped) {
            process.descendants()
                    .forEach(name.equals("KILL") ? ProcessHandle::destroyForcibly : ProcessHandle::destroy);
            return;
        }
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

    /** Empties the gathered output when it has grown too long; the last part is kept beside it. */
    void rotateOutput() throws IOException {
        long kept = limits.outputBytes() / 2;
        if (!Files.exists(output) || Files.size(output) <= kept) {
            return;
        }
        try (FileChannel channel = FileChannel.open(output, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileChannel before = FileChannel.open(
                        output.resolveSibling(OUTPUT + ".1"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            channel.transferTo(channel.size() - kept, kept, before);
            channel.truncate(0);
        }
    }

    /** The last lines that it wrote, at most {@code most} bytes of them; control characters are replaced. */
    String lastOutput(int most) throws IOException {
        if (!Files.exists(output)) {
            return "";
        }
        try (FileChannel channel = FileChannel.open(output, StandardOpenOption.READ)) {
            long from = Math.max(0, channel.size() - most);
            ByteBuffer buffer = ByteBuffer.allocate((int) (channel.size() - from));
            int read = 0;
            while (buffer.hasRemaining() && read >= 0) {
                read = channel.read(buffer, from + buffer.position());
            }
            String text = new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
            int firstLine = from > 0 ? text.indexOf('\n') + 1 : 0;
            return text.substring(firstLine)
                    .replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "?")
                    .strip();
        }
    }
}
