package dev.crosscheck.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Seeded plans of faults with real processes: kill -9 and SIGSTOP, longer than a lease, of coordinator and workers, SIGTERM of workers. What the service says afterwards is compared
 * with the workers' own account. One plan;
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
        var root = dir.resolve("plan" + seed);
        try (var service = new Service(root)) {
            service.cli().javaOptions("-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
            service.startCoordinator();
            WORKERS.forEach(worker -> service.startWorker(worker, 2));
            var ledger = new Ledger(root.resolve("ledger.txt"));
            var sweep = service.submit(ledger.sweep(root, TRIALS, "4s", 0.7));
            var known = new HashMap<Long, JsonNode>();
            for (int i = 0; i < FAULTS; i++) {
                done.add(strike(service, random));
                Strike.pause(Duration.ofMillis(random.nextInt(2500)));
                Audit.remember(ask(service, sweep + "/trials"), known);
            }
            service.awaitState(sweep, "COMPLETED", Duration.ofMinutes(6));
            Audit.remember(ask(service, sweep + "/trials"), known);
            assertThat(known).hasSize(TRIALS);
            var audit = new Audit(
                    sweep,
                    TRIALS,
                    WORKERS.stream().map(worker -> notes(service, worker)).toList(),
                    ledger);
            audit.awaitAcknowledged();
            audit.check(about -> ask(service, about));
            JsonNode board =
                    service.cli().ok("leaderboard", sweep, "-o", "json").json();
            inOrder(board);
            service.kill("coordinator");
            service.startCoordinator();
            assertThat(service.cli().ok("leaderboard", sweep, "-o", "json").json())
                    .as("the leaderboard is what the journal says")
                    .isEqualTo(board);
            audit.check(about -> ask(service, about));
        } catch (AssertionError e) {
            throw new AssertionError(
                    "-Dcrosscheck.firstProcessPlan=" + seed + " -Dcrosscheck.processPlans=1 repeats " + done, e);
        }
    }

    private static JsonNode ask(Service service, String about) {
        var answer = service.get(
                "/v1/sweeps/" + about,
                "authorization",
                "Bearer " + service.cli().token("submitter"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Installation.json(answer.body());
    }

    private static WorkerNotes notes(Service service, String worker) {
        return new WorkerNotes(
                worker,
                () -> {
                    try {
                        return Files.readString(service.log(worker));
                    } catch (IOException e) {
                        return "";
                    }
                },
                service.workDir(worker).resolve("spool"));
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
                Strike.stopped(service.process(worker), Duration.ofSeconds(6));
                return "SIGSTOP " + worker;
            }
            case 3 -> {
                Strike.stopped(service.process("coordinator"), Duration.ofSeconds(5));
                return "SIGSTOP coordinator";
            }
            default -> {
                Strike.terminated(service.process(worker), Duration.ofSeconds(30));
                service.startWorker(worker, 2);
                return "SIGTERM " + worker;
            }
        }
    }

    private static void inOrder(JsonNode board) {
        assertThat(board).hasSize(TRIALS);
        for (int i = 1; i < board.size(); i++) {
            assertThat(board.get(i).get("score").asDouble())
                    .isGreaterThanOrEqualTo(board.get(i - 1).get("score").asDouble());
        }
    }
}
