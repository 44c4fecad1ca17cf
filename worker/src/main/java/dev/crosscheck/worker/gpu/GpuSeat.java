package dev.crosscheck.worker.gpu;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** A slot's place: the CPU, or a GPU that other slots may share. Knows whether an attempt had the GPU to itself. Thread-safe. */
public final class GpuSeat {
    /** Others that hold at most this share of the memory are no reason to try again. */
    private static final double MUCH = 0.1;

    /** One GPU and who trains on it. */
    private static final class Shared {
        private final Gpu gpu;
        private final Optional<NvidiaSmi> smi;
        private final Set<GpuSeat> taken = new HashSet<>();

        Shared(Gpu gpu, Optional<NvidiaSmi> smi) {
            this.gpu = gpu;
            this.smi = smi;
        }
    }

    private final Optional<Shared> shared;
    /** Whether another slot of the GPU ran an attempt while this one did; guarded by the shared GPU. */
    private boolean accompanied;

    private GpuSeat(Optional<Shared> shared) {
        this.shared = shared;
    }

    /** A place on the CPU. */
    public static GpuSeat cpu() {
        return new GpuSeat(Optional.empty());
    }

    /** The places of all slots of a layout; empty for {@link GpuLayout#NONE}. */
    public static List<GpuSeat> of(GpuLayout layout, Optional<NvidiaSmi> smi) {
        List<Shared> gpus =
                layout.gpus().stream().map(gpu -> new Shared(gpu, smi)).toList();
        List<GpuSeat> seats = new ArrayList<>();
        layout.slotGpus().forEach(gpu -> seats.add(new GpuSeat(Optional.of(gpus.get(gpu)))));
        return seats;
    }

    /** The device as the slot's process sees it: "cpu" or "cuda:0". */
    public String device() {
        return shared.isPresent() ? "cuda:0" : "cpu";
    }

    /** What CUDA_VISIBLE_DEVICES says in the slot's process; empty on the CPU. */
    public String visible() {
        return shared.map(s -> s.gpu.visible()).orElse("");
    }

    /** An attempt begins here. */
    public void enter() {
        shared.ifPresent(s -> {
            synchronized (s) {
                accompanied = !s.taken.isEmpty();
                s.taken.forEach(other -> other.accompanied = true);
                s.taken.add(this);
            }
        });
    }

    /** The attempt is over. */
    public void leave() {
        shared.ifPresent(s -> {
            synchronized (s) {
                s.taken.remove(this);
            }
        });
    }

    /**
     * Why the attempt here ran out of GPU memory. To be asked before {@link #leave}, after the attempt's own processes have ended: what is in use now belongs to others. May take as long
     * as nvidia-smi does.
     */
    public MemoryShortage shortage() throws InterruptedException {
        if (shared.isEmpty()) {
            return new MemoryShortage(true, "There is no GPU here.");
        }
        Shared s = shared.get();
        synchronized (s) {
            if (accompanied) {
                return new MemoryShortage(true, "GPU memory ran out while other trials ran on the same GPU.");
            }
        }
        OptionalLong used = usedByOthers(s);
        if (used.isEmpty() || s.gpu.memoryBytes() == 0) {
            return new MemoryShortage(true, "GPU memory ran out; how much of it other processes use is unknown.");
        }
        String of = gibibytes(s.gpu.memoryBytes());
        if (used.getAsLong() > MUCH * s.gpu.memoryBytes()) {
            return new MemoryShortage(
                    true,
                    "GPU memory ran out while other processes held " + gibibytes(used.getAsLong()) + " of " + of + ".");
        }
        return new MemoryShortage(
                false,
                "The configuration does not fit into the " + of + " of GPU memory that it had to itself"
                        + (s.gpu.model().isEmpty() ? "" : " (" + s.gpu.model() + ")")
                        + "; ask for a larger GPU by trial.resources.gpu_memory, or keep such configurations out by constraints.");
    }

    private static OptionalLong usedByOthers(Shared s) throws InterruptedException {
        if (s.smi.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            return s.smi.get().query().stream()
                    .filter(reading -> reading.gpu().visible().equals(s.gpu.visible()))
                    .map(GpuReading::usedBytes)
                    .findFirst()
                    .orElse(OptionalLong.empty());
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    private static String gibibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
    }
}
