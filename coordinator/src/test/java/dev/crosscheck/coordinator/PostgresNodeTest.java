package dev.crosscheck.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.JsonFormat;
import dev.crosscheck.proto.v1.Assignment;
import dev.crosscheck.proto.v1.CoordinatorMessage;
import dev.crosscheck.proto.v1.CreateSweepRequest;
import dev.crosscheck.proto.v1.GetLeaderboardRequest;
import dev.crosscheck.proto.v1.GetSweepRequest;
import dev.crosscheck.proto.v1.Leaderboard;
import dev.crosscheck.proto.v1.ListSweepsRequest;
import dev.crosscheck.proto.v1.SweepServiceGrpc;
import dev.crosscheck.proto.v1.SweepSpec;
import dev.crosscheck.testing.FreePort;
import dev.crosscheck.testing.PostgresServer;
import io.grpc.Channel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole coordinators on a real PostgreSQL, in this process. */
class PostgresNodeTest {
    private static final String NAME = "not-in-clear";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path home;

    private final String url = PostgresServer.shared().newDatabase();

    private TestNode node(String lines) {
        try {
            return TestNode.onPostgres(home, url, lines);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static SweepSpec spec(int trials) throws IOException {
        SweepSpec.Builder spec = SweepSpec.newBuilder();
        JsonFormat.parser()
                .merge(
                        "{metadata:{name:'" + NAME
                                + "'},objective:{metric:'value'},parameters:{x0:{type:'float',min:-5,max:10},"
                                + "x1:{type:'float',min:0,max:15}},strategy:{seed:'7'},trainer:{function:'branin'},budget:{max_trials:'"
                                + trials + "'}}",
                        spec);
        return spec.build();
    }

    private static Assignment work(ScriptedWorker worker, Assignment first, int trials) {
        Assignment assignment = first;
        for (int i = 0; i < trials; i++) {
            worker.complete(assignment, i);
            CoordinatorMessage answer = worker.next();
            while (!answer.hasResultAck()) {
                answer = worker.next();
            }
            if (answer.getResultAck().hasNext()) {
                assignment = answer.getResultAck().getNext();
            }
        }
        return assignment;
    }

    private static SweepServiceGrpc.SweepServiceBlockingStub sweeps(Channel channel) {
        return SweepServiceGrpc.newBlockingStub(channel);
    }

    @Test
    void aSweepGoesOnAfterARestartAndTheDatabaseHoldsItSealed() throws Exception {
        String sweep;
        try (TestNode node = node("")) {
            sweep = sweeps(node.as("submitter"))
                    .createSweep(
                            CreateSweepRequest.newBuilder().setSpec(spec(6)).build())
                    .getSweep()
                    .getSweep();
            ScriptedWorker worker = new ScriptedWorker(node.as("worker")).hello(ScriptedWorker.hello("w", "a"));
            assertThat(worker.next().hasWelcome()).isTrue();
            worker.ready(0);
            work(worker, worker.next().getAssignment(), 4);
            worker.close();
        }
        try (TestNode node = node("")) {
            Leaderboard board = sweeps(node.as("submitter"))
                    .getLeaderboard(
                            GetLeaderboardRequest.newBuilder().setSweep(sweep).build());
            assertThat(board.getSweep().getFinished()).isEqualTo(4);
            assertThat(board.getTrialsCount()).isGreaterThanOrEqualTo(4);
        }
        // The sweep's id starts with its name and is a key, so it is the specification's text that is looked for.
        assertNowhere("branin");
    }

    private void assertNowhere(String text) throws Exception {
        String hex = HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
        int rows = 0;
        try (Connection connection =
                DriverManager.getConnection("jdbc:" + url, PostgresServer.USER, PostgresServer.PASSWORD)) {
            for (String table : List.of("event_journal", "snapshot", "document", "trial_piece", "blob_piece")) {
                try (ResultSet row =
                        connection.createStatement().executeQuery("SELECT t::text FROM crosscheck." + table + " t")) {
                    while (row.next()) {
                        rows++;
                        assertThat(row.getString(1))
                                .as(table)
                                .doesNotContain(hex)
                                .doesNotContain(text);
                    }
                }
            }
        }
        assertThat(rows).isGreaterThan(10);
    }

    @Test
    void anyOfTwoCoordinatorsAnswersForASweepAndOneThatLeavesHandsItOver() throws Exception {
        int[] management = {FreePort.next(), FreePort.next()};
        ExecutorService threads = Executors.newFixedThreadPool(2);
        List<CompletableFuture<TestNode>> starting = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            String lines = "crosscheck.cluster { host = \"127.0.0.1\", port = " + FreePort.next()
                    + ", management-port = " + management[i] + ", contacts = [\"127.0.0.1:" + management[0]
                    + "\", \"127.0.0.1:" + management[1] + "\"] }";
            starting.add(CompletableFuture.supplyAsync(() -> node(lines), threads));
        }
        TestNode left = starting.get(0).join();
        TestNode right = starting.get(1).join();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            ids.add(sweeps((i % 2 == 0 ? left : right).as("submitter"))
                    .createSweep(CreateSweepRequest.newBuilder()
                            .setSpec(spec(5))
                            .setRequestId("r" + i)
                            .build())
                    .getSweep()
                    .getSweep());
        }
        for (TestNode node : List.of(left, right)) {
            for (String id : ids) {
                assertThat(sweeps(node.as("submitter"))
                                .getSweep(GetSweepRequest.newBuilder()
                                        .setSweep(id)
                                        .build())
                                .getSweep())
                        .isEqualTo(id);
            }
            assertThat(sweeps(node.as("submitter"))
                            .createSweep(CreateSweepRequest.newBuilder()
                                    .setSpec(spec(5))
                                    .setRequestId("r1")
                                    .build())
                            .getSweep()
                            .getSweep())
                    .as("a repeated request gets the same sweep anywhere")
                    .isEqualTo(ids.get(1));
        }
        left.close();

        ScriptedWorker worker = new ScriptedWorker(right.as("worker")).hello(ScriptedWorker.hello("w", "a"));
        assertThat(worker.next().hasWelcome()).isTrue();
        worker.ready(0);
        Assignment assignment = worker.next().getAssignment();
        assertThat(ids).contains(assignment.getLease().getSweep());
        worker.complete(assignment, 1.0);
        assertThat(worker.next().hasResultAck()).isTrue();
        assertThat(sweeps(right.as("submitter"))
                        .listSweeps(ListSweepsRequest.getDefaultInstance())
                        .getSweepsCount())
                .isEqualTo(4);
        worker.close();
        right.close();
        threads.shutdown();
    }
}
