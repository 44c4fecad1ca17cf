package dev.crosscheck.worker.gpu;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Asks the program nvidia-smi, which comes with NVIDIA's driver. Thread-safe. */
public final class NvidiaSmi {
    private static final String NAME = "nvidia-smi";
    private static final List<String> QUERY = List.of(
            "--query-gpu=index,uuid,name,memory.total,memory.used,utilization.gpu", "--format=csv,noheader,nounits");
    private static final int FIELDS = 6;
    private static final int MOST_BYTES = 1 << 16;
    private static final int SHOWN_CHARS = 200;
    private static final Pattern UNKNOWN = Pattern.compile("\\[.*]|N/A");
    private static final String NO_GPU = "No devices were found";
    /** Lines about instances of a partitioned GPU; the GPU's own line stands for it. */
    private static final String INSTANCE = "MIG ";

    private final Path program;
    private final Duration limit;

    /** @param limit how long an answer may take, > 0; without persistence mode the driver takes seconds per GPU */
    public NvidiaSmi(Path program, Duration limit) {
        this.program = program;
        this.limit = limit;
    }

    /** The program, where one of the folders of a PATH has it. */
    public static Optional<Path> find(String path) {
        for (String folder : path.split(File.pathSeparator)) {
            Path candidate = Path.of(folder.isEmpty() ? "." : folder, NAME).toAbsolutePath();
            if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    /**
     * All GPUs, by index.
     *
     * @throws IOException when there is no answer in time or none that makes sense; the message begins with "nvidia-smi" and says which
     */
    public List<GpuReading> query() throws IOException, InterruptedException {
        // A file, because reading from a pipe would wait for whatever hangs.
        Path answer = Files.createTempFile("crosscheck-gpus", ".csv");
        try {
            List<String> command = new ArrayList<>(List.of(program.toString()));
            command.addAll(QUERY);
            Process process = new ProcessBuilder(command)
                    .redirectInput(Redirect.from(new File("/dev/null")))
                    .redirectOutput(answer.toFile())
                    .redirectError(Redirect.DISCARD)
                    .start();
            if (!ended(process)) {
                throw new IOException("nvidia-smi did not answer within " + limit.toMillis() / 1000.0 + " s");
            }
            String text = read(answer);
            if (process.exitValue() != 0 && !text.startsWith(NO_GPU)) {
                throw new IOException("nvidia-smi ended with exit status " + process.exitValue() + shown(text));
            }
            return parse(text);
        } finally {
            Files.deleteIfExists(answer);
        }
    }

    /** Whether it ended in time; one that did not is ended here. */
    private boolean ended(Process process) throws InterruptedException {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            if (process.isAlive()) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        }
    }

    private static String read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8).strip();
        }
    }

    private static String shown(String text) {
        String line = text.lines().findFirst().orElse("").replaceAll("\\p{Cntrl}", "?");
        return line.isEmpty() ? "" : ": " + line.substring(0, Math.min(SHOWN_CHARS, line.length()));
    }

    /** @throws IOException when a line is none of a GPU */
    static List<GpuReading> parse(String text) throws IOException {
        List<GpuReading> readings = new ArrayList<>();
        for (String line : text.lines().map(String::strip).toList()) {
            if (!line.isEmpty() && !line.startsWith(INSTANCE) && !line.startsWith(NO_GPU)) {
                readings.add(line(line));
            }
        }
        return readings;
    }

    private static GpuReading line(String line) throws IOException {
        String[] fields = line.split(",", -1);
        try {
            if (fields.length == FIELDS) {
                OptionalLong total = mebibytes(fields[3]);
                Gpu gpu = new Gpu(
                        Integer.parseInt(fields[0].strip()), known(fields[1]), known(fields[2]), total.orElse(0));
                return new GpuReading(gpu, mebibytes(fields[4]), percent(fields[5]));
            }
        } catch (NumberFormatException e) {
            throw new IOException("nvidia-smi answered what is no line of a GPU" + shown(line), e);
        }
        throw new IOException("nvidia-smi answered what is no line of a GPU" + shown(line));
    }

    private static String known(String field) {
        String text = field.strip();
        return UNKNOWN.matcher(text).matches() ? "" : text;
    }

    private static OptionalLong mebibytes(String field) {
        String text = known(field);
        return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Math.max(0, Long.parseLong(text)) << 20);
    }

    private static OptionalDouble percent(String field) {
        String text = known(field);
        return text.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(Math.max(0, Math.min(1, Integer.parseInt(text) / 100.0)));
    }
}
