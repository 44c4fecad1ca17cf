package dev.crosscheck.coordinator.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What every {@link DocumentStore} does. */
public abstract class DocumentStoreContractTest {
    /** The store under test: empty at the start of each test, the same within it. */
    protected abstract DocumentStore store();

    private static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private void put(String collection, String id, String value) {
        get(store().put(collection, id, value.getBytes(UTF_8)));
    }

    @Test
    void recordsAreFoundReplacedAndDeleted() {
        put("sweeps", "a", "one");
        put("sweeps", "a", "two");
        put("datasets", "a", "three");

        assertThat(get(store().get("sweeps", "a"))).contains("two".getBytes(UTF_8));
        assertThat(get(store().get("sweeps", "b"))).isEmpty();
        get(store().delete("sweeps", "a"));
        get(store().delete("sweeps", "a"));
        assertThat(get(store().get("sweeps", "a"))).isEmpty();
        assertThat(get(store().get("datasets", "a"))).contains("three".getBytes(UTF_8));
    }

    @Test
    void listsGoByPrefixInByteOrderAndKeepToTheirCollection() {
        for (String id :
                new String[] {"digits/2", "digits/1", "digits", "cancer", "digits\uFFFD", "digits\uD83D\uDE00", "Z"}) {
            put("c", id, id);
        }
        put("cc", "digits/9", "");
        put("c\0", "digits/8", "");

        assertThat(get(store().list("c", "")).keySet())
                .containsExactly("Z", "cancer", "digits", "digits/1", "digits/2", "digits\uFFFD", "digits\uD83D\uDE00");
        assertThat(get(store().list("c", "digits/")).keySet()).containsExactly("digits/1", "digits/2");
        assertThat(get(store().list("c", "digits/")).get("digits/2")).isEqualTo("digits/2".getBytes(UTF_8));
        assertThat(get(store().list("c", "x"))).isEmpty();
        assertThat(get(store().list("nothing", ""))).isEmpty();
    }

    private boolean putIf(Optional<String> expected, String value) {
        return get(store().putIf(
                        "c",
                        "a",
                        expected.map(text -> text.getBytes(UTF_8)),
                        List.of(
                                new Document("c", "a", value.getBytes(UTF_8)),
                                new Document("other", "b", value.getBytes(UTF_8)))));
    }

    @Test
    void recordsAreStoredTogetherOnlyWhileTheNamedOneIsAsExpected() {
        assertThat(putIf(Optional.of("one"), "none")).isFalse();
        assertThat(get(store().list("c", ""))).isEmpty();
        assertThat(get(store().list("other", ""))).isEmpty();

        assertThat(putIf(Optional.empty(), "one")).isTrue();
        assertThat(putIf(Optional.empty(), "two")).isFalse();
        assertThat(get(store().get("other", "b"))).contains("one".getBytes(UTF_8));
        assertThat(putIf(Optional.of("two"), "three")).isFalse();
        assertThat(putIf(Optional.of("one"), "")).isTrue();
        assertThat(putIf(Optional.of(""), "four")).isTrue();
        assertThat(get(store().get("c", "a"))).contains("four".getBytes(UTF_8));
        assertThat(get(store().get("other", "b"))).contains("four".getBytes(UTF_8));
    }

    @Test
    void aRecordThatIsExpectedAbsentNeedNotBeStored() {
        List<Document> others = List.of(new Document("other", "b", new byte[] {1}));

        assertThat(get(store().putIf("c", "a", Optional.empty(), others))).isTrue();
        assertThat(get(store().putIf("c", "a", Optional.empty(), others))).isTrue();
        assertThat(get(store().get("c", "a"))).isEmpty();
    }

    @Test
    void ofManyClaimsAtOnceOneSucceeds() {
        List<CompletionStage<Boolean>> claims = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            byte[] value = {(byte) i};
            claims.add(store().putIf("c", "a", Optional.empty(), List.of(new Document("c", "a", value))));
        }

        List<Boolean> done = claims.stream().map(DocumentStoreContractTest::get).toList();
        assertThat(done).containsOnlyOnce(true);
        assertThat(get(store().get("c", "a"))).contains(new byte[] {(byte) done.indexOf(true)});
    }
}
