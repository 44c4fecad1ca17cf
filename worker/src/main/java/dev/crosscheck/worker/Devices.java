package dev.crosscheck.worker;

import dev.crosscheck.worker.gpu.Gpu;
import dev.crosscheck.worker.gpu.GpuLayout;
import dev.crosscheck.worker.gpu.GpuReading;
import dev.crosscheck.worker.gpu.NvidiaSmi;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a device's name means on this machine. Asks nvidia-smi, or where there is none looks at the driver's files: loading the engine here would cost every worker its
 * memory.
 */
final class Devices {
    private static final Logger LOG = LoggerFactory.getLogger(Devices.class);
    private static final String LIBRARIES = "/native/lib/pytorch.properties";
    private static final String VISIBLE = "CUDA_VISIBLE_DEVICES";
    private static final String INSTANCE = "MIG-";
    private static final String INSTEAD = "; give --device cpu, or the number of a GPU of this machine";
    private static final int MOST_GPUS = 64;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /**
     * What the slots compute on.
     *
     * @param device "cpu", "cuda:N", or "cuda" for several GPUs
     * @param notes what is odd about the choice, one sentence each
     */
    record Choice(String device, int slots, GpuLayout layout, List<String> notes) {
        void warn() {
            notes.forEach(note -> LOG.warn("{}", note));
        }
    }

    /** What was found, or why nothing was. */
    private record Found(List<Gpu> gpus, String none) {}

    private final Path drivers;
    private final Optional<NvidiaSmi> smi;
    private final Optional<String> visible;
    private final boolean cuda;

    /**
     * @param drivers folder of the drivers' device files
     * @param smi empty: it is not installed
     * @param visible value of CUDA_VISIBLE_DEVICES, where it is set
     * @param cuda whether PyTorch's libraries are those for CUDA
     */
    Devices(Path drivers, Optional<NvidiaSmi> smi, Optional<String> visible, boolean cuda) {
        this.drivers = drivers;
        this.smi = smi;
        this.visible = visible;
        this.cuda = cuda;
    }

    /** This machine's, for a process with this environment. */
    static Devices here(Map<String, String> environment) throws IOException {
        return new Devices(
                Path.of("/dev"),
                NvidiaSmi.find(environment.getOrDefault("PATH", "")).map(program -> new NvidiaSmi(program, PATIENCE)),
                Optional.ofNullable(environment.get(VISIBLE)),
                flavor(environment).startsWith("cu"));
    }

    /** "cpu", or "cu" and the version of CUDA: of the libraries on the class path, or of those that the environment names instead. */
    private static String flavor(Map<String, String> environment) throws IOException {
        if (environment.containsKey("PYTORCH_LIBRARY_PATH")) {
            return environment.getOrDefault("PYTORCH_FLAVOR", "cpu");
        }
        try (InputStream in = Devices.class.getResourceAsStream(LIBRARIES)) {
            Properties libraries = new Properties();
            if (in != null) {
                libraries.load(in);
            }
            return libraries.getProperty("flavor", "");
        }
    }

    Optional<NvidiaSmi> smi() {
        return smi;
    }

    /**
     * Finds the device and deals it to slots.
     *
     * @param wanted "auto", "cpu", "cuda", "cuda:N" or "auto:N", N counting the GPUs that are visible; "auto:N" counts round, so that several workers of one machine spread
     *     over its GPUs
     * @param slots trials at once; empty: one, or {@code slotsPerGpu} on each GPU
     * @param slotsPerGpu empty: one
     * @throws IOException when the GPU that is asked for cannot be used; the message says what is missing
     */
    Choice choose(String wanted, OptionalInt slots, OptionalInt slotsPerGpu) throws IOException, InterruptedException {
        if (wanted.equals("cpu")) {
            return cpu(slots, List.of());
        }
        boolean auto = wanted.startsWith("auto");
        Found found = visible(found(auto));
        if (auto && found.gpus().isEmpty()) {
            return cpu(
                    slots,
                    List.of("Trials compute on the CPU: " + found.none() + ". Give --device cpu where that is meant."));
        }
        List<Gpu> gpus = numbered(wanted, found);
        GpuLayout layout = GpuLayout.deal(gpus, slots.orElse(gpus.size() * slotsPerGpu.orElse(1)));
        return new Choice(name(wanted, layout), layout.slotGpus().size(), layout, notes(gpus, layout));
    }

    /** All GPUs, or the one that is named by its number. */
    private static List<Gpu> numbered(String wanted, Found found) throws IOException {
        List<Gpu> gpus = found.gpus();
        if (gpus.isEmpty()) {
            throw missing(wanted, found.none());
        }
        int colon = wanted.indexOf(':');
        if (colon < 0) {
            return gpus;
        }
        int index = Integer.parseInt(wanted.substring(colon + 1));
        if (wanted.startsWith("auto:")) {
            index %= gpus.size();
        } else if (index >= gpus.size()) {
            throw missing(wanted, gpus.size() + " visible on this machine");
        }
        return List.of(gpus.get(index));
    }

    private static IOException missing(String wanted, String why) {
        return new IOException("the device " + wanted + " is not there (" + why + ")" + INSTEAD);
    }

    private static Choice cpu(OptionalInt slots, List<String> notes) {
        return new Choice("cpu", slots.orElse(1), GpuLayout.NONE, notes);
    }

    private static String name(String wanted, GpuLayout layout) {
        if (wanted.startsWith("cuda:")) {
            return wanted;
        }
        return layout.gpus().size() == 1
                ? "cuda:" + Math.max(0, layout.gpus().get(0).index())
                : "cuda";
    }

    private List<String> notes(List<Gpu> gpus, GpuLayout layout) {
        List<String> notes = new ArrayList<>();
        if (layout.gpus().size() < gpus.size()) {
            notes.add((gpus.size() - layout.gpus().size()) + " of " + gpus.size()
                    + " GPUs are not used; leave --slots out for a slot on each.");
        }
        if (!cuda) {
            notes.add(
                    "PyTorch's libraries are those for CPUs: built-in trainers compute on the CPU; programs (trainer: "
                            + "{command: ...}) get the GPU. docs/gpu.md says how to use PyTorch's libraries for CUDA.");
        }
        if (layout.gpus().stream().anyMatch(gpu -> gpu.memoryBytes() == 0)) {
            notes.add("The memory of a GPU is unknown, so it gets no trials of sweeps that ask for gpu_memory.");
        }
        return notes;
    }

    private Found found(boolean auto) throws IOException, InterruptedException {
        if (smi.isEmpty()) {
            List<Gpu> gpus = new ArrayList<>();
            for (int i = 0; i < MOST_GPUS; i++) {
                if (Files.exists(drivers.resolve("nvidia" + i))) {
                    gpus.add(new Gpu(i, "", "", 0));
                }
            }
            return new Found(gpus, "no nvidia-smi on the PATH and no " + drivers.resolve("nvidia0"));
        }
        try {
            return new Found(smi.get().query().stream().map(GpuReading::gpu).toList(), "nvidia-smi finds no GPU");
        } catch (IOException e) {
            if (auto) {
                return new Found(List.of(), e.getMessage() + ", so check the driver");
            }
            throw new IOException("the GPUs cannot be used: " + e.getMessage() + "; check the driver" + INSTEAD, e);
        }
    }

    /** What CUDA_VISIBLE_DEVICES leaves: indexes, UUIDs or their beginnings. As in CUDA the first that is unknown hides the rest. */
    private Found visible(Found found) {
        if (visible.isEmpty()) {
            return found;
        }
        List<Gpu> left = new ArrayList<>();
        for (String entry : visible.get().split(",", -1)) {
            Optional<Gpu> gpu = named(entry.strip(), found.gpus());
            if (gpu.isEmpty() || left.contains(gpu.get())) {
                break;
            }
            left.add(gpu.get());
        }
        return new Found(
                left,
                found.gpus().isEmpty() ? found.none() : VISIBLE + " is \"" + visible.get() + "\" and leaves no GPU");
    }

    private static Optional<Gpu> named(String entry, List<Gpu> gpus) {
        if (entry.startsWith(INSTANCE)) {
            return gpus.isEmpty() ? Optional.empty() : Optional.of(new Gpu(-1, entry, "MIG instance", 0));
        }
        return gpus.stream()
                .filter(gpu -> entry.equals(Integer.toString(gpu.index()))
                        || (!entry.isEmpty()
                                && !entry.matches("[0-9]+")
                                && gpu.uuid().startsWith(entry)))
                .findFirst();
    }
}
