package dev.crosscheck.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crosscheck.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Coordinators in network namespaces of their own, alive and cut off from each other. Skipped where such networks cannot be made: it needs Linux and root. */
@Tag("nightly")
class PartitionIT {
    private static final Duration LONG = Duration.ofMinutes(4);
    private static final int TRIALS = 80;
    private static final String SPEC =
            """
            apiVersion: crosscheck/v1
            kind: Sweep
            metadata: {name: branin}
            objective: {metric: value, direction: minimize}
            parameters:
              x0: {type: float, min: -5, max: 10}
              x1: {type: float, min: 0, max: 15}
            strategy: {name: random, seed: 11}
            budget: {max_trials: %d}
            trial: {lease: %ds}
            trainer: {function: branin, sleep: 1s}
            """;

    @TempDir
    Path dir;

    private Optional<Network> network = Optional.empty();
    private Optional<PostgresServer> server = Optional.empty();
    private Optional<Cluster> running = Optional.empty();
    private String sweep = "";

    @BeforeAll
    static void possibleHere() {
        Optional<String> refusal = Network.refusal();
        Assumptions.assumeTrue(refusal.isEmpty(), refusal::orElseThrow);
    }

    @AfterEach
    void takeDown() {
        running.ifPresent(Cluster::close);
        server.ifPresent(PostgresServer::close);
        network.ifPresent(Network::close);
    }

    /** The coordinators, joined and serving. */
    private Cluster cluster(int nodes) {
        Network joined = new Network(nodes);
        network = Optional.of(joined);
        PostgresServer database = PostgresServer.on(joined.host(), joined.range());
        server = Optional.of(database);
        String url = database.newDatabase().replace("127.0.0.1", joined.host());
        Cluster cluster = new Cluster(dir, joined.seats(), url);
        running = Optional.of(cluster);
        cluster.startNodes(IntStream.range(0, nodes).toArray());
        return cluster;
    }

    /** Submits the sweep and starts a worker beside the coordinator that runs it, and one beside the next; waits for some results. Returns that coordinator. */
    private int started(Cluster cluster, int nodes, int leaseSeconds) throws IOException {
        Path spec = Files.writeString(dir.resolve("sweep.yaml"), SPEC.formatted(TRIALS, leaseSeconds));
        sweep = cluster.cli().ok("submit", spec.toString()).out().strip();
        Service.await(LONG, "the sweep runs", () -> cluster.holder(sweep).isPresent());
        int holder = cluster.holder(sweep).orElseThrow();
        cluster.startWorker("left", 2, holder);
        cluster.startWorker("right", 2, (holder + 1) % nodes);
        Service.await(
                LONG,
                "results of both",
                () -> Acknowledged.trials(cluster, "left").size() >= 3
                        && Acknowledged.trials(cluster, "right").size() >= 3);
        return holder;
    }

    private Network net() {
        return network.orElseThrow();
    }

    private History history(Cluster cluster) {
        return new History(cluster.database());
    }

    private static double since(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    /** Waits until this survivor answers for the sweep, and then until more trials are finished; returns how many were at first. */
    private long goesOn(Cluster cluster, int survivor, long writers, long start, String what) {
        Service.await(
                LONG, "another writer", () -> history(cluster).writers(sweep).size() > writers);
        double taken = since(start);
        Service.await(LONG, "an answer", () -> cluster.finished(survivor, sweep) >= 0);
        long first = cluster.finished(survivor, sweep);
        Service.await(LONG, "more results", () -> cluster.finished(survivor, sweep) > first);
        System.out.printf(
                "%s: the sweep's next event elsewhere %.1f s, results taken again %.1f s after the cut%n",
                what, taken, since(start));
        return first;
    }

    private static void ends(Cluster cluster, int node, long start, String what) {
        int code = cluster.ended(node);
        System.out.printf(
                "%s: the losing process ended %.1f s after the cut, exit code %d%n", what, since(start), code);
        assertThat(code).as("a supervisor has to see a failure").isNotZero();
    }

    private static String lastServer(Cluster cluster, String worker) {
        String text = cluster.text(worker);
        String from = text.substring(text.lastIndexOf(" connected server=") + " connected server=".length());
        return from.substring(0, from.indexOf(' '));
    }

    /** Waits for the end of the sweep and compares everything: what the coordinators say, what the workers saw, what the database holds. */
    private void assertWhole(Cluster cluster, int... living) {
        for (int node : living) {
            Service.await(LONG, sweep + " ends", () -> cluster.finished(node, sweep) == TRIALS);
        }
        Service.await(
                LONG,
                "all results are acknowledged, or the answer was lost in the cut",
                () -> Acknowledged.orAnswerLost(cluster, "left", "right").size() >= TRIALS);
        JsonNode trials = cluster.cli().ok("trials", sweep, "-o", "json").json();
        assertThat(trials).as("the budget is exact").hasSize(TRIALS).allMatch(trial -> trial.get("state")
                .asText()
                .equals("COMPLETE"));
        assertThat(Acknowledged.trials(cluster, "left", "right"))
                .as("each trial's result was taken once")
                .doesNotHaveDuplicates();
        assertThat(Acknowledged.orAnswerLost(cluster, "left", "right"))
                .containsExactlyElementsOf(LongStream.range(0, TRIALS).boxed().toList());
        history(cluster).assertOneWriterAtATime(sweep);
        assertThat(history(cluster).owners()).as("clusters on the database").isEqualTo(1);
        JsonNode board = board(cluster, living[0]);
        assertThat(board.get("trials")).hasSize(TRIALS);
        for (int node : living) {
            assertThat(board(cluster, node)).isEqualTo(board);
        }
    }

    private JsonNode board(Cluster cluster, int node) {
        return cluster.api().ask(node, sweep + "/leaderboard").orElseThrow();
    }

    /** Kills this coordinator, so that another one reads the sweep from the journal, and compares the leaderboard. */
    private void assertReplays(Cluster cluster, int killed, int survivor) {
        JsonNode before = board(cluster, survivor);
        cluster.kill(killed);
        Service.await(LONG, "an answer", () -> cluster.api()
                .ask(survivor, sweep + "/leaderboard")
                .filter(before::equals)
                .isPresent());
    }

    @Test
    void aNodeThatOthersDoNotHearEndsAndJoinsAgainWhenTheNetworkIsWhole() throws IOException {
        Cluster cluster = cluster(3);
        cluster.telling(() -> {
            int victim = begin(cluster, 3, 60);
            int second = (victim + 1) % 3;
            int third = (victim + 2) % 3;
            String what = "one of three cut from the other two";
            long writers = history(cluster).writers(sweep).size();

            long start = System.nanoTime();
            net().cutFromPeers(victim);
            long first = goesOn(cluster, second, writers, start, what);
            ends(cluster, victim, start, what);
            assertThat(cluster.alive(second) && cluster.alive(third)).isTrue();
            Service.await(LONG, "left moves", () -> !lastServer(cluster, "left")
                    .equals(net().seats().get(victim).client()));

            cluster.startNode(victim);
            Service.await(LONG, "ten more", () -> cluster.finished(third, sweep) >= Math.min(TRIALS, first + 10));
            assertThat(cluster.api().ready(victim)).as("still cut off").isFalse();
            net().heal(victim);
            Service.await(LONG, "it is a member again", () -> cluster.ready(victim));
            assertWhole(cluster, victim, second, third);
            assertReplays(cluster, cluster.holder(sweep).orElseThrow(), victim);
        });
    }

    private int begin(Cluster cluster, int nodes, int leaseSeconds) {
        try {
            return started(cluster, nodes, leaseSeconds);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aNodeWithoutTheOthersAndTheDatabaseAcknowledgesNothingAndEnds() {
        Cluster cluster = cluster(3);
        cluster.telling(() -> {
            int victim = begin(cluster, 3, 15);
            int second = (victim + 1) % 3;
            int third = (victim + 2) % 3;
            String what = "one of three cut from all and the database, with a worker";
            long writers = history(cluster).writers(sweep).size();

            long start = System.nanoTime();
            net().cutFromPeers(victim);
            net().cutFromFront(victim);
            CompletableFuture<Integer> extended =
                    cluster.api().command(victim, sweep + ":extend", "{\"trials\": \"1\"}");
            CompletableFuture<Long> told = CompletableFuture.supplyAsync(() -> mostTold(cluster, victim));
            long known = goesOn(cluster, second, writers, start, what);
            ends(cluster, victim, start, what);
            assertThat(extended.join()).as("a change that nobody else knows").isNotEqualTo(200);
            assertThat(told.join()).as("trials that it said were finished").isLessThanOrEqualTo(known);
            List<Long> island = Acknowledged.trials(cluster, "left");
            HashSet<Long> complete = new HashSet<>();
            cluster.api()
                    .ask(third, sweep + "/leaderboard")
                    .orElseThrow()
                    .get("trials")
                    .forEach(trial -> complete.add(trial.path("trial").asLong()));
            assertThat(complete).containsAll(island);

            net().heal(victim);
            cluster.startNodes(victim);
            assertWhole(cluster, victim, second, third);
        });
    }

    /** The largest number of finished trials that the coordinator told before it ended. */
    private long mostTold(Cluster cluster, int node) {
        long most = -1;
        while (cluster.alive(node)) {
            most = Math.max(most, cluster.finished(node, sweep));
        }
        return most;
    }

    @Test
    void ofTwoNodesThatDoNotHearEachOtherOneGoesOn() {
        Cluster cluster = cluster(2);
        cluster.telling(() -> {
            int holder = begin(cluster, 2, 60);
            String what = "two cut from each other";

            long start = System.nanoTime();
            net().cutFromPeers(holder);
            Service.await(LONG, "one ends", () -> !cluster.alive(0) || !cluster.alive(1));
            int survivor = cluster.alive(0) ? 0 : 1;
            ends(cluster, 1 - survivor, start, what + (survivor == holder ? ", the holder survives" : ""));
            assertWhole(cluster, survivor);
            assertThat(cluster.alive(survivor)).isTrue();
        });
    }

    @Test
    void ofThreeNodesOfWhichTwoDoNotHearEachOtherTheThirdGoesOn() {
        Cluster cluster = cluster(3);
        cluster.telling(() -> {
            int holder = begin(cluster, 3, 60);
            int second = (holder + 1) % 3;
            int third = (holder + 2) % 3;
            String what = "two of three cut from each other, not from the third";
            long writers = history(cluster).writers(sweep).size();

            long start = System.nanoTime();
            net().cutApart(holder, second);
            goesOn(cluster, third, writers, start, what);
            ends(cluster, holder, start, what);
            ends(cluster, second, start, what);
            assertWhole(cluster, third);
            assertThat(cluster.alive(third)).isTrue();
        });
    }
}
