package dev.crosscheck.coordinator.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.coordinator.store.InMemoryStores;
import dev.crosscheck.coordinator.sweep.LeaseKey;
import dev.crosscheck.proto.v1.StepValues;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StoredStepsTest {
    private final StoredSteps steps = new StoredSteps(new InMemoryStores.Trials());

    private void report(int attempt, int from, int to) {
        for (int step = from; step <= to; step++) {
            steps.put(new LeaseKey("s", 0, attempt, attempt), step, Map.of("attempt", (double) attempt));
        }
    }

    private List<String> read(int attempt) {
        return steps.read("s", 0, attempt).toCompletableFuture().join().stream()
                .map(StoredStepsTest::text)
                .toList();
    }

    private static String text(StepValues values) {
        return values.getStep() + "/" + Math.round(values.getMetricsOrThrow("attempt"));
    }

    @Test
    void anAttemptThatWentOnShowsTheStepsBeforeIt() {
        report(1, 1, 4);
        report(2, 3, 5);
        report(3, 6, 6);
        assertThat(read(3)).containsExactly("1/1", "2/1", "3/2", "4/2", "5/2", "6/3");
    }

    @Test
    void anAttemptThatBeganAfreshShowsItsOwnStepsOnly() {
        report(1, 1, 4);
        report(2, 1, 2);
        assertThat(read(2)).containsExactly("1/2", "2/2");
        assertThat(read(1)).hasSize(4);
    }
}
