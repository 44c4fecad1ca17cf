package dev.crosscheck.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Seeded plans of faults with real processes: kill -9 and SIGSTOP, longer than a lease, of coordinator and workers, SIGTERM of workers. One plan;
 * {@code -Dcrosscheck.processPlans=20} for more, {@code -Dcrosscheck.firstProcessPlan=SEED} to begin with another one. Three plans run at a time, each with processes,
 * directories and a port of its own; what they test is timing between processes, not their speed, so the processes start with the quick compiler only.
 */
@Execution(ExecutionMode.CONCURRENT)
class ProcessFaultsIT {
    private static final int TRIALS = 60;
    private static final int FAULTS = 7;
    private static final List<String> WORKERS = List.of("a", "b", "c");

    @TempDir
    Path dir;

    static LongStream seeds() {
        long first = Long.getLong("crosscheck.firstProcessPlan", 1);
        return LongStream.range(first, first + Integer.getInteger("crosscheck.processPlans", 1));
    }

    @ParameterizedTest(name = "plan {0}")
    @MethodSource("seeds")
    void nothingIsLostWhateverIsKilled(long seed) {
        var random = new Random(seed);
        var done = new ArrayList<String>();
        try (var service = new Service(dir.resolve("plan" + seed))) {
            service.cli().javaOptions("-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
            service.startCoordinator();
            WORKERS.forEach(worker -> service.startWorker(worker, 2));
            var sweep = service.submit(
                    """
                    apiVersion: crosscheck/v1
                    kind: Sweep
                    metadata: {name: faults}
                    objective: {metric: value, direction: minimize}
                    parameters:
                      x0: {type: float, min: -5, max: 10}
                      x1: {type: float, min: 0, max: 15}
                    strategy: {name: random, seed: 11}
                    budget: {max_trials: 60}
                    trial: {lease: 4s}
                    trainer: {function: branin, sleep: 700ms}
                    """);
            var known = new HashMap<Long, JsonNode>();
            for (int i = 0; i < FAULTS; i++) {
                done.add(strike(service, random));
                pause(random.nextInt(2500));
                remember(service, sweep, known);
            }
            service.awaitState(sweep, "COMPLETED", Duration.ofMinutes(6));
            remember(service, sweep, known);
            assertThat(known).hasSize(TRIALS);
            assertThat(service.finished(sweep)).as("the budget is exact").isEqualTo(TRIALS);
            JsonNode board =
                    service.cli().ok("leaderboard", sweep, "-o", "json").json();
            inOrder(board);
            service.kill("coordinator");
            service.startCoordinator();
            assertThat(service.cli().ok("leaderboard", sweep, "-o", "json").json())
                    .as("the leaderboard is what the journal says")
                    .isEqualTo(board);
        } catch (AssertionError e) {
            throw new AssertionError(
                    "-Dcrosscheck.firstProcessPlan=" + seed + " -Dcrosscheck.processPlans=1 repeats " + done, e);
        }
    }

    private static String strike(Service service, Random random) {
        String worker = WORKERS.get(random.nextInt(WORKERS.size()));
        int kind = random.nextInt(5);
        switch (kind) {
            case 0 -> {
                service.kill("coordinator");
                service.startCoordinator();
                return "kill -9 coordinator";
            }
            case 1 -> {
                service.kill(worker);
                service.startWorker(worker, 2);
                return "kill -9 " + worker;
            }
            case 2 -> {
                stopped(service.process(worker), 6000);
                return "SIGSTOP " + worker;
            }
            case 3 -> {
                stopped(service.process("coordinator"), 5000);
                return "SIGSTOP coordinator";
            }
            default -> {
                service.process(worker).destroy();
                await(service.process(worker));
                service.startWorker(worker, 2);
                return "SIGTERM " + worker;
            }
        }
    }

    private static void await(Process process) {
        try {
            assertThat(process.waitFor(30, TimeUnit.SECONDS))
                    .as("ends on SIGTERM")
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void stopped(Process process, int millis) {
        signal("STOP", process);
        pause(millis);
        signal("CONT", process);
    }

    private static void signal(String signal, Process process) {
        try {
            new ProcessBuilder("kill", "-" + signal, "" + process.pid()).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pause(int millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /** What was shown as complete was acknowledged and stays as it was. */
    private static void remember(Service service, String sweep, Map<Long, JsonNode> known) {
        var now = new HashMap<Long, JsonNode>();
        for (JsonNode trial : service.cli().ok("trials", sweep, "-o", "json").json()) {
            assertThat(now.put(trial.get("trial").asLong(), trial))
                    .as("each once")
                    .isNull();
        }
        known.forEach((number, before) -> {
            JsonNode trial = now.get(number);
            assertThat(trial).as("trial " + number).isNotNull();
            for (String key : List.of("params", "score", "state", "ended", "attempts", "worker")) {
                assertThat(trial.get(key)).as(key + " of trial " + number).isEqualTo(before.get(key));
            }
        });
        now.values().stream()
                .filter(trial -> trial.get("state").asText().equals("COMPLETE"))
                .forEach(trial -> known.put(trial.get("trial").asLong(), trial));
    }

    private static void inOrder(JsonNode board) {
        assertThat(board).hasSize(TRIALS);
        for (int i = 1; i < board.size(); i++) {
            assertThat(board.get(i).get("score").asDouble())
                    .isGreaterThanOrEqualTo(board.get(i - 1).get("score").asDouble());
        }
    }
}
