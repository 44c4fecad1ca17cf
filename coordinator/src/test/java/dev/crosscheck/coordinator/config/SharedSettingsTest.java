package dev.crosscheck.coordinator.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.coordinator.store.postgres.PostgresSettings;
import io.r2dbc.spi.ConnectionFactoryOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedSettingsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private CoordinatorSettings read(String text, Map<String, String> environment) {
        try {
            Path file = Files.writeString(directory.resolve("crosscheck.conf"), text);
            Map<String, String> all = new HashMap<>(environment);
            all.put("CROSSCHECK_HOME", "/srv/home");
            return SettingsReader.read(
                    new SettingsReader.Overrides(
                            Optional.of(file), Optional.empty(), Optional.empty(), OptionalInt.empty()),
                    all);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, String> postgres() {
        return Map.of(
                "CROSSCHECK_STORAGE", "postgres",
                "CROSSCHECK_POSTGRES_URL", "postgresql://db.example.org:6543/xc",
                "CROSSCHECK_POSTGRES_USER", "me",
                "CROSSCHECK_POSTGRES_PASSWORD", "hidden");
    }

    @Test
    void withoutSettingsThereIsTheDataDirectoryAndOneCoordinator() {
        CoordinatorSettings settings = read("", Map.of());

        assertThat(StorageSettings.from(settings.akka()).postgres()).isEmpty();
        assertThat(ClusterSettings.from(settings.akka()).isCluster()).isFalse();
        assertThat(settings.akka().getString("akka.persistence.journal.plugin"))
                .isEqualTo("crosscheck.rocksdb.journal");
    }

    @Test
    void theEnvironmentNamesTheDatabaseForStoresAndJournal() {
        CoordinatorSettings settings = read("crosscheck.postgres { user = other, tls = verify-full }", postgres());

        PostgresSettings database =
                StorageSettings.from(settings.akka()).postgres().orElseThrow();
        assertThat(database.place()).isEqualTo("xc on db.example.org:6543");
        assertThat(database.user()).isEqualTo("me");
        assertThat(database.tls()).isEqualTo(PostgresSettings.Tls.VERIFY_FULL);
        assertThat(database.toString()).doesNotContain("hidden");
        var journal = settings.akka().getConfig("akka.persistence.r2dbc.connection-factory");
        assertThat(journal.getString("url")).startsWith("r2dbc:").contains("me:hidden@db.example.org:6543/xc");
        assertThat(journal.getString("ssl.mode")).isEqualTo("verify-full");
        assertThat(settings.akka().getString("akka.persistence.journal.plugin"))
                .isEqualTo("akka.persistence.r2dbc.journal");
    }

    @Test
    void hostNamesOfContainersMayHaveAnUnderscore() {
        Map<String, String> compose = new HashMap<>(postgres());
        compose.put("CROSSCHECK_POSTGRES_URL", "postgresql://my_db:5432/xc");
        CoordinatorSettings settings = read("", compose);

        assertThat(StorageSettings.from(settings.akka())
                        .postgres()
                        .orElseThrow()
                        .place())
                .isEqualTo("xc on my_db:5432");
        ConnectionFactoryOptions journal = ConnectionFactoryOptions.parse(
                settings.akka().getString("akka.persistence.r2dbc.connection-factory.url"));
        assertThat(journal.getValue(ConnectionFactoryOptions.HOST)).isEqualTo("my_db");
        assertThat(journal.getValue(ConnectionFactoryOptions.USER)).isEqualTo("me");
        assertThat(journal.getValue(ConnectionFactoryOptions.DATABASE)).isEqualTo("xc");

        compose.put("CROSSCHECK_POSTGRES_URL", "postgresql://my_db:6543/xc");
        assertThatThrownBy(() -> read("", compose)).hasMessageContaining("port 6543 of my_db (expected: 5432");
    }

    @Test
    void severalCoordinatorsNeedADatabaseAndContacts() {
        Map<String, String> host = Map.of("CROSSCHECK_CLUSTER_HOST", "10.0.0.1");
        assertThatThrownBy(() -> read("", host))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("crosscheck.storage.plugin = postgres");
        Map<String, String> both = new HashMap<>(postgres());
        both.putAll(host);
        assertThatThrownBy(() -> read("", both)).hasMessageContaining("crosscheck.cluster.contacts: empty");
        assertThatThrownBy(() -> read("crosscheck.cluster.contacts = [\"a\"]", both))
                .hasMessageContaining("\"a\" (expected: HOST:MANAGEMENT-PORT)");

        both.put("CROSSCHECK_CLUSTER_CONTACTS", "a:1, b:2,c:3");
        CoordinatorSettings settings = read("", both);
        ClusterSettings cluster = ClusterSettings.from(settings.akka());
        assertThat(cluster.contacts()).isEqualTo(List.of("a:1", "b:2", "c:3"));
        assertThat(settings.akka().getString("akka.cluster.split-brain-resolver.active-strategy"))
                .isEqualTo("lease-majority");
        assertThat(cluster.whereOthersAre()).startsWith("at a:1, b:2, c:3; correct crosscheck.cluster.contacts");

        both.remove("CROSSCHECK_CLUSTER_CONTACTS");
        ClusterSettings pods = ClusterSettings.from(
                read("crosscheck.cluster.discovery = kubernetes-api", both).akka());
        assertThat(pods.whereOthersAre()).contains("pods", "akka.discovery.kubernetes-api", "right to list pods");
    }

    @Test
    void mistakesAreNamedAndPasswordsAreNotQuoted() {
        assertThatThrownBy(() -> read("crosscheck.storage.plugin = mysql", Map.of()))
                .hasMessageContaining("\"mysql\" (expected: rocksdb or postgres)");
        Map<String, String> wrong = new HashMap<>(postgres());
        wrong.put("CROSSCHECK_POSTGRES_URL", "postgresql://me:secret-in-url@db/xc");
        assertThatThrownBy(() -> read("", wrong))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("crosscheck.postgres.url")
                .hasMessageNotContaining("secret-in-url");
        for (String url : List.of(
                "postgresql://me:secret-in-url@my_db:5432/xc",
                "postgresql://me:secret-in-url@/xc",
                "postgresql://me:12/secret-in-url@db/xc",
                "mysql://me:secret-in-url@db/xc",
                "me:secret-in-url@db:5432/xc",
                "postgresql://my_db/xc?user=me&password=secret-in-url",
                "host=db password=secret-in-url dbname=xc")) {
            wrong.put("CROSSCHECK_POSTGRES_URL", url);
            assertThatThrownBy(() -> read("", wrong))
                    .as(url)
                    .isInstanceOf(SettingsException.class)
                    .hasMessageContaining("crosscheck.postgres.url")
                    .hasMessageContaining("postgresql://HOST:PORT/DATABASE")
                    .hasMessageNotContaining("secret-in-url");
        }
        wrong.put("CROSSCHECK_POSTGRES_URL", "mysql://db/xc");
        assertThatThrownBy(() -> read("", wrong)).hasMessageContaining("postgresql://HOST:PORT/DATABASE");
        assertThatThrownBy(() -> read("crosscheck.postgres.schema = \"a; drop\"", postgres()))
                .hasMessageContaining("crosscheck.postgres.schema");
        assertThatThrownBy(() -> read("crosscheck.postgres.tls = maybe", postgres()))
                .hasMessageContaining("off, require or verify-full");
    }
}
