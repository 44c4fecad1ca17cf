package dev.crosscheck.coordinator.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.coordinator.store.InMemoryStores;
import dev.crosscheck.coordinator.sweep.SweepReply.SweepView;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SweepIndexTest {
    private final InMemoryStores.Documents store = new InMemoryStores.Documents();
    private final SweepIndex index = new SweepIndex(store, new Random(1));

    @Test
    void idsAreTheNameAndSixCharacters() {
        String id = index.reserve("", "digits-mlp").toCompletableFuture().join();
        assertThat(id).matches("digits-mlp-[0-9a-hjkmnp-tv-z]{6}");
        assertThat(index.reserve("", "digits-mlp").toCompletableFuture().join()).isNotEqualTo(id);
    }

    @Test
    void repeatedRequestGetsTheSameSweepAlsoFromANewProcess() {
        String id = index.reserve("r1", "a").toCompletableFuture().join();
        assertThat(index.reserve("r1", "a").toCompletableFuture().join()).isEqualTo(id);
        var restarted = new SweepIndex(store, new Random(2));
        assertThat(restarted.reserve("r1", "a").toCompletableFuture().join()).isEqualTo(id);
        assertThat(restarted.reserve("r2", "a").toCompletableFuture().join()).isNotEqualTo(id);
    }

    @Test
    void sweepsAreListedNewestFirstWithEveryFieldOnceTheyExist() {
        index.reserve("", "c").toCompletableFuture().join();
        SweepView older = view("a-000000", Instant.parse("2026-01-01T00:00:00.5Z"));
        SweepView newer = view("b-000000", Instant.parse("2026-01-02T00:00:00Z"));
        index.put(older).toCompletableFuture().join();
        index.put(newer).toCompletableFuture().join();
        assertThat(index.list().toCompletableFuture().join()).containsExactly(newer, older);
    }

    @Test
    void sweepThatIsAboutToGoOnIsStartedAgainAfterACrashThoughItsRowSaysThatItHasEnded() {
        put(view("open", "ACTIVE"));
        put(view("ended", "COMPLETED"));
        put(view("reopened", "COMPLETED"));
        index.reopening("reopened").toCompletableFuture().join();
        index.reopening("open").toCompletableFuture().join();
        index.reopening("unknown").toCompletableFuture().join();
        assertThat(asleep()).containsExactlyInAnyOrder("open", "reopened");
        assertThat(asleep()).as("until its row is there").contains("reopened");

        put(view("reopened", "ACTIVE"));
        assertThat(asleep()).contains("reopened");
        put(view("reopened", "CANCELLED"));
        assertThat(asleep()).containsExactly("open");

        index.reopening("reopened").toCompletableFuture().join();
        index.remove("reopened").toCompletableFuture().join();
        assertThat(asleep()).containsExactly("open");
    }

    private List<String> asleep() {
        return new SweepIndex(store, new Random(3))
                .asleep()
                .toCompletableFuture()
                .join();
    }

    private void put(SweepView view) {
        index.put(view).toCompletableFuture().join();
    }

    private static SweepView view(String id, Instant created) {
        return view(id, "ACTIVE", created);
    }

    private static SweepView view(String id, String state) {
        return view(id, state, Instant.EPOCH);
    }

    private static SweepView view(String id, String state, Instant created) {
        return new SweepView(
                id,
                "a",
                "p",
                state,
                "why",
                3,
                2,
                1,
                OptionalLong.of(9),
                OptionalLong.empty(),
                OptionalDouble.of(0.25),
                "accuracy",
                true,
                "OK",
                "gp",
                -7,
                created,
                Optional.of(created),
                List.of("lr"),
                "digits",
                50,
                false);
    }
}
