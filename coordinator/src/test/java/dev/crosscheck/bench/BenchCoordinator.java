package dev.crosscheck.bench;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A coordinator as a process of its own, with data and home below one directory, started as the distribution starts it; by that itself where {@code -Dbench.dist=DIR} names one
 * ({@code deploy/dist} after {@code ./crosscheck}, which then has an archive of parsed classes too).
 */
final class BenchCoordinator implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path root;
    private final Process process;
    private final int port;
    private final Duration started;
    private final List<ManagedChannel> channels = new ArrayList<>();

    private BenchCoordinator(Path root, Process process, int port, Duration started) {
        this.root = root;
        this.process = process;
        this.port = port;
        this.started = started;
    }

    /** Starts one and waits until it serves; {@code options} are more JVM options, {@code config} lines of its settings file. */
    static BenchCoordinator start(Path root, List<String> options, String config) throws IOException {
        long begin = System.nanoTime();
        Path file = Files.writeString(root.resolve("bench.conf"), config);
        List<String> command = launcher(options);
        command.addAll(List.of(
                "--data",
                root.resolve("data").toAbsolutePath().toString(),
                "--port",
                "0",
                "--config",
                file.toAbsolutePath().toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        root.resolve("coordinator.log").toFile()));
        builder.environment()
                .put("CROSSCHECK_HOME", root.resolve("home").toAbsolutePath().toString());
        builder.environment().put("CROSSCHECK_JAVA_OPTS", String.join(" ", options));
        Process process = builder.start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        while (line != null && !line.startsWith("ready port=")) {
            line = out.readLine();
        }
        if (line == null) {
            process.destroyForcibly();
            throw new IOException("the coordinator did not start; see " + root.resolve("coordinator.log"));
        }
        Duration started = Duration.ofNanos(System.nanoTime() - begin);
        return new BenchCoordinator(root, process, Integer.parseInt(line.substring(11)), started);
    }

    private static List<String> launcher(List<String> options) {
        Optional<String> dist = Optional.ofNullable(System.getProperty("bench.dist"));
        if (dist.isPresent()) {
            return new ArrayList<>(List.of(dist.get() + "/bin/crosscheck", "coordinator"));
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.util.concurrent.ForkJoinPool.common.parallelism="
                        + Math.max(2, Runtime.getRuntime().availableProcessors()),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))));
        if (Runtime.getRuntime().availableProcessors() <= 2
                && options.stream().noneMatch(o -> o.matches("-XX:\\+Use.*GC"))) {
            command.addAll(List.of(
                    "-XX:+UseParallelGC",
                    "-XX:-UseAdaptiveSizePolicy",
                    "-XX:InitialRAMPercentage=6",
                    "-XX:MaxNewSize=32m",
                    "-XX:MaxTenuringThreshold=1",
                    "-XX:MetaspaceSize=128m"));
        }
        command.addAll(options);
        command.add("dev.crosscheck.coordinator.CoordinatorMain");
        return command;
    }

    /** From the start of the process until it served. */
    Duration started() {
        return started;
    }

    long pid() {
        return process.pid();
    }

    int port() {
        return port;
    }

    /** CPU time of the process so far. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Of it, the part that compiled code, in seconds; that ends once the JVM has seen enough. 0 where /proc does not tell. */
    double compilerSeconds() throws IOException {
        double ticks = 0;
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/" + pid() + "/task"))) {
            for (Path task : tasks) {
                String stat = Files.readString(task.resolve("stat"));
                if (stat.contains("(C1 Compiler") || stat.contains("(C2 Compiler")) {
                    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                    ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
                }
            }
        } catch (NoSuchFileException e) {
            return 0;
        }
        return ticks / 100;
    }

    /** Resident memory in MiB, now ({@code VmRSS}) or at most so far ({@code VmHWM}); NaN where /proc does not tell. */
    double residentMib(String field) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid() + "/status")).stream()
                    .filter(l -> l.startsWith(field + ":"))
                    .mapToDouble(l -> Double.parseDouble(l.replaceAll("[^0-9]", "")) / 1024)
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    /** A new connection that shows the token of this role. */
    Channel connect(String role) throws IOException {
        ManagedChannel channel = ManagedChannelBuilder.forAddress("localhost", port)
                .usePlaintext()
                .directExecutor()
                .build();
        channels.add(channel);
        return as(role, channel);
    }

    /** The channel with the token of this role. */
    Channel as(String role, Channel channel) throws IOException {
        Optional<String> token = Files.readAllLines(root.resolve("home").resolve("tokens")).stream()
                .filter(l -> l.startsWith(role + ": "))
                .map(l -> l.substring(role.length() + 2))
                .findFirst();
        Metadata headers = new Metadata();
        headers.put(
                Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token.orElseThrow());
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    /** The machine's load over the last minute. */
    static String load() {
        return String.format(
                Locale.ROOT,
                "%.1f",
                java.lang.management.ManagementFactory.getOperatingSystemMXBean()
                        .getSystemLoadAverage());
    }

    /** As by kill -9. */
    void kill() throws InterruptedException {
        closeChannels();
        process.destroyForcibly();
        process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private void closeChannels() {
        channels.forEach(ManagedChannel::shutdownNow);
        channels.clear();
    }

    @Override
    public void close() {
        closeChannels();
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
