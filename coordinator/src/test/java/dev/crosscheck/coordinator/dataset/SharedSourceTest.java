package dev.crosscheck.coordinator.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.coordinator.dataset.DatasetDefinition.Source;
import dev.crosscheck.coordinator.store.BlobHash;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Several who make data sets, or secret sets, of one uploaded file. Each was told that the file is there and stays. */
class SharedSourceTest {
    private static final String CSV = TestData.classification(100);

    private Instant now = TestData.NOW;
    private final TestData data = new TestData();
    private final RecentContents recent = new RecentContents(data.documents, () -> now, Duration.ofHours(1));
    private final DatasetRegistrar registrar = new DatasetRegistrar(
            data.blobs, data.catalog, data.vaults, data.workerBlobs, recent, () -> now, new Random(1));
    private final SecretSets sets =
            new SecretSets(data.blobs, data.catalog, data.vaults, data.workerBlobs, recent, () -> now, new Random(7));

    /** Uploads the text, or is told that it is there, as a client is. */
    private String told(String text) throws IOException {
        String hash = data.upload(text);
        recent.touch(hash).toCompletableFuture().join();
        return hash;
    }

    private static DatasetDefinition definition(String name, String source) {
        return definition(name, source, 20);
    }

    private static DatasetDefinition definition(String name, String source, int tuning) {
        return new DatasetDefinition(
                name,
                TaskKind.CLASSIFICATION,
                OptionalInt.empty(),
                new Source("t.csv", source, "label", Optional.of("id")),
                TestData.random("train", 40, "tuning", tuning, "xc1", 20, "xc2", 20),
                List.of("xc1", "xc2"));
    }

    private boolean isThere(String hash) throws IOException {
        return data.blobs.size(new BlobHash(hash)).isPresent();
    }

    @Test
    void theFileStaysForTheSecondWhoWasToldOfItAndGoesWithThat() throws IOException {
        String source = told(CSV);
        told(CSV);

        registrar.register(definition("first", source), false);
        assertThat(isThere(source)).isTrue();
        data.workerBlobs.allow(source);
        assertThat(data.workerBlobs.readable(source).toCompletableFuture().join())
                .as("workers never get it")
                .isFalse();

        assertThat(registrar.register(definition("second", source), false).version())
                .isEqualTo(1);
        assertThat(isThere(source)).isFalse();
    }

    @Test
    void theFileStaysForACheckBesideARegistration() throws IOException {
        String source = told(CSV);
        told(CSV);

        registrar.register(definition("first", source), false);

        assertThat(registrar.register(definition("second", source), true).sets())
                .hasSize(4);
    }

    @Test
    void whoChecksBeforeOrIsRefusedBeforeStillTakesTheFileAlong() throws IOException {
        String source = told(CSV);
        registrar.register(definition("d", source), true);
        told(CSV);
        assertThatThrownBy(() -> registrar.register(definition("d", source, 1000), false))
                .isInstanceOf(InvalidDatasetException.class);
        told(CSV);
        registrar.register(definition("d", source), false);
        assertThat(isThere(source)).isFalse();

        told(CSV);
        assertThatThrownBy(() -> registrar.register(definition("d", source, 10), false))
                .isInstanceOf(DatasetExistsException.class);
        told(CSV);
        registrar.register(definition("d", source), false);
        assertThat(isThere(source)).isFalse();
    }

    @Test
    void whoNeverCameBackDoesNotKeepTheFileForLong() throws IOException {
        told(CSV);
        now = now.plus(Duration.ofMinutes(61));
        String source = told(CSV);

        registrar.register(definition("d", source), false);

        assertThat(isThere(source)).isFalse();
    }

    @Test
    void theTableOfASecretSetStaysForTheSecondWhoWasToldOfIt() throws IOException {
        DatasetInfo first = registrar.register(definition("first", told(CSV)), false);
        DatasetInfo second = registrar.register(definition("second", told(CSV)), false);
        String rows = "id,a,label,b\nn0,5000,no,0\nn1,5001,yes,1\nn2,5002,no,2\nn3,5003,yes,3\n";
        StoredFile table = new StoredFile("new.csv", told(rows), rows.length());
        told(rows);

        sets.add(first, "fresh", table, "submitter");
        assertThat(isThere(table.sha256())).isTrue();
        assertThatThrownBy(() -> sets.add(second, "xc1", table, "submitter")).isInstanceOf(SetExistsException.class);
        told(rows);

        assertThat(sets.add(second, "fresh", table, "submitter").version()).isEqualTo(2);
        assertThat(isThere(table.sha256())).isFalse();
    }

    @Test
    void whoAsksWhileTheFileIsBeingRemovedIsAnsweredAfterwards() throws IOException {
        String source = told(CSV);
        recent.release(source).toCompletableFuture().join();
        RecentContents.Removal removal =
                recent.removal(source).toCompletableFuture().join().orElseThrow();
        var asked = recent.touch(source).toCompletableFuture();
        var another = recent.removal(source).toCompletableFuture();
        assertThat(asked).isNotDone();

        removal.end();

        assertThat(asked).isCompleted();
        assertThat(another).isCompletedWithValue(Optional.empty());
    }
}
