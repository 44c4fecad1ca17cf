package dev.crosscheck.cli.console;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The surroundings of a real run. The launcher script says by system properties what the streams are connected to; Java 17 cannot tell them apart. */
public final class SystemContext {
    private static final int DEFAULT_COLUMNS = 100;

    private SystemContext() {}

    /** Reads the environment once. */
    public static CliContext create() {
        Map<String, String> environment = System.getenv();
        boolean out = Boolean.getBoolean("crosscheck.tty.out");
        boolean err = Boolean.getBoolean("crosscheck.tty.err");
        boolean colour = environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !"dumb".equals(environment.getOrDefault("TERM", "dumb"));
        int columns = out || err ? columns(environment) : DEFAULT_COLUMNS;
        return new CliContext(
                environment,
                Path.of(System.getProperty("user.home", "")),
                new Screen(answers(), out, out && colour, columns),
                new Screen(stream(FileDescriptor.err), err, err && colour, columns),
                InstantSource.system(),
                Optional.ofNullable(System.getProperty("crosscheck.dist")).map(Path::of));
    }

    private static PrintStream answers() {
        return Files.isRegularFile(Path.of("/dev/fd/1"))
                ? new FileStream(new FileOutputStream(FileDescriptor.out))
                : stream(FileDescriptor.out);
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    private static int columns(Map<String, String> environment) {
        try {
            return Integer.parseInt(environment.getOrDefault("COLUMNS", ""));
        } catch (NumberFormatException ignored) {
            return sttyColumns();
        }
    }

    private static int sttyColumns() {
        try {
            Process stty = new ProcessBuilder("/bin/sh", "-c", "stty size 2>/dev/null </dev/tty").start();
            String[] size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .trim()
                    .split(" ");
            int columns = stty.waitFor(1, TimeUnit.SECONDS) && size.length == 2 ? Integer.parseInt(size[1]) : 0;
            return columns > 0 ? columns : DEFAULT_COLUMNS;
        } catch (IOException | NumberFormatException ignored) {
            return DEFAULT_COLUMNS;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return DEFAULT_COLUMNS;
        }
    }
}
