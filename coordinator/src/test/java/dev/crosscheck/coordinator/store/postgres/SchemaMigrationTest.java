package dev.crosscheck.coordinator.store.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.testing.PostgresServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class SchemaMigrationTest {
    private final PostgresServer server = PostgresServer.shared();
    private final String schema = server.freshName();

    @Test
    void coordinatorsThatStartAtOnceMakeTheSchemaOnceAndFindEachOthersRecords() {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<CompletableFuture<PostgresDatabase>> opening = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            opening.add(CompletableFuture.supplyAsync(() -> TestDatabase.open(schema), threads));
        }
        List<PostgresDatabase> open =
                opening.stream().map(CompletableFuture::join).toList();
        new PostgresDocumentStore(open.get(0))
                .put("c", "a", "one".getBytes(UTF_8))
                .toCompletableFuture()
                .join();

        assertThat(new PostgresDocumentStore(open.get(3))
                        .get("c", "a")
                        .toCompletableFuture()
                        .join())
                .contains("one".getBytes(UTF_8));
        open.forEach(PostgresDatabase::close);
        threads.shutdown();
    }

    @Test
    void theOwnerOfTheSchemaNeedsNoRightToMakeOthers() {
        String role = "owner_of_" + schema;
        server.execute("CREATE ROLE " + role + " LOGIN PASSWORD 'its-own'");
        server.execute("CREATE SCHEMA " + schema + " AUTHORIZATION " + role);
        PostgresSettings settings = TestDatabase.settings(schema, role, server.port(), "its-own");

        try (PostgresDatabase database = PostgresDatabase.open(settings, mayCreate -> TestDatabase.key(7))) {
            assertThat(database.key().fingerprint(""))
                    .isEqualTo(TestDatabase.key(7).fingerprint(""));
        }
    }

    @Test
    void aNewerSchemaIsRefusedWithBothVersions() {
        TestDatabase.open(schema).close();
        server.execute("INSERT INTO " + schema + ".crosscheck_schema (version) VALUES (9)");

        assertThatThrownBy(() -> TestDatabase.open(schema))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("has version 9 but this version of Crosscheck knows up to 1")
                .hasMessageContaining("start the newer one");
    }

    @Test
    void aSchemaOfSomethingElseIsRefusedAndLeftAsItWas() {
        server.execute("CREATE SCHEMA " + schema);
        server.execute("CREATE TABLE " + schema + ".snapshot (photo BYTEA)");

        assertThatThrownBy(() -> TestDatabase.open(schema))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("holds tables of something else")
                .hasMessageContaining("crosscheck.postgres.schema");
        server.execute("SELECT photo FROM " + schema + ".snapshot");
        assertThatThrownBy(() -> server.execute("SELECT 1 FROM " + schema + ".crosscheck_schema"))
                .hasMessageContaining("does not exist");
    }

    @Test
    void anotherKeyIsRefused() {
        TestDatabase.open(schema).close();

        assertThatThrownBy(() -> PostgresDatabase.open(TestDatabase.settings(schema), mayCreate -> TestDatabase.key(8)))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("sealed with another key");
    }

    @Test
    void aKeyIsMadeForANewSchemaOnly() {
        List<Boolean> asked = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            PostgresDatabase.open(TestDatabase.settings(schema), mayCreate -> {
                        asked.add(mayCreate);
                        return TestDatabase.key(3);
                    })
                    .close();
        }

        assertThat(asked).containsExactly(true, false);
    }

    @Test
    void whatIsWrongWithTheConnectionIsSaidWithoutThePassword() {
        PostgresSettings wrong = TestDatabase.settings(schema, server.port(), "no-such-password");
        assertThatThrownBy(() -> PostgresDatabase.open(wrong, mayCreate -> TestDatabase.key(1)))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("refuses the user postgres")
                .hasMessageNotContaining("no-such-password");
        PostgresSettings nobody = TestDatabase.settings(schema, 1, "no-such-password");
        assertThatThrownBy(() -> PostgresDatabase.open(nobody, mayCreate -> TestDatabase.key(1)))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("cannot be reached");
        assertThat(wrong.toString()).doesNotContain("no-such-password");
    }
}
