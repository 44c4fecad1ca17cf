package dev.crosscheck.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.JsonFormat;
import com.typesafe.config.ConfigFactory;
import dev.crosscheck.coordinator.config.CoordinatorSettings;
import dev.crosscheck.coordinator.config.SettingsReader;
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
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
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

    private CoordinatorSettings settings(String more) {
        try {
            Path file = Files.writeString(Files.createTempFile(home, "c", ".conf"), more);
            CoordinatorSettings read = SettingsReader.read(
                    new SettingsReader.Overrides(
                            Optional.of(file), Optional.empty(), Optional.empty(), OptionalInt.of(0)),
                    Map.of(
                            "CROSSCHECK_HOME",
                            home.toString(),
                            "CROSSCHECK_STORAGE",
                            "postgres",
                            "CROSSCHECK_POSTGRES_URL",
                            url,
                            "CROSSCHECK_POSTGRES_USER",
                            PostgresServer.USER,
                            "CROSSCHECK_POSTGRES_PASSWORD",
                            PostgresServer.PASSWORD));
            var akka = ConfigFactory.parseString("akka.coordinated-shutdown.exit-jvm = off")
                    .withFallback(read.akka());
            return new CoordinatorSettings(
                    read.home(),
                    read.data(),
                    read.server(),
                    read.session(),
                    read.scheduler(),
                    akka,
                    read.notifications(),
                    0);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Channel as(String role, CoordinatorNode node, List<ManagedChannel> open) throws IOException {
        String token = Files.readAllLines(home.resolve("tokens")).stream()
                .filter(line -> line.startsWith(role + ": "))
                .map(line -> line.substring(role.length() + 2))
                .findFirst()
                .orElseThrow();
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
        ManagedChannel channel = ManagedChannelBuilder.forAddress("localhost", node.port())
                .usePlaintext()
                .build();
        open.add(channel);
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
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
        List<ManagedChannel> open = new ArrayList<>();
        String sweep;
        try (CoordinatorNode node = CoordinatorNode.start(settings(""), Map.of())) {
            sweep = sweeps(as("submitter", node, open))
                    .createSweep(
                            CreateSweepRequest.newBuilder().setSpec(spec(6)).build())
                    .getSweep()
                    .getSweep();
            ScriptedWorker worker = new ScriptedWorker(as("worker", node, open)).hello(ScriptedWorker.hello("w", "a"));
            assertThat(worker.next().hasWelcome()).isTrue();
            worker.ready(0);
            work(worker, worker.next().getAssignment(), 4);
            worker.close();
        }
        try (CoordinatorNode node = CoordinatorNode.start(settings(""), Map.of())) {
            Leaderboard board = sweeps(as("submitter", node, open))
                    .getLeaderboard(
                            GetLeaderboardRequest.newBuilder().setSweep(sweep).build());
            assertThat(board.getSweep().getFinished()).isEqualTo(4);
            assertThat(board.getTrialsCount()).isGreaterThanOrEqualTo(4);
        }
        open.forEach(ManagedChannel::shutdownNow);
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
        List<ManagedChannel> open = new ArrayList<>();
        int[] management = {FreePort.next(), FreePort.next()};
        ExecutorService threads = Executors.newFixedThreadPool(2);
        List<CompletableFuture<CoordinatorNode>> starting = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            CoordinatorSettings settings =
                    settings("crosscheck.cluster { host = \"127.0.0.1\", port = " + FreePort.next()
                            + ", management-port = " + management[i] + ", contacts = [\"127.0.0.1:" + management[0]
                            + "\", \"127.0.0.1:" + management[1] + "\"] }");
            starting.add(CompletableFuture.supplyAsync(() -> CoordinatorNode.start(settings, Map.of()), threads));
        }
        CoordinatorNode left = starting.get(0).join();
        CoordinatorNode right = starting.get(1).join();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            ids.add(sweeps(as("submitter", i % 2 == 0 ? left : right, open))
                    .createSweep(CreateSweepRequest.newBuilder()
                            .setSpec(spec(5))
                            .setRequestId("r" + i)
                            .build())
                    .getSweep()
                    .getSweep());
        }
        for (CoordinatorNode node : List.of(left, right)) {
            for (String id : ids) {
                assertThat(sweeps(as("submitter", node, open))
                                .getSweep(GetSweepRequest.newBuilder()
                                        .setSweep(id)
                                        .build())
                                .getSweep())
                        .isEqualTo(id);
            }
            assertThat(sweeps(as("submitter", node, open))
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

        ScriptedWorker worker = new ScriptedWorker(as("worker", right, open)).hello(ScriptedWorker.hello("w", "a"));
        assertThat(worker.next().hasWelcome()).isTrue();
        worker.ready(0);
        Assignment assignment = worker.next().getAssignment();
        assertThat(ids).contains(assignment.getLease().getSweep());
        worker.complete(assignment, 1.0);
        assertThat(worker.next().hasResultAck()).isTrue();
        assertThat(sweeps(as("submitter", right, open))
                        .listSweeps(ListSweepsRequest.getDefaultInstance())
                        .getSweepsCount())
                .isEqualTo(4);
        worker.close();
        open.forEach(ManagedChannel::shutdownNow);
        right.close();
        threads.shutdown();
    }
}
