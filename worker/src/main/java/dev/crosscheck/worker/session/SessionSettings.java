package dev.crosscheck.worker.session;

import dev.crosscheck.worker.gpu.GpuLayout;
import java.util.List;
import java.util.Map;

/**
 * Who this worker is and where it reports.
 *
 * @param servers HOST:PORT, tried in turn; at least one
 * @param token empty: none is sent
 * @param name unique in the cluster
 * @param instance random per process
 * @param slots >= 1
 * @param device "cpu", "cuda:N", or "cuda" for several GPUs
 * @param layout which slot computes on which GPU
 */
public record SessionSettings(
        List<String> servers,
        String token,
        String name,
        String instance,
        int slots,
        String device,
        GpuLayout layout,
        Map<String, String> labels) {
    public SessionSettings {
        servers = List.copyOf(servers);
        labels = Map.copyOf(labels);
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("servers: none (expected: at least one)");
        }
        if (slots < 1) {
            throw new IllegalArgumentException("slots: " + slots + " (expected: >= 1)");
        }
        if (!layout.isEmpty() && layout.slotGpus().size() != slots) {
            throw new IllegalArgumentException(
                    "layout: for " + layout.slotGpus().size() + " slots (expected: " + slots + ")");
        }
    }

    /** A CPU worker. */
    public SessionSettings(
            List<String> servers,
            String token,
            String name,
            String instance,
            int slots,
            String device,
            Map<String, String> labels) {
        this(servers, token, name, instance, slots, device, GpuLayout.NONE, labels);
    }

    @Override
    public String toString() {
        return "worker " + name + " at " + servers;
    }
}
