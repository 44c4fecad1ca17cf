package dev.crosscheck.coordinator.store.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.coordinator.store.BlobHash;
import dev.crosscheck.coordinator.store.BlobStore;
import dev.crosscheck.coordinator.store.BlobStoreContractTest;
import dev.crosscheck.coordinator.store.BlobWriter;
import dev.crosscheck.coordinator.store.Document;
import dev.crosscheck.coordinator.store.DocumentStore;
import dev.crosscheck.coordinator.store.DocumentStoreContractTest;
import dev.crosscheck.coordinator.store.TrialStore;
import dev.crosscheck.coordinator.store.TrialStoreContractTest;
import dev.crosscheck.testing.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class PostgresStoresTest {
    private PostgresDatabase database;

    @BeforeEach
    void open() {
        database = TestDatabase.fresh();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private String schema() {
        return database.settings().schema();
    }

    @Test
    void moreReadsThanMayWaitAreRefusedUntilOthersAreDone() {
        CompletableFuture<Integer> free = new CompletableFuture<>();
        List<CompletableFuture<Integer>> reads = new ArrayList<>();
        while (reads.isEmpty() || !reads.get(reads.size() - 1).isCompletedExceptionally()) {
            assertThat(reads.size()).isLessThan(100_000);
            reads.add(database.read(connection -> free.join()));
        }
        assertThatThrownBy(reads.get(reads.size() - 1)::join)
                .hasCauseInstanceOf(DatabaseException.class)
                .hasMessageContaining("65536 reads wait for the database");

        free.complete(7);
        assertThat(reads.get(reads.size() - 2).join()).isEqualTo(7);
        assertThat(database.read(connection -> 8).join()).isEqualTo(8);
    }

    @Nested
    class Trials extends TrialStoreContractTest {
        @Override
        protected TrialStore store() {
            return new PostgresTrialStore(database);
        }
    }

    @Nested
    class Documents extends DocumentStoreContractTest {
        @Override
        protected DocumentStore store() {
            return new PostgresDocumentStore(database);
        }
    }

    @Nested
    class Blobs extends BlobStoreContractTest {
        @Override
        protected BlobStore store() {
            return new PostgresBlobStore(database, 1L << 30);
        }

        @Test
        void aDamagedPieceIsNoticedAndAnotherUploadRepairsIt() throws IOException {
            BlobHash hash = write(content(600_000));
            PostgresServer.shared()
                    .execute("UPDATE " + schema() + ".blob_piece SET content = set_byte(content, 100, "
                            + "get_byte(content, 100) # 1) WHERE number = 1");
            try (InputStream stream = store().open(hash).orElseThrow()) {
                assertThatThrownBy(stream::readAllBytes).hasMessageContaining("damaged");
            }

            write(content(600_000));

            try (InputStream stream = store().open(hash).orElseThrow()) {
                assertThat(stream.readAllBytes()).isEqualTo(content(600_000));
            }
        }

        @Test
        void piecesOfDroppedBlobsAndAbandonedUploadsAreCollectedAfterAnHour() throws IOException {
            store().delete(write(content(300_000)));
            BlobWriter abandoned = store().openWrite(1_000_000);
            abandoned.write(content(300_000), 0, 300_000);
            BlobHash kept = write(content(400_000));
            PostgresServer.shared()
                    .execute("UPDATE " + schema() + ".blob_upload SET idle_since = idle_since - interval '61 minutes'");

            store().openWrite(1).close();

            assertThat(count("blob_piece")).isEqualTo(2);
            assertThat(store().open(kept).orElseThrow().readAllBytes()).hasSize(400_000);
            assertThatThrownBy(() -> abandoned.write(content(300_000), 0, 300_000))
                    .isInstanceOf(IOException.class);
        }

        @Test
        void anUploadDoesNotWaitWhileAnotherCoordinatorCollects() throws Exception {
            store().delete(write(content(300_000)));
            PostgresServer.shared()
                    .execute("UPDATE " + schema() + ".blob_upload SET idle_since = idle_since - interval '61 minutes'");
            BlobHash hash;
            try (Connection other = PostgresServer.shared().connect();
                    Statement statement = other.createStatement()) {
                other.setAutoCommit(false);
                statement.execute("DELETE FROM " + schema() + ".blob_upload");

                hash = write(content(400_000));

                other.rollback();
            }
            assertThat(store().open(hash).orElseThrow().readAllBytes()).hasSize(400_000);
            store().openWrite(1).close();
            assertThat(count("blob_piece")).isEqualTo(2);
        }

        @Test
        void ofUploadsOfOneContentThatEndTogetherOneIsKept() throws Exception {
            byte[] content = content(300_000);
            List<CompletableFuture<BlobHash>> uploads = new ArrayList<>();
            try (Connection holder = PostgresServer.shared().connect();
                    Statement statement = holder.createStatement()) {
                holder.setAutoCommit(false);
                // Whoever publishes may look for an earlier blob of the name, and waits before writing its own.
                statement.execute("LOCK TABLE " + schema() + ".blob IN SHARE MODE");
                for (int i = 0; i < 2; i++) {
                    uploads.add(CompletableFuture.supplyAsync(() -> {
                        try {
                            return write(content);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    }));
                }
                awaitWaiting(holder, 2);
                holder.commit();
            }
            BlobHash hash = uploads.get(0).join();
            assertThat(uploads.get(1).join()).isEqualTo(hash);

            assertThat(count("blob_upload WHERE idle_since IS NULL")).isEqualTo(1);
            PostgresServer.shared()
                    .execute("UPDATE " + schema() + ".blob_upload SET idle_since = idle_since - interval '61 minutes'");
            store().openWrite(1).close();
            assertThat(count("blob_piece")).isEqualTo(2);
            assertThat(store().open(hash).orElseThrow().readAllBytes()).isEqualTo(content);
        }
    }

    private int count(String table) {
        return get(database.read(connection -> count(connection, "SELECT count(*) FROM " + table)));
    }

    private static int count(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getInt(1);
        }
    }

    /** Until so many sessions wait for this one, or for one that does. */
    private static void awaitWaiting(Connection connection, int sessions) throws SQLException {
        String waiting = "WITH RECURSIVE waiting (pid) AS (SELECT pg_backend_pid() UNION SELECT session.pid"
                + " FROM pg_locks session, waiting WHERE NOT session.granted"
                + " AND waiting.pid = ANY (pg_blocking_pids(session.pid)))"
                + " SELECT count(*) - 1 FROM waiting";
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (count(connection, waiting) < sessions) {
            assertThat(System.nanoTime()).as("within 30 s").isLessThan(end);
        }
    }

    @Test
    void ofTwoCoordinatorsThatClaimTheSameRecordOneSucceeds() {
        try (PostgresDatabase other = TestDatabase.open(schema())) {
            List<DocumentStore> stores = List.of(new PostgresDocumentStore(database), new PostgresDocumentStore(other));
            for (int round = 0; round < 200; round++) {
                String id = "vault/" + round;
                List<CompletionStage<Boolean>> claims = new ArrayList<>();
                for (int s = 0; s < 2; s++) {
                    byte[] mine = ("of " + s).getBytes(UTF_8);
                    claims.add(stores.get(s)
                            .putIf(
                                    "c",
                                    id,
                                    Optional.empty(),
                                    List.of(new Document("c", id, mine), new Document("d", id, mine))));
                }
                boolean first = get(claims.get(0));
                boolean second = get(claims.get(1));

                assertThat(first).as("round %d", round).isNotEqualTo(second);
                byte[] winner = (first ? "of 0" : "of 1").getBytes(UTF_8);
                assertThat(get(stores.get(0).get("c", id))).contains(winner);
                assertThat(get(stores.get(1).get("d", id))).contains(winner);
            }
        }
    }

    @Test
    void ofChangesThatTwoCoordinatorsMakeToWhatTheyReadNoneIsLost() {
        try (PostgresDatabase other = TestDatabase.open(schema())) {
            List<DocumentStore> stores = List.of(new PostgresDocumentStore(database), new PostgresDocumentStore(other));
            get(stores.get(0).put("c", "n", "0".getBytes(UTF_8)));
            int rounds = 100;
            List<Thread> threads = new ArrayList<>();
            for (DocumentStore store : stores) {
                Thread thread = new Thread(() -> {
                    for (int i = 0; i < rounds; ) {
                        byte[] seen = get(store.get("c", "n")).orElseThrow();
                        String next = "" + (Integer.parseInt(new String(seen, UTF_8)) + 1);
                        if (get(store.putIf(
                                "c", "n", Optional.of(seen), List.of(new Document("c", "n", next.getBytes(UTF_8)))))) {
                            i++;
                        }
                    }
                });
                thread.start();
                threads.add(thread);
            }
            threads.forEach(PostgresStoresTest::join);

            assertThat(get(stores.get(1).get("c", "n"))).contains(("" + 2 * rounds).getBytes(UTF_8));
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aChangeThatTheDatabaseRefusesDoesNotTakeItsGroupAlong() {
        List<CompletionStage<Integer>> changes = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            String sql = i % 50 == 7
                    ? "INSERT INTO document (collection, id, content) VALUES (?, ?, NULL)"
                    : "INSERT INTO document (collection, id, content) VALUES (?, ?, 'x')";
            changes.add(database.write(sql, new byte[] {1}, new byte[] {(byte) (i / 256), (byte) i}));
        }
        for (int i = 0; i < 300; i++) {
            CompletionStage<Integer> change = changes.get(i);
            if (i % 50 == 7) {
                assertThatThrownBy(() -> get(change)).hasMessageContaining("not-null");
            } else {
                assertThat(get(change)).isEqualTo(1);
            }
        }
        assertThat(count("document")).isEqualTo(294);
    }

    @Test
    void anErrorInATransactionIsItsCallersAndOthersGoOn() throws Exception {
        CompletableFuture<Integer> broken = database.transact(connection -> {
            throw new OutOfMemoryError("Java heap space");
        });
        CompletableFuture<Integer> next =
                database.write("INSERT INTO document (collection, id, content) VALUES ('c', 'd', 'x')");

        assertThatThrownBy(() -> broken.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(OutOfMemoryError.class);
        assertThat(next.get(30, TimeUnit.SECONDS)).isEqualTo(1);
    }

    @Test
    void manyWritesShareACommit() {
        PostgresTrialStore trials = new PostgresTrialStore(database);
        List<CompletionStage<?>> writes = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            writes.add(trials.put(
                    new dev.crosscheck.coordinator.store.TrialBlobKey(
                            "s", i, 0, dev.crosscheck.coordinator.store.TrialBlobKind.STEPS, 0),
                    new byte[100]));
        }
        writes.forEach(PostgresStoresTest::get);

        assertThat(database.meanGroupSize()).isGreaterThan(10);
        assertThat(get(trials.list("s"))).hasSize(2_000);
    }
}
