package dev.crosscheck.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.LongStream;

/**
 * Compares what a service says of a sweep with what its workers and their trainers wrote down themselves.
 *
 * @param trials the budget
 * @param workers all that worked on it
 * @param ledger the notes of all its trainers
 */
record Audit(String sweep, int trials, List<WorkerNotes> workers, Ledger ledger) {
    private static final Set<String> TAKEN_AWAY = Set.of("LOST", "PREEMPTED");
    /** What never changes once it was shown. */
    private static final List<String> FINAL = List.of("params", "score", "state", "ended", "attempts", "worker");

    /** The results that were taken, one for each time. */
    private List<Lease> acknowledged() {
        Map<Lease, Double> results = ledger.results();
        return workers.stream()
                .flatMap(worker -> worker.acknowledged().stream())
                .filter(results::containsKey)
                .toList();
    }

    /** Waits until the workers have an answer to all results. */
    void awaitAcknowledged() {
        Service.await(Duration.ofMinutes(3), "all results are answered", () -> workers.stream()
                .noneMatch(WorkerNotes::keepsResults));
    }

    /**
     * The budget is exact, each acknowledged result is there with its value and none counts twice, and an attempt had one holder.
     *
     * @param service what it answers to a path below /v1/sweeps/
     */
    void check(Function<String, JsonNode> service) {
        Map<Long, JsonNode> shown = new HashMap<>();
        for (JsonNode trial : service.apply(sweep + "/trials").path("trials")) {
            assertThat(shown.put(trial.path("trial").asLong(), trial))
                    .as("each once")
                    .isNull();
        }
        assertThat(shown.keySet()).as("the budget is exact").containsExactlyInAnyOrderElementsOf(numbers());
        assertThat(service.apply(sweep).path("finished").asLong()).isEqualTo(trials);
        Map<Long, Lease> taken = taken();
        Map<Lease, Double> results = ledger.results();
        List<Lease> dropped =
                workers.stream().flatMap(worker -> worker.dropped().stream()).toList();
        shown.forEach((number, trial) -> {
            assertThat(trial.path("state").asText()).isEqualTo("COMPLETE");
            Lease lease = new Lease(
                    trial.path("worker").asText(),
                    number,
                    trial.path("attempts").asInt());
            if (taken.containsKey(number)) {
                assertThat(lease).as("whose result counts").isEqualTo(taken.get(number));
            } else {
                assertThat(dropped).as("results with a lost answer").contains(lease);
            }
            assertThat(trial.path("score").asDouble()).as("" + lease).isEqualTo(results.get(lease));
        });
        holders(service);
    }

    private List<Long> numbers() {
        return LongStream.range(0, trials).boxed().toList();
    }

    private Map<Long, Lease> taken() {
        Map<Long, Lease> taken = new HashMap<>();
        for (Lease lease : acknowledged()) {
            assertThat(taken.put(lease.trial(), lease))
                    .as("results taken of trial " + lease.trial() + " beside " + lease)
                    .isNull();
        }
        return taken;
    }

    /** One attempt of a trial after the other, each at one worker, which alone was told of it and ran it once. */
    private void holders(Function<String, JsonNode> service) {
        List<Lease> granted = new ArrayList<>();
        for (long number : numbers()) {
            JsonNode attempts = service.apply(sweep + "/trials/" + number).path("attempts");
            Instant before = Instant.MIN;
            for (int i = 0; i < attempts.size(); i++) {
                JsonNode attempt = attempts.get(i);
                String what = "trial " + number + ": " + attempts;
                assertThat(attempt.path("attempt").asInt()).as(what).isEqualTo(i + 1);
                String state = attempt.path("state").asText();
                assertThat(i == attempts.size() - 1 ? state.equals("DONE") : TAKEN_AWAY.contains(state))
                        .as(what)
                        .isTrue();
                assertThat(Instant.parse(attempt.path("started").asText()))
                        .as(what)
                        .isAfterOrEqualTo(before);
                before = Instant.parse(attempt.path("ended").asText());
                granted.add(new Lease(attempt.path("worker").asText(), number, i + 1));
            }
        }
        List<Lease> started =
                workers.stream().flatMap(worker -> worker.started().stream()).toList();
        assertThat(started).as("a lease is given once").doesNotHaveDuplicates();
        assertThat(granted).as("who was given a lease is on record").containsAll(started);
        assertThat(ledger.begun()).as("an attempt runs once").doesNotHaveDuplicates();
        assertThat(started).as("what runs was given").containsAll(ledger.begun());
    }

    /** What was shown as complete stays as it was; remembers what is. */
    static void remember(JsonNode page, Map<Long, JsonNode> known) {
        for (JsonNode trial : page.path("trials")) {
            if (trial.path("state").asText().equals("COMPLETE")) {
                JsonNode before = known.putIfAbsent(trial.path("trial").asLong(), trial);
                for (String key : before == null ? List.<String>of() : FINAL) {
                    assertThat(trial.path(key))
                            .as(key + " of trial " + trial.path("trial"))
                            .isEqualTo(before.path(key));
                }
            }
        }
    }
}
