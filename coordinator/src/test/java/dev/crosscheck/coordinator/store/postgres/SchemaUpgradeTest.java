package dev.crosscheck.coordinator.store.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.coordinator.store.BlobHash;
import dev.crosscheck.coordinator.store.TrialBlobKey;
import dev.crosscheck.coordinator.store.TrialBlobKind;
import dev.crosscheck.testing.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From a stored database of version 1 to a version 2 that is made up here. */
class SchemaUpgradeTest {
    private static final String SECOND =
            """
            CREATE TABLE upgrades (version INT);
            INSERT INTO upgrades VALUES (2);
            ALTER TABLE trial_piece ADD COLUMN origin TEXT NOT NULL DEFAULT 'of version 1';
            """;
    private static final String THIRD = "INSERT INTO upgrades VALUES (3);";

    private final PostgresServer server = PostgresServer.shared();
    private final String schema = server.freshName();

    @BeforeEach
    void aDatabaseOfVersion1() throws IOException {
        try (InputStream stored = SchemaUpgradeTest.class.getResourceAsStream("/postgres/version-1.sql")) {
            server.execute("CREATE SCHEMA " + schema + "; SET search_path TO " + schema + "; "
                    + new String(stored.readAllBytes(), UTF_8));
        }
    }

    private static PostgresDatabase open(String schema, String... steps) {
        PostgresSettings settings = TestDatabase.settings(schema);
        return PostgresDatabase.open(
                settings, mayCreate -> TestDatabase.key(7), new SchemaMigration(settings, List.of(steps)));
    }

    private static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    /** All rows of the query, each as text. */
    private List<String> rows(String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = server.connect();
                ResultSet row = connection.createStatement().executeQuery(query)) {
            while (row.next()) {
                rows.add(row.getString(1));
            }
        }
        return rows;
    }

    private List<String> columns(String of) throws SQLException {
        return rows(
                "SELECT concat_ws(' ', table_name, column_name, data_type, character_maximum_length, is_nullable, column_default)"
                        + " FROM information_schema.columns WHERE table_schema = '" + of + "' ORDER BY 1");
    }

    private void assertDataIsThere(PostgresDatabase database) throws IOException {
        assertThat(get(new PostgresDocumentStore(database).get("sweeps", "a-000001")))
                .contains("a document of version 1".getBytes(UTF_8));
        assertThat(get(new PostgresTrialStore(database)
                        .get(new TrialBlobKey("a-000001", 3, 1, TrialBlobKind.STEPS, 2))))
                .contains("a report".getBytes(UTF_8));
        PostgresBlobStore blobs = new PostgresBlobStore(database, 1000);
        BlobHash only = blobs.list().get(0);
        try (InputStream content = blobs.open(only).orElseThrow()) {
            assertThat(content.readAllBytes()).isEqualTo("a file".getBytes(UTF_8));
        }
    }

    @Test
    void aDatabaseOfTheVersionBeforeIsUpgradedWithAllThatIsInIt() throws Exception {
        for (int start = 0; start < 2; start++) {
            try (PostgresDatabase database = open(schema, SchemaMigration.step(1), SECOND)) {
                assertDataIsThere(database);
            }
        }
        assertThat(rows("SELECT version FROM " + schema + ".crosscheck_schema ORDER BY 1"))
                .containsExactly("1", "2");
        assertThat(rows("SELECT version FROM " + schema + ".upgrades")).containsExactly("2");
        assertThat(rows("SELECT origin FROM " + schema + ".trial_piece")).containsExactly("of version 1");
        assertThat(rows("SELECT encode(event_payload, 'hex') FROM " + schema + ".event_journal"))
                .containsExactly("0102");
        assertThat(rows("SELECT encode(snapshot, 'hex') FROM " + schema + ".snapshot"))
                .containsExactly("0304");
    }

    @Test
    void nodesThatStartAtOnceUpgradeOnce() throws Exception {
        int nodes = 4;
        ExecutorService threads = Executors.newFixedThreadPool(nodes);
        CyclicBarrier start = new CyclicBarrier(nodes);
        List<CompletableFuture<PostgresDatabase>> opening = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            CompletableFuture<PostgresDatabase> opened = new CompletableFuture<>();
            opening.add(opened);
            threads.execute(() -> {
                try {
                    start.await(1, TimeUnit.MINUTES);
                    opened.complete(open(schema, SchemaMigration.step(1), SECOND, THIRD));
                } catch (Exception e) {
                    opened.completeExceptionally(e);
                }
            });
        }
        for (CompletableFuture<PostgresDatabase> each : opening) {
            try (PostgresDatabase database = each.get(2, TimeUnit.MINUTES)) {
                assertDataIsThere(database);
            }
        }
        threads.shutdown();
        assertThat(rows("SELECT version FROM " + schema + ".upgrades ORDER BY 1"))
                .containsExactly("2", "3");
    }

    @Test
    void aStepThatFailsLeavesTheOldVersionAsItWasAndSaysWhichAndWhy() throws Exception {
        List<String> before = columns(schema);

        assertThatThrownBy(() -> open(schema, SchemaMigration.step(1), SECOND, THIRD + "SELECT 1 / 0;"))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("cannot be brought to version 3")
                .hasMessageContaining("division by zero")
                .hasMessageContaining("stays at version 1 as it was")
                .hasMessageContaining("go on with the version of Crosscheck that ran before");

        assertThat(columns(schema)).isEqualTo(before);
        assertThat(rows("SELECT version FROM " + schema + ".crosscheck_schema")).containsExactly("1");
        try (PostgresDatabase database = open(schema, SchemaMigration.step(1))) {
            assertDataIsThere(database);
        }
    }

    @Test
    void theVersionBeforeRefusesADatabaseThatWasUpgraded() throws Exception {
        open(schema, SchemaMigration.step(1), SECOND).close();

        assertThatThrownBy(() -> open(schema, SchemaMigration.step(1)))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("has version 2 but this version of Crosscheck knows up to 1");
        assertThat(rows("SELECT version FROM " + schema + ".upgrades")).containsExactly("2");
    }

    @Test
    void aNewDatabaseAndAnUpgradedOneAreTheSame() throws Exception {
        String fresh = server.freshName();
        open(fresh, SchemaMigration.step(1), SECOND, THIRD).close();
        open(schema, SchemaMigration.step(1), SECOND, THIRD).close();

        assertThat(columns(schema)).isEqualTo(columns(fresh));
    }

    /** A step that was released is never edited: databases made with it would differ. */
    @Test
    void theFirstStepIsStillTheOneThatMadeTheStoredDatabase() throws Exception {
        String fresh = server.freshName();
        open(fresh, SchemaMigration.step(1)).close();

        assertThat(columns(fresh)).isEqualTo(columns(schema));
    }
}
