package dev.crosscheck.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Records that are stored are read for ever: each form has a file under store/v1, which never changes any more, and a value that is read from it. A field that comes later gets a form of
 * another name (see docs/compatibility.md).
 */
public abstract class StoredFormContractTest {
    private static final Path FOLDER = Path.of("src/test/resources/store/v1");

    /** How a record is written and read. {@code name}: of its file, without suffix. */
    public record Form(String name, Supplier<byte[]> write, Function<byte[], Object> read, Object value) {}

    /** Something done with a store of documents. */
    protected interface Step {
        /** Ends with what was read, or with anything. */
        CompletionStage<?> in(DocumentStore documents);
    }

    /** The records of one package. */
    protected abstract List<Form> forms();

    /** A document: in which collection and place, how it comes there and how it is read from there. */
    protected static Form document(String name, String collection, String id, Step write, Step read, Object value) {
        return new Form(
                name,
                () -> {
                    InMemoryStores.Documents documents = new InMemoryStores.Documents();
                    join(write.in(documents));
                    var all = join(documents.list(collection, ""));
                    assertThat(all)
                            .as("what is in the collection " + collection)
                            .hasSize(1);
                    return all.get(all.firstKey());
                },
                bytes -> {
                    InMemoryStores.Documents documents = new InMemoryStores.Documents();
                    join(documents.put(collection, id, bytes));
                    return join(read.in(documents));
                },
                value);
    }

    /** A content of the trial store, in its place. */
    protected static Form content(
            String name, TrialBlobKey place, Supplier<byte[]> write, Function<TrialStore, Object> read, Object value) {
        return new Form(
                name,
                write,
                bytes -> {
                    InMemoryStores.Trials trials = new InMemoryStores.Trials();
                    join(trials.put(place, bytes));
                    return read.apply(trials);
                },
                value);
    }

    /** What the stage ends with. */
    protected static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    @TestFactory
    Stream<DynamicTest> whatAReleaseStoredIsReadForEver() {
        return forms().stream()
                .map(form ->
                        dynamicTest(form.name(), () -> assertThat(form.read().apply(Files.readAllBytes(file(form))))
                                .as(file(form).toString())
                                .usingRecursiveComparison()
                                .isEqualTo(form.value())));
    }

    @TestFactory
    Stream<DynamicTest> everyRecordComesBackAsItWas() {
        return forms().stream()
                .map(form -> dynamicTest(form.name(), () -> assertThat(
                                form.read().apply(form.write().get()))
                        .usingRecursiveComparison()
                        .isEqualTo(form.value())));
    }

    /** Writes the files of new forms; never touches one that is there. */
    @Test
    @EnabledIfSystemProperty(named = "crosscheck.writeSamples", matches = "true")
    void writeMissingSamples() throws IOException {
        Files.createDirectories(FOLDER);
        for (Form form : forms()) {
            if (!Files.exists(file(form))) {
                Files.write(file(form), form.write().get());
            }
        }
    }

    private static Path file(Form form) {
        return FOLDER.resolve(form.name() + ".bin");
    }
}
