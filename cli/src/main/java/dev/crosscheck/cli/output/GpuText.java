package dev.crosscheck.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.crosscheck.proto.v1.Worker;
import dev.crosscheck.proto.v1.WorkerGpu;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** A worker's GPUs, for people and as JSON. */
final class GpuText {
    private static final String UNKNOWN = "-";

    private GpuText() {}

    /** The device, or the GPUs' models with their number: "2 x NVIDIA L4". */
    static String device(Worker worker) {
        Map<String, Integer> models = new LinkedHashMap<>();
        worker.getGpusList()
                .forEach(gpu -> models.merge(gpu.getModel().isEmpty() ? "GPU" : gpu.getModel(), 1, Integer::sum));
        return models.isEmpty()
                ? worker.getDevice()
                : String.join(
                        ", ",
                        models.entrySet().stream()
                                .map(model -> model.getValue() + " x " + model.getKey())
                                .toList());
    }

    /** Mean over the GPUs of which it is known: "37%". */
    static String load(Worker worker) {
        OptionalDouble mean = worker.getGpusList().stream()
                .filter(WorkerGpu::hasUtilization)
                .mapToDouble(WorkerGpu::getUtilization)
                .average();
        return mean.isPresent() ? Math.round(mean.getAsDouble() * 100) + "%" : UNKNOWN;
    }

    /** In use and all, over all GPUs: "1.0/45.0 GiB". */
    static String memory(Worker worker) {
        List<WorkerGpu> gpus = worker.getGpusList();
        long all = gpus.stream().mapToLong(WorkerGpu::getMemoryBytes).sum();
        long used = gpus.stream().mapToLong(WorkerGpu::getMemoryUsedBytes).sum();
        boolean known = !gpus.isEmpty() && gpus.stream().allMatch(WorkerGpu::hasMemoryUsedBytes);
        return all == 0 ? UNKNOWN : (known ? gibibytes(used) : "?") + "/" + gibibytes(all) + " GiB";
    }

    private static String gibibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / (double) (1L << 30));
    }

    static JsonNode json(WorkerGpu gpu) {
        ObjectNode object = Json.object();
        object.set("model", Json.text(gpu.getModel()));
        object.set("memory_bytes", Json.number(gpu.getMemoryBytes() > 0, gpu.getMemoryBytes()));
        object.put("slots", gpu.getSlots());
        object.put("busy", gpu.getBusy());
        object.set("memory_used_bytes", Json.number(gpu.hasMemoryUsedBytes(), gpu.getMemoryUsedBytes()));
        object.set("utilization", Json.number(gpu.hasUtilization(), gpu.getUtilization()));
        return object;
    }
}
