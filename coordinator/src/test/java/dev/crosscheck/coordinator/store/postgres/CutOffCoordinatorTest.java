package dev.crosscheck.coordinator.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.testing.PostgresServer;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactoryOptions;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A coordinator falls silent in the middle of a transaction: what it has locked must not hold up the others. */
class CutOffCoordinatorTest {
    private static final String INSERT = "INSERT INTO cluster_lease VALUES ('row', 'silent', 1, now())";
    private static final String OTHER = "INSERT INTO cluster_lease VALUES ('row', 'other', 1, now())";

    private PostgresDatabase other;

    @BeforeEach
    void open() {
        other = TestDatabase.fresh();
    }

    @AfterEach
    void close() {
        other.close();
    }

    private static <T> T get(CompletableFuture<T> stage) throws Exception {
        return stage.get(2, TimeUnit.MINUTES);
    }

    @Test
    void anotherCoordinatorWritesTheRowThatASilentOneOfTheStoresHasLocked() throws Exception {
        CountDownLatch locked = new CountDownLatch(1);
        CountDownLatch silence = new CountDownLatch(1);
        try (PostgresDatabase silent = TestDatabase.open(other.settings().schema())) {
            CompletableFuture<Boolean> lost = silent.transact(connection -> {
                try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                    insert.executeUpdate();
                }
                locked.countDown();
                return await(silence);
            });
            assertThat(locked.await(2, TimeUnit.MINUTES)).isTrue();

            assertThat(get(other.write(OTHER))).isEqualTo(1);
            silence.countDown();
            assertThatThrownBy(() -> get(lost)).hasCauseInstanceOf(DatabaseException.class);
        } finally {
            silence.countDown();
        }
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(5, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void anotherCoordinatorWritesTheRowThatASilentJournalHasLocked() throws Exception {
        Connection silent = Mono.from(
                        ConnectionFactories.get(other.settings().journalUrl()).create())
                .blockOptional(Duration.ofMinutes(1))
                .orElseThrow();
        try {
            Mono.from(silent.beginTransaction()).block(Duration.ofMinutes(1));
            Flux.from(silent.createStatement(INSERT.replace(
                                    "cluster_lease", other.settings().schema() + ".cluster_lease"))
                            .execute())
                    .flatMap(result -> result.getRowsUpdated())
                    .blockLast(Duration.ofMinutes(1));

            assertThat(get(other.write(OTHER))).isEqualTo(1);
        } finally {
            Mono.from(silent.close()).onErrorComplete().block(Duration.ofMinutes(1));
        }
    }

    @Test
    void aPasswordOfAnyCharactersReachesTheJournalsDriver() {
        for (String password : List.of(PostgresServer.PASSWORD, "p@ss:w/o?rd#&%20+ ;=ü\"'")) {
            PostgresSettings settings = TestDatabase.settings("any", 5432, password);
            ConnectionFactoryOptions options = ConnectionFactoryOptions.parse(settings.journalUrl());

            assertThat(options.getRequiredValue(ConnectionFactoryOptions.PASSWORD)
                            .toString())
                    .isEqualTo(password);
            assertThat(options.getRequiredValue(ConnectionFactoryOptions.USER)).isEqualTo(PostgresServer.USER);
            assertThat(options.getRequiredValue(ConnectionFactoryOptions.HOST)).isEqualTo("127.0.0.1");
            assertThat(options.getRequiredValue(ConnectionFactoryOptions.DATABASE))
                    .isEqualTo("postgres");
            assertThat(options.toString()).doesNotContain(password);
        }
    }
}
