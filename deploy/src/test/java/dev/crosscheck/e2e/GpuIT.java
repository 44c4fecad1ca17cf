package dev.crosscheck.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two GPUs that a script says are there, shared by four slots of a real worker. */
@Tag("nightly")
class GpuIT {
    private static final String NVIDIA_SMI =
            """
            #!/bin/sh
            echo '0, GPU-aaaa-1111, NVIDIA L4, 24576, 1024, 37'
            echo '1, GPU-bbbb-2222, NVIDIA L4, 24576, 512, 0'
            """;

    /** The score is the number of the GPU that it sees, 0 for any other. */
    private static final String WHICH =
            """
            case $CUDA_VISIBLE_DEVICES in
              GPU-aaaa-1111) gpu=1;;
              GPU-bbbb-2222) gpu=2;;
              *) gpu=0;;
            esac
            sleep 1
            echo "{\\"step\\": 1, \\"metrics\\": {\\"value\\": $gpu}}" >> metrics.jsonl
            """;

    private static final String SPEC =
            """
            apiVersion: crosscheck/v1
            kind: Sweep
            metadata: {name: NAME}
            objective: {metric: value, direction: maximize}
            parameters: {x: {type: int, min: 1, max: TRIALS}}
            strategy: {name: grid}
            budget: {max_trials: TRIALS, max_gpu_hours: 100}
            trial: {max_attempts: 3, resources: RESOURCES}
            trainer: {command: [sh, -c, SCRIPT]}
            """;

    private static final String NETWORK =
            """
            apiVersion: crosscheck/v1
            kind: Sweep
            metadata: {name: network}
            objective: {metric: accuracy, direction: maximize}
            parameters: {epochs: {type: fixed, value: 2}, units: {type: ordinal, values: [16, 32]}}
            strategy: {name: grid}
            budget: {max_trials: 2, max_gpu_hours: 1}
            trial: {timeout: 4m, resources: {gpus: 0}}
            validation: {dataset: digits, tuning: tuning, cross_checks: [xc1, xc2, xc3]}
            trainer: {builtin: mlp}
            """;

    @TempDir
    Path dir;

    private static String spec(String name, int trials, String resources, String script) {
        return SPEC.replace("NAME", name)
                .replace("TRIALS", Integer.toString(trials))
                .replace("RESOURCES", resources)
                .replace("SCRIPT", "'" + script.replace("'", "''").replace("\n", "\n\n  ") + "'");
    }

    @Test
    void sharesOfGpusAreMatchedSeenAndShownAndWhatNobodyHasIsWaitedFor() throws IOException {
        Path programs = Files.createDirectory(dir.resolve("programs"));
        Files.setPosixFilePermissions(
                Files.writeString(programs.resolve("nvidia-smi"), NVIDIA_SMI),
                PosixFilePermissions.fromString("rwxr-xr-x"));
        try (var service = new Service(dir.resolve("service"))) {
            service.startCoordinator();
            service.startWorker("gpus", programs, "--slots-per-gpu", "2");
            Service.await(Duration.ofMinutes(1), "the worker with its load\n" + service.tail("gpus"), () -> {
                JsonNode workers = service.cli().ok("workers", "-o", "json").json();
                return workers.size() == 1
                        && workers.get(0)
                                        .get("gpus")
                                        .path(0)
                                        .path("utilization")
                                        .asDouble()
                                == 0.37;
            });
            shown(service);

            String fits = service.submit(spec("fits", 12, "{gpus: 0.5, gpu_memory: 12GiB}", WHICH));
            service.awaitState(fits, "COMPLETED", Duration.ofMinutes(3));
            List<Double> seen = new ArrayList<>();
            service.cli()
                    .ok("trials", fits, "-o", "json")
                    .json()
                    .forEach(trial -> seen.add(trial.get("score").asDouble()));
            assertThat(seen).hasSize(12).containsOnly(1.0, 2.0);

            waits(service);
            doesNotFit(service);
            trainsOnTheCpu(service);
        }
    }

    private static void shown(Service service) throws IOException {
        JsonNode worker = service.cli().ok("workers", "-o", "json").json().get(0);
        assertThat(worker.get("device").asText()).isEqualTo("cuda");
        assertThat(worker.get("slots").asInt()).isEqualTo(4);
        assertThat(worker.get("gpus")).hasSize(2).allSatisfy(gpu -> {
            assertThat(gpu.get("model").asText()).isEqualTo("NVIDIA L4");
            assertThat(gpu.get("memory_bytes").asLong()).isEqualTo(24L << 30);
            assertThat(gpu.get("slots").asInt()).isEqualTo(2);
        });
        assertThat(service.cli().ok("workers").out()).contains("2 x NVIDIA L4", "1.5/48.0 GiB");
        assertThat(service.get("/metrics").body())
                .contains("crosscheck_worker_gpus{worker=\"gpus\"} 2.0")
                .contains("crosscheck_worker_slots_busy{worker=\"gpus\"} 0.0")
                .contains("crosscheck_worker_gpu_slots_idle_share{worker=\"gpus\"} 1.0")
                .contains("crosscheck_worker_gpu_memory_used_bytes{gpu=\"0\",worker=\"gpus\"} 1.073741824E9");
        String token = service.cli().token("submitter");
        assertThat(service.get("/v1/workers", "authorization", "Bearer " + token)
                        .body())
                .contains("\"gpus\"", "NVIDIA L4");
        assertThat(service.tail("gpus")).contains("libraries are those for CPUs");
    }

    private void waits(Service service) {
        Path file = service.write("large.yaml", spec("large", 2, "{gpus: 0.5, gpu_memory: 40GiB}", WHICH));
        Installation.Result submitted = service.cli().ok("submit", file.toString());
        String why =
                "no connected worker has a slot with 0.5 of a GPU and 40.0 GiB of its memory (the largest has 12.0 GiB)";
        assertThat(submitted.err()).contains("The trials will wait: " + why);
        String large = submitted.out().strip();
        Service.await(
                Duration.ofSeconds(30),
                "it says that it waits",
                () -> row(service, large).get("waiting").asText().equals(why));
        assertThat(row(service, large).get("state").asText()).isEqualTo("ACTIVE");
        assertThat(row(service, large).get("running").asInt()).isZero();
        assertThat(service.cli().ok("sweeps").out()).contains(large + " waits: " + why + ".");
        service.cli().ok("stop", large);
        service.awaitState(large, "CANCELLED", Duration.ofSeconds(30));
    }

    private static void doesNotFit(Service service) {
        String script = "echo \"torch.OutOfMemoryError: CUDA out of memory.\"; exit 1";
        String huge = service.submit(spec("huge", 1, "{gpus: 0.5}", script));
        Service.await(
                Duration.ofMinutes(1),
                "the trial has failed",
                () -> row(service, huge).get("failed").asInt() == 1);
        JsonNode trial = service.cli().ok("trial", huge, "0", "-o", "json").json();
        assertThat(trial.get("state").asText()).isEqualTo("FAILED");
        assertThat(trial.get("attempts").asInt()).as("of 3").isEqualTo(1);
        assertThat(trial.get("stopped_because").asText())
                .startsWith("out of memory: The configuration does not fit into the 24.0 GiB of GPU memory");
    }

    /** The GPUs are a script's, so PyTorch does not see them: whoever submitted the sweep reads of it wherever the sweep is shown. */
    private static void trainsOnTheCpu(Service service) throws IOException {
        service.cli()
                .ok(
                        "dataset",
                        "register",
                        Installation.DIST.resolve("examples/digits.yaml").toString());
        Path file = service.write("network.yaml", NETWORK);
        Installation.Result submitted = service.cli().ok("submit", file.toString());
        assertThat(submitted.err()).contains("budget.max_gpu_hours will never be used up");
        String sweep = submitted.out().strip();
        service.awaitState(sweep, "COMPLETED", Duration.ofMinutes(5));
        String note = "trained on the CPU although its slot has a GPU, since PyTorch sees none";
        Installation.Result board = service.cli().ok("leaderboard", sweep);
        assertThat(board.out()).contains("Note: 2 trials (0 to 1): " + note);
        assertThat(service.cli().ok("leaderboard", sweep, "--watch").out())
                .contains("Note: 2 trials (0 to 1): " + note);
        assertThat(service.cli().ok("trial", sweep, "1").out()).contains("Note: " + note);
        assertThat(service.cli()
                        .ok("trials", sweep, "-o", "json")
                        .json()
                        .get(0)
                        .get("notice")
                        .asText())
                .startsWith(note);
        String token = Files.readAllLines(service.cli().home().resolve("tokens")).stream()
                .filter(line -> line.startsWith("submitter: "))
                .map(line -> line.substring("submitter: ".length()))
                .findFirst()
                .orElseThrow();
        assertThat(service.get("/v1/sweeps/" + sweep + "/leaderboard", "authorization", "Bearer " + token)
                        .body())
                .contains("\"notices\"", note);
    }

    private static JsonNode row(Service service, String sweep) {
        for (JsonNode row : service.cli().ok("sweeps", "-o", "json").json()) {
            if (row.get("sweep").asText().equals(sweep)) {
                return row;
            }
        }
        throw new AssertionError("no sweep " + sweep);
    }
}
