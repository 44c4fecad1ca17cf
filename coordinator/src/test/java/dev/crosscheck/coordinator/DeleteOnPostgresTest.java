package dev.crosscheck.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.proto.v1.Assignment;
import dev.crosscheck.proto.v1.CoordinatorMessage;
import dev.crosscheck.proto.v1.CreateSweepRequest;
import dev.crosscheck.proto.v1.DeleteSweepRequest;
import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.proto.v1.Released;
import dev.crosscheck.proto.v1.StepReport;
import dev.crosscheck.proto.v1.StopSweepRequest;
import dev.crosscheck.proto.v1.SweepServiceGrpc;
import dev.crosscheck.proto.v1.SweepServiceGrpc.SweepServiceBlockingStub;
import dev.crosscheck.proto.v1.SweepSpec;
import dev.crosscheck.proto.v1.TrialResult;
import dev.crosscheck.proto.v1.WorkerMessage;
import dev.crosscheck.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a sweep's life and deletion leave in the tables of a database. */
class DeleteOnPostgresTest {
    private static final int TRIALS = 30;
    /** Rows by table; documents by collection. Uploads that are idle are such as were dropped: they stay an hour for whoever reads them. */
    private static final String ROWS = "SELECT 'event_journal', count(*) FROM crosscheck.event_journal"
            + " UNION ALL SELECT 'snapshot', count(*) FROM crosscheck.snapshot"
            + " UNION ALL SELECT 'trial_piece', count(*) FROM crosscheck.trial_piece"
            + " UNION ALL SELECT 'blob', count(*) FROM crosscheck.blob"
            + " UNION ALL SELECT 'blob_upload', count(*) FROM crosscheck.blob_upload WHERE idle_since IS NULL"
            + " UNION ALL SELECT 'document ' || convert_from(collection, 'UTF8'), count(*) FROM crosscheck.document GROUP BY 1";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path home;

    private final String url = PostgresServer.shared().newDatabase();

    private Map<String, Long> rows() throws SQLException {
        Map<String, Long> rows = new TreeMap<>();
        try (Connection connection =
                        DriverManager.getConnection("jdbc:" + url, PostgresServer.USER, PostgresServer.PASSWORD);
                ResultSet row = connection.createStatement().executeQuery(ROWS)) {
            while (row.next()) {
                rows.put(row.getString(1), row.getLong(2));
            }
        }
        return rows;
    }

    /** 30 recorded trials with the scores of 40 tuning, 40 secret and 40 vault examples: a bit more is right in each. */
    private static String table() {
        StringBuilder csv = new StringBuilder("config,status,tune,bits_tune,bits_xc,bits_vault\n");
        for (int config = 0; config < TRIALS; config++) {
            String bits = "1".repeat(10 + config) + "0".repeat(30 - config);
            csv.append(config).append(",ok,").append((10 + config) / 40.0);
            csv.append((',' + bits).repeat(3)).append('\n');
        }
        return csv.toString();
    }

    private static String create(TestNode node) throws IOException {
        FileRef table = Uploads.file(node.as("submitter"), table());
        SweepSpec.Builder spec = LiveCoordinator.spec(
                "{metadata:{name:'gone'},objective:{metric:'accuracy',direction:'maximize'},parameters:{config:{type:'int',min:0,max:"
                        + (TRIALS - 1)
                        + "}},strategy:{name:'grid'},trainer:{table:{key:['config']}},budget:{max_trials:'"
                        + TRIALS + "'},trial:{lease:'600s'},"
                        + "validation:{replay:{tuning:'tune',cross_checks:['xc'],vault:'vault'}}}")
                .toBuilder();
        spec.getTrainerBuilder().getTableBuilder().setFile(table);
        return SweepServiceGrpc.newBlockingStub(node.as("submitter"))
                .createSweep(CreateSweepRequest.newBuilder()
                        .setSpec(spec)
                        .setRequestId("request")
                        .build())
                .getSweep()
                .getSweep();
    }

    /** Some trials, and one that is left with a checkpoint. */
    private static void work(TestNode node) throws IOException {
        ScriptedWorker worker = new ScriptedWorker(node.as("worker")).hello(ScriptedWorker.hello("w", "a"));
        assertThat(worker.next().hasWelcome()).isTrue();
        worker.ready(0);
        Assignment assignment = worker.next().getAssignment();
        for (int i = 0; i < TRIALS - 5; i++) {
            worker.say(WorkerMessage.newBuilder()
                    .setStepReport(StepReport.newBuilder()
                            .setLease(assignment.getLease())
                            .setStep(1)
                            .putMetrics("loss", 1.0)));
            worker.complete(assignment, 0);
            CoordinatorMessage answer = worker.next();
            while (!answer.hasResultAck()) {
                answer = worker.next();
            }
            assertThat(answer.getResultAck().getAccepted()).isTrue();
            assignment = answer.getResultAck().hasNext()
                    ? answer.getResultAck().getNext()
                    : worker.next().getAssignment();
        }
        Uploads.checkpoint(node.as("worker"), assignment.getLease(), 1, new byte[300_000]);
        worker.say(WorkerMessage.newBuilder()
                .setTrialResult(TrialResult.newBuilder()
                        .setLease(assignment.getLease())
                        .setReleased(Released.getDefaultInstance())));
        while (!worker.next().hasResultAck()) {
            // others may come before
        }
        worker.close();
    }

    private void awaitExposures(int least) throws SQLException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (rows().getOrDefault("document exposures", 0L) < least) {
            assertThat(System.nanoTime()).as(rows().toString()).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    @Test
    void deletionLeavesNothingOfASweepButWhatItLearntOfSecretSets() throws Exception {
        try (TestNode node = TestNode.onPostgres(
                home,
                url,
                "crosscheck.retention.upload-grace = 0s\ncrosscheck.workers.max-checkpoint-bytes = 1MB\n"
                        + "crosscheck.retention.check-every = 100ms")) {
            SweepServiceBlockingStub sweeps = SweepServiceGrpc.newBlockingStub(node.as("submitter"));
            Map<String, Long> before = rows();
            String sweep = create(node);
            work(node);
            awaitExposures(1);
            Map<String, Long> during = rows();
            assertThat(during.keySet())
                    .contains(
                            "document checkpoints",
                            "document exposures",
                            "document sweep-data",
                            "document sweep-requests",
                            "document sweep-specs",
                            "document sweeps");
            for (String table : new String[] {"event_journal", "trial_piece", "blob", "blob_upload"}) {
                assertThat(during.get(table)).as(table).isGreaterThan(before.get(table));
            }

            sweeps.stopSweep(StopSweepRequest.newBuilder().setSweep(sweep).build());
            sweeps.deleteSweep(DeleteSweepRequest.newBuilder().setSweep(sweep).build());

            Map<String, Long> expected = new TreeMap<>(before);
            expected.put("document exposures", rows().get("document exposures"));
            assertThat(expected.get("document exposures")).isGreaterThanOrEqualTo(during.get("document exposures"));
            // What keeps the table's secret scores from workers for ever.
            expected.put("document withheld-blobs", 1L);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (!rows().equals(expected) && System.nanoTime() < end) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
            assertThat(rows()).isEqualTo(expected);
        }
    }
}
