package dev.crosscheck.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Seeded plans of faults with three coordinators on a real PostgreSQL and three workers: kill -9, SIGSTOP and SIGTERM of all of them; who has ended is started again. What the service says afterwards is
 * compared with the workers' own account. One plan; {@code -Dcrosscheck.clusterPlans=5} for more, {@code -Dcrosscheck.firstClusterPlan=SEED} to begin with another one.
 */
@Tag("nightly")
class ClusterFaultsIT {
    private static final int NODES = 3;
    private static final int TRIALS = 160;
    /** Enough for all faults of a plan. */
    private static final int PLAN_TRIALS = 240;

    private static final int FAULTS = 7;
    private static final List<String> WORKERS = List.of("a", "b", "c");
    /** What a coordinator or worker has after SIGTERM: of what the phases of its end may take the most. */
    private static final Duration ORDERLY_END = Duration.ofSeconds(60);

    private static final int ENDED_BY_SIGTERM = 143;

    @TempDir
    Path dir;

    static LongStream seeds() {
        long first = Long.getLong("crosscheck.firstClusterPlan", 1);
        return LongStream.range(first, first + Integer.getInteger("crosscheck.clusterPlans", 1));
    }

    @ParameterizedTest(name = "plan {0}")
    @MethodSource("seeds")
    void nothingIsLostWhicheverCoordinatorsAndWorkersAreKilledOrStopped(long seed) {
        Random random = new Random(seed);
        List<String> done = new ArrayList<>();
        try (Fleet fleet = new Fleet(dir.resolve("plan" + seed), NODES, WORKERS, PLAN_TRIALS)) {
            fleet.cluster().telling(() -> {
                fleet.start("8s", 2);
                Map<Long, JsonNode> known = new HashMap<>();
                for (int i = 0; i < FAULTS && fleet.finished() < PLAN_TRIALS; i++) {
                    done.add(strike(fleet, random) + " at " + fleet.finished());
                    Strike.pause(Duration.ofMillis(random.nextInt(4000)));
                    fleet.tend();
                    if (random.nextBoolean()) {
                        fleet.awaitAll();
                        done.add("all serve at " + fleet.finished());
                    }
                    remember(fleet, known);
                }
                int fresh = random.nextInt(NODES);
                fleet.assertWhole(fresh);
                Audit.remember(fleet.ask(fresh, fleet.sweep() + "/trials"), known);
                assertThat(known).hasSize(PLAN_TRIALS);
            });
            System.out.println("plan " + seed + ": " + done);
        } catch (AssertionError e) {
            throw new AssertionError(
                    "-Dcrosscheck.firstClusterPlan=" + seed + " -Dcrosscheck.clusterPlans=1 repeats " + done, e);
        }
    }

    private static void remember(Fleet fleet, Map<Long, JsonNode> known) {
        for (int node = 0; node < NODES; node++) {
            fleet.cluster().api().ask(node, fleet.sweep() + "/trials").ifPresent(page -> Audit.remember(page, known));
        }
    }

    /** One fault; what it was. Draws as often in each case. */
    private static String strike(Fleet fleet, Random random) {
        Cluster cluster = fleet.cluster();
        String worker = WORKERS.get(random.nextInt(WORKERS.size()));
        int any = random.nextInt(NODES);
        int node = random.nextInt(3) == 0 ? any : cluster.holder(fleet.sweep()).orElse(any);
        int kind = random.nextInt(8);
        if (kind < 5 && !cluster.alive(node)) {
            return "node" + node + " had ended";
        }
        Process coordinator = cluster.process("node" + node);
        switch (kind) {
            case 0, 1 -> {
                cluster.kill(node);
                return "kill -9 node" + node;
            }
            case 2 -> {
                Strike.stopped(coordinator, Duration.ofSeconds(3));
                return "SIGSTOP node" + node + " for a moment";
            }
            case 3 -> {
                Strike.stopped(coordinator, Duration.ofSeconds(20));
                return "SIGSTOP node" + node;
            }
            case 4 -> {
                Strike.terminated(coordinator, ORDERLY_END);
                return "SIGTERM node" + node;
            }
            default -> {
                return strike(cluster, worker, kind);
            }
        }
    }

    private static String strike(Cluster cluster, String worker, int kind) {
        switch (kind) {
            case 5 -> {
                cluster.kill(worker);
                cluster.startWorker(worker, 2);
                return "kill -9 " + worker;
            }
            case 6 -> {
                Strike.stopped(cluster.process(worker), Duration.ofSeconds(12));
                return "SIGSTOP " + worker;
            }
            default -> {
                Strike.terminated(cluster.process(worker), ORDERLY_END);
                cluster.startWorker(worker, 2);
                return "SIGTERM " + worker;
            }
        }
    }

    @Test
    void aCoordinatorThatWasStoppedUntilTheOthersHaveForgottenItEnds() {
        try (Fleet fleet = new Fleet(dir, NODES, WORKERS, TRIALS)) {
            Cluster cluster = fleet.cluster();
            cluster.telling(() -> {
                fleet.start("8s", 4);
                Service.await(Fleet.LONG, "results", () -> fleet.finished() >= 5);
                int victim = cluster.holder(fleet.sweep()).orElseThrow();
                int other = (victim + 1) % NODES;
                // The lease that decides is held for 40 s.
                Strike.stopped(cluster.process("node" + victim), Duration.ofSeconds(65));
                assertThat(cluster.finished(other, fleet.sweep()))
                        .as("the sweep went on meanwhile")
                        .isGreaterThan(20);
                assertThat(cluster.ended(victim)).isNotZero();
                assertThat(cluster.alive(other) && cluster.alive((victim + 2) % NODES))
                        .isTrue();
                fleet.assertWhole(victim);
            });
        }
    }

    @Test
    void coordinatorsThatAreStoppedOneAfterTheOtherHandTheSweepOverAndNoAttemptIsLostOrRepeated() {
        try (Fleet fleet = new Fleet(dir, NODES, WORKERS, TRIALS)) {
            Cluster cluster = fleet.cluster();
            cluster.telling(() -> {
                fleet.start("60s", 4);
                for (int round = 0; round < 2; round++) {
                    long before = fleet.finished();
                    Service.await(Fleet.LONG, "results", () -> fleet.finished() >= before + 3);
                    int victim = cluster.holder(fleet.sweep()).orElseThrow();
                    long start = System.nanoTime();
                    assertThat(Strike.terminated(cluster.process("node" + victim), ORDERLY_END))
                            .isEqualTo(ENDED_BY_SIGTERM);
                    double ended = (System.nanoTime() - start) / 1e9;
                    long then = fleet.finished();
                    Service.await(Fleet.LONG, "results elsewhere", () -> fleet.finished() > then);
                    System.out.printf(
                            "SIGTERM of the sweep's coordinator: ended after %.1f s, results elsewhere %.1f s after it%n",
                            ended, (System.nanoTime() - start) / 1e9);
                    assertThat(fleet.finished()).as("the sweep is under way").isLessThan(TRIALS);
                    fleet.awaitAll();
                }
                fleet.assertWhole(0);
                assertThat(fleet.ask(0, fleet.sweep() + "/trials").path("trials"))
                        .as("no attempt was lost or repeated")
                        .allMatch(trial -> trial.path("attempts").asInt() == 1);
            });
        }
    }
}
