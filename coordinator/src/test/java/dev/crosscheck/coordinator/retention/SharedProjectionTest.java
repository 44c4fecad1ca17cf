package dev.crosscheck.coordinator.retention;

import static org.assertj.core.api.Assertions.assertThat;

import akka.Done;
import dev.crosscheck.coordinator.dataset.RecentContents;
import dev.crosscheck.coordinator.dataset.TestData;
import dev.crosscheck.coordinator.grpc.TaskDataProvider;
import dev.crosscheck.coordinator.scoring.ReplayTables;
import dev.crosscheck.coordinator.scoring.TestSweeps;
import dev.crosscheck.coordinator.scoring.ValidationChecker;
import dev.crosscheck.coordinator.store.BlobHash;
import dev.crosscheck.coordinator.store.Document;
import dev.crosscheck.coordinator.store.InMemoryStores;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.proto.v1.TableTrainerSpec;
import dev.crosscheck.proto.v1.TrainerSpec;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** A sweep that replays a table is deleted while another one on the same table, whose workers get the same file, is being created. */
class SharedProjectionTest {
    private static final String TABLE = "config,tune,bits_tune,bits_s1\n0,0.5,10,011\n1,0.5,01,110\n";

    private final InMemoryStores.Blobs blobs = new InMemoryStores.Blobs();
    private Runnable beforeATouch = () -> {};
    private final TestData data = new TestData(
            new InMemoryStores.Documents() {
                @Override
                public synchronized CompletionStage<Boolean> putIf(
                        String collection, String id, Optional<byte[]> expected, List<Document> documents) {
                    if (collection.equals("recent-contents")) {
                        Runnable first = beforeATouch;
                        beforeATouch = () -> {};
                        first.run();
                    }
                    return super.putIf(collection, id, expected, documents);
                }
            },
            blobs,
            new Random(1));
    private final RecentContents recent = data.recent;
    private final ReplayTables tables = new ReplayTables(blobs, Runnable::run);
    private final TaskDataProvider tasks = new TaskDataProvider(
            new ValidationChecker(data.catalog, tables), data.catalog, data.sweeps, tables, data.workerBlobs, recent);
    private final SweepDefinition definition = TestSweeps.replay("tune", List.of("s1"));
    private final TrainerSpec trainer = TrainerSpec.newBuilder()
            .setTable(TableTrainerSpec.newBuilder()
                    .setFile(FileRef.newBuilder().setName("t.csv").setSha256(data.upload(TABLE)))
                    .addKey("config"))
            .build();
    private final CompletableFuture<Set<String>> named = new CompletableFuture<>();
    private final FileRemoval removal = new FileRemoval(new Records(), data.documents, recent);

    private final class Records implements SweepRecords {
        @Override
        public CompletionStage<Set<String>> files(String sweep) {
            throw new AssertionError("nobody asks");
        }

        @Override
        public CompletionStage<Set<String>> allFiles() {
            return named;
        }

        @Override
        public CompletionStage<Done> remove(String sweep) {
            throw new AssertionError("nobody asks");
        }

        @Override
        public CompletionStage<Boolean> removeFile(String hash) {
            return data.workerBlobs.forget(hash).thenApply(done -> blobs.delete(new BlobHash(hash)));
        }
    }

    /** The file of the first sweep, made long ago; that sweep is gone but for its files. */
    private String fileOfADeletedSweep() {
        prepare("first");
        String hash = fileOf("first");
        get(data.sweeps.remove("first"));
        get(data.documents.delete("recent-contents", hash));
        return hash;
    }

    private void prepare(String sweep) {
        get(tasks.prepare(sweep, definition, trainer));
    }

    private String fileOf(String sweep) {
        return get(data.sweeps.get(sweep)).projection().orElseThrow().sha256();
    }

    private void assertReadable(String hash) {
        assertThat(get(data.workerBlobs.readable(hash))).isTrue();
        assertThat(blobs.size(new BlobHash(hash))).isPresent();
    }

    @Test
    void theFileStaysThoughNothingNamedItWhenTheDeletionLooked() {
        String hash = fileOfADeletedSweep();
        CompletionStage<Integer> removed = removal.remove(Set.of(hash));

        prepare("second");
        named.complete(Set.of());

        assertThat(get(removed)).isZero();
        assertThat(fileOf("second")).isEqualTo(hash);
        assertReadable(hash);
    }

    @Test
    void theFileIsMadeAgainWhereTheDeletionTookItAtTheLastMoment() {
        String hash = fileOfADeletedSweep();
        named.complete(Set.of());
        beforeATouch = () -> assertThat(get(removal.remove(Set.of(hash)))).isEqualTo(1);

        prepare("second");

        assertThat(fileOf("second")).isEqualTo(hash);
        assertReadable(hash);
    }

    private static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
