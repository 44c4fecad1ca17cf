package dev.crosscheck.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/** A cluster under something that starts coordinators again when they have ended, and one sweep of trainers that keep a ledger. */
final class Fleet implements AutoCloseable {
    static final Duration LONG = Duration.ofMinutes(6);

    private final Path root;
    private final int nodes;
    private final List<String> workers;
    private final int trials;
    private final Cluster cluster;
    private final Ledger ledger;
    private String sweep = "";

    /** Coordinators that serve, and workers with two slots each. */
    Fleet(Path root, int nodes, List<String> workers, int trials) {
        this.root = root;
        this.nodes = nodes;
        this.workers = workers;
        this.trials = trials;
        this.ledger = new Ledger(root.resolve("ledger.txt"));
        this.cluster = new Cluster(root, nodes);
    }

    /** Starts all, and the sweep, whose trials take this long. */
    void start(String lease, double seconds) {
        cluster.startNodes(IntStream.range(0, nodes).toArray());
        for (int i = 0; i < workers.size(); i++) {
            cluster.startWorker(workers.get(i), 2, i % nodes);
        }
        Path spec = root.resolve("sweep.yaml");
        try {
            Files.writeString(spec, ledger.sweep(root, trials, lease, seconds));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sweep = cluster.cli().ok("submit", spec.toString()).out().strip();
        Service.await(LONG, "the sweep runs", () -> cluster.holder(sweep).isPresent());
    }

    Cluster cluster() {
        return cluster;
    }

    String sweep() {
        return sweep;
    }

    /** Starts every coordinator that has ended. */
    void tend() {
        for (int node = 0; node < nodes; node++) {
            if (!cluster.alive(node)) {
                cluster.startNode(node);
            }
        }
    }

    /** Waits for the condition, and starts coordinators that end meanwhile. */
    void await(String what, BooleanSupplier condition) {
        Service.await(LONG, what, () -> {
            tend();
            return condition.getAsBoolean();
        });
    }

    /** Waits until all coordinators serve. */
    void awaitAll() {
        await("all coordinators serve", () -> IntStream.range(0, nodes)
                .allMatch(node -> cluster.api().ready(node)));
    }

    /** The largest number of finished trials that a coordinator tells. */
    long finished() {
        return IntStream.range(0, nodes)
                .filter(cluster::alive)
                .mapToLong(node -> cluster.finished(node, sweep))
                .max()
                .orElse(-1);
    }

    /** Waits for one coordinator's answer to a path below /v1/sweeps/. */
    JsonNode ask(int node, String about) {
        AtomicReference<JsonNode> answer = new AtomicReference<>();
        Service.await(Duration.ofMinutes(2), "node " + node + " answers to " + about, () -> {
            Optional<JsonNode> given = cluster.api().ask(node, about);
            given.ifPresent(answer::set);
            return given.isPresent();
        });
        return answer.get();
    }

    private JsonNode board(int node) {
        return ask(node, sweep + "/leaderboard");
    }

    private Audit audit() {
        List<WorkerNotes> notes = new ArrayList<>();
        workers.forEach(worker -> notes.add(WorkerNotes.of(cluster, worker)));
        return new Audit(sweep, trials, notes, ledger);
    }

    /** Waits for the end of the sweep and until all coordinators serve; then compares everything: what each of them says, what the workers saw, what the database holds, and what a coordinator says that knows nothing but the database. */
    void assertWhole(int fresh) {
        await(sweep + " ends", () -> finished() == trials);
        awaitAll();
        Audit audit = audit();
        audit.awaitAcknowledged();
        JsonNode board = board(0);
        assertThat(board.path("trials")).hasSize(trials);
        for (int node = 0; node < nodes; node++) {
            int asked = node;
            assertThat(board(node)).as("leaderboard of node " + node).isEqualTo(board);
            audit.check(about -> ask(asked, about));
        }
        new History(cluster.database()).assertOneWriterAtATime(sweep);
        for (int node = 0; node < nodes; node++) {
            if (cluster.alive(node)) {
                cluster.kill(node);
            }
        }
        cluster.startNodes(fresh);
        assertThat(board(fresh)).as("the leaderboard is what the journal says").isEqualTo(board);
        audit.check(about -> ask(fresh, about));
    }

    @Override
    public void close() {
        cluster.close();
    }
}
