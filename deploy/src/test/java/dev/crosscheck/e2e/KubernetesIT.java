package dev.crosscheck.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.testing.FreePort;
import dev.crosscheck.testing.KubernetesApi;
import dev.crosscheck.testing.KubernetesApi.Pod;
import dev.crosscheck.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Coordinators that know of each other from the API server of Kubernetes only, at two addresses of the loopback network and on one database. It needs Linux, where all of 127.0.0.0/8 is there. */
@Tag("nightly")
class KubernetesIT {
    private static final List<String> ADDRESSES = List.of("127.0.0.2", "127.0.0.3");

    @TempDir
    Path dir;

    private final List<Process> processes = new ArrayList<>();
    private final List<Integer> ports = List.of(FreePort.next(), FreePort.next());
    private final String url = PostgresServer.shared().newDatabase();

    private void start(int node, Path config, Map<String, String> kubernetes) throws IOException {
        ProcessBuilder builder = new Installation(dir.resolve("home"), ports.get(node))
                .command(List.of("coordinator", "--config", config.toString(), "--port", "" + ports.get(node)));
        builder.environment().putAll(kubernetes);
        builder.environment()
                .putAll(Map.of(
                        "CROSSCHECK_STORAGE",
                        "postgres",
                        "CROSSCHECK_POSTGRES_URL",
                        url,
                        "CROSSCHECK_POSTGRES_USER",
                        PostgresServer.USER,
                        "CROSSCHECK_POSTGRES_PASSWORD",
                        PostgresServer.PASSWORD,
                        "CROSSCHECK_CLUSTER_HOST",
                        ADDRESSES.get(node),
                        "CROSSCHECK_JAVA_OPTS",
                        "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx512m"));
        processes.add(builder.redirectErrorStream(true)
                .redirectOutput(dir.resolve("node" + node + ".log").toFile())
                .start());
    }

    private String log(int node) {
        try {
            return Files.readString(dir.resolve("node" + node + ".log"));
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void coordinatorsThatTheApiServerListsBecomeOneCluster() throws Exception {
        List<Pod> pods = ADDRESSES.stream().map(Pod::coordinator).toList();
        try (KubernetesApi api = new KubernetesApi(dir.resolve("pod"), pods)) {
            Path config = Files.writeString(
                    dir.resolve("crosscheck.conf"),
                    "crosscheck.cluster { discovery = kubernetes-api, port = " + FreePort.next()
                            + ", management-port = " + FreePort.next() + " }\n" + api.settings()
                            + "akka.cluster.failure-detector.acceptable-heartbeat-pause = 5s\n");
            for (int node = 0; node < ADDRESSES.size(); node++) {
                start(node, config, api.environment());
            }
            for (int node = 0; node < ADDRESSES.size(); node++) {
                int asked = node;
                Service.await(Duration.ofMinutes(4), "node " + node + " serves\n" + log(0) + log(1), () -> {
                    assertThat(processes.get(asked).isAlive()).as(log(asked)).isTrue();
                    return log(asked).contains("ready port=");
                });
            }
            String sweep = new Installation(dir.resolve("home"), ports.get(0))
                    .ok(
                            "submit",
                            Files.writeString(dir.resolve("sweep.yaml"), new Ledger(dir).sweep(dir, 5, "15s", 1))
                                    .toString())
                    .out()
                    .strip();
            assertThat(new Installation(dir.resolve("home"), ports.get(1))
                            .ok("sweeps", "-o", "json")
                            .out())
                    .contains(sweep);
            assertThat(new History(url).owners()).as("clusters on the database").isEqualTo(1);
        } finally {
            processes.forEach(Process::destroyForcibly);
            for (Process process : processes) {
                process.waitFor();
            }
        }
    }
}
