package dev.crosscheck.coordinator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.testing.KubernetesApi;
import dev.crosscheck.testing.KubernetesApi.Pod;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A coordinator in a pod, configured as the manual says, and the API server that it asks for the others. */
class KubernetesDiscoveryTest {
    private static final List<Pod> PODS = List.of(
            Pod.coordinator("10.1.0.5"),
            Pod.coordinator("10.1.3.7"),
            Pod.coordinator("10.1.3.8"),
            new Pod("10.1.0.9", "another", "Running", false),
            new Pod("10.1.0.10", "crosscheck", "Succeeded", false),
            new Pod("10.1.0.11", "crosscheck", "Running", true),
            new Pod("", "crosscheck", "Pending", false));

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    /** What a node with these settings beside the manual's finds; a process of its own, since Kubernetes speaks through the environment. */
    private List<String> found(KubernetesApi api, String more) throws Exception {
        Path config = Files.writeString(
                directory.resolve("crosscheck.conf"),
                "crosscheck.cluster.discovery = kubernetes-api\n" + api.settings() + more);
        Path output = directory.resolve("output.txt");
        ProcessBuilder child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        KubernetesDiscoveryChild.class.getName(),
                        config.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        child.environment().putAll(api.environment());
        child.environment()
                .putAll(Map.of(
                        "CROSSCHECK_HOME", directory.toString(),
                        "CROSSCHECK_STORAGE", "postgres",
                        "CROSSCHECK_POSTGRES_URL", "postgresql://127.0.0.1:1/none",
                        "CROSSCHECK_POSTGRES_USER", "me",
                        "CROSSCHECK_POSTGRES_PASSWORD", "hidden",
                        "CROSSCHECK_CLUSTER_HOST", "10.1.3.7"));
        Process process = child.start();
        if (!process.waitFor(3, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        String text = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(text).isZero();
        List<String> found = new ArrayList<>();
        text.lines().filter(line -> line.startsWith("found ")).forEach(line -> found.add(line.substring(6)));
        return found;
    }

    @Test
    void aNodeFindsTheManagementPortsOfThePodsInUseWithTheLabelAndOfNoOthers() throws Exception {
        try (KubernetesApi api = new KubernetesApi(directory.resolve("pod"), PODS)) {
            assertThat(found(api, "")).containsExactlyInAnyOrder("10.1.0.5:8472", "10.1.3.7:8472", "10.1.3.8:8472");
            assertThat(api.requests())
                    .hasSize(1)
                    .allMatch(request ->
                            request.startsWith("/api/v1/namespaces/team/pods?labelSelector=app%3Dcrosscheck"));

            assertThat(found(api, "crosscheck.cluster.management-port = 9472"))
                    .as("another management port, of all nodes")
                    .containsExactlyInAnyOrder("10.1.0.5:9472", "10.1.3.7:9472", "10.1.3.8:9472");
        }
    }
}
