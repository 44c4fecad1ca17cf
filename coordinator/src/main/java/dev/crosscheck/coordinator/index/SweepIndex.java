package dev.crosscheck.coordinator.index;

import akka.Done;
import akka.actor.typed.ActorSystem;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.crosscheck.coordinator.store.Document;
import dev.crosscheck.coordinator.store.DocumentStore;
import dev.crosscheck.coordinator.sweep.SweepCommand;
import dev.crosscheck.coordinator.sweep.SweepPhase;
import dev.crosscheck.coordinator.sweep.SweepReply;
import dev.crosscheck.coordinator.sweep.SweepReply.SweepView;
import dev.crosscheck.coordinator.sweep.SweepRows;
import dev.crosscheck.coordinator.sweep.SweepSharding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The list of sweeps, one JSON document per sweep, and the ids given to creation requests. A row is at most about a second behind its
 * sweep. Stages fail as those of {@link DocumentStore} do. Thread-safe.
 */
public final class SweepIndex implements SweepRows {
    private static final String SWEEPS = "sweeps";
    private static final String REQUESTS = "sweep-requests";
    private static final String REOPENED = "sweeps-reopened";
    private static final Logger LOG = LoggerFactory.getLogger(SweepIndex.class);

    private final DocumentStore store;
    private final RandomGenerator random;
    private final ObjectMapper json = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private final ConcurrentHashMap<String, CompletableFuture<String>> reserving = new ConcurrentHashMap<>();

    /** An index in this store; {@code random} has to be safe for use by several threads. */
    public SweepIndex(DocumentStore store, RandomGenerator random) {
        this.store = store;
        this.random = random;
    }

    /**
     * An id for a sweep of this name; the stage ends once the sweep has a row, so that it will be found after a crash. A repeated request id gets the id of the first
     * call, also after restarts; an empty one is always new.
     */
    public CompletionStage<String> reserve(String requestId, String name) {
        if (requestId.isEmpty()) {
            return begin(SweepIds.draw(name, random), name);
        }
        var mine = new CompletableFuture<String>();
        CompletableFuture<String> running = reserving.putIfAbsent(requestId, mine);
        if (running != null) {
            return running;
        }
        store.get(REQUESTS, requestId)
                .thenCompose(
                        known -> known.map(id -> (CompletionStage<String>) CompletableFuture.completedFuture(text(id)))
                                .orElseGet(() -> {
                                    String id = SweepIds.draw(name, random);
                                    return claim(requestId, id, name);
                                }))
                .whenComplete((id, failure) -> {
                    reserving.remove(requestId);
                    if (failure == null) {
                        mine.complete(id);
                    } else {
                        mine.completeExceptionally(failure);
                    }
                });
        return mine;
    }

    /** Id and row in one step; the id of another coordinator that was first counts. */
    private CompletionStage<String> claim(String requestId, String id, String name) {
        List<Document> both = List.of(
                new Document(REQUESTS, requestId, id.getBytes(StandardCharsets.UTF_8)),
                new Document(SWEEPS, id, encode(placeholder(id, name))));
        return store.putIf(REQUESTS, requestId, Optional.empty(), both)
                .thenCompose(first -> first
                        ? CompletableFuture.completedFuture(id)
                        : store.get(REQUESTS, requestId).thenApply(found -> text(found.orElseThrow())));
    }

    /** The id that {@link #reserve} gave to this request; empty when it gave none. */
    public CompletionStage<Optional<String>> find(String requestId) {
        return store.get(REQUESTS, requestId).thenApply(known -> known.map(SweepIndex::text));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private CompletionStage<String> begin(String id, String name) {
        return put(placeholder(id, name)).thenApply(done -> id);
    }

    /** The row of a sweep that is about to be created. */
    private static SweepView placeholder(String id, String name) {
        return new SweepView(
                id,
                name,
                "",
                SweepPhase.UNCREATED.name(),
                "",
                0,
                0,
                0,
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalDouble.empty(),
                "",
                true,
                "",
                "",
                0,
                Instant.EPOCH,
                Optional.empty(),
                List.of(),
                "",
                0,
                false);
    }

    @Override
    public CompletionStage<Done> put(SweepView sweep) {
        return store.put(SWEEPS, sweep.sweepId(), encode(sweep));
    }

    private byte[] encode(SweepView sweep) {
        try {
            return json.writeValueAsBytes(sweep);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the row of sweep " + sweep.sweepId() + " has no JSON form", e);
        }
    }

    /** Takes the sweep off the list, and forgets the creation requests that led to it. */
    public CompletionStage<Done> remove(String sweep) {
        return store.list(REQUESTS, "").thenCompose(requests -> {
            CompletionStage<Done> all = CompletableFuture.completedFuture(Done.getInstance());
            for (var request : requests.entrySet()) {
                if (text(request.getValue()).equals(sweep)) {
                    all = all.thenCompose(done -> store.delete(REQUESTS, request.getKey()));
                }
            }
            return all.thenCompose(done -> store.delete(REOPENED, sweep))
                    .thenCompose(done -> store.delete(SWEEPS, sweep));
        });
    }

    /** All sweeps, newest first. */
    public CompletionStage<List<SweepView>> list() {
        return rows().thenApply(rows -> rows.stream()
                .filter(row -> !row.state().equals(SweepPhase.UNCREATED.name()))
                .sorted(Comparator.comparing(SweepView::created).reversed().thenComparing(SweepView::sweepId))
                .toList());
    }

    private CompletionStage<List<SweepView>> rows() {
        return store.list(SWEEPS, "").thenApply(documents -> {
            var rows = new ArrayList<SweepView>(documents.size());
            documents.forEach((id, document) -> rows.add(read(id, document)));
            return rows;
        });
    }

    private SweepView read(String id, byte[] document) {
        try {
            return json.readValue(document, SweepView.class);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the row of sweep " + id + " is damaged; restore the data directory from a backup", e);
        }
    }

    /** Notes, before the sweep is told, that one whose row says that it has ended may go on: its row is late, and a crash may come first. */
    public CompletionStage<Done> reopening(String sweep) {
        return store.get(SWEEPS, sweep).thenCompose(row -> row.filter(bytes -> hasEnded(read(sweep, bytes)))
                .map(bytes -> store.put(REOPENED, sweep, bytes))
                .orElseGet(() -> CompletableFuture.completedFuture(Done.getInstance())));
    }

    private static boolean hasEnded(SweepView row) {
        return SweepPhase.valueOf(row.state()).isEnded();
    }

    /**
     * Starts every sweep that has not ended, or may have been reopened, so that its leases run out and its demand is known. Once after the start of a coordinator; ends with the
     * ids.
     */
    public CompletionStage<List<String>> wake(SweepSharding sweeps, ActorSystem<?> system) {
        return asleep().thenApply(asleep -> {
            for (String sweep : asleep) {
                sweeps.entityRef(sweep).tell(new SweepCommand.GetSweep(system.<SweepReply>ignoreRef()));
            }
            LOG.debug("Sweeps that have not ended are started, count={}", asleep.size());
            return asleep;
        });
    }

    /** Ids of all sweeps that have not ended, or may have been reopened; among them such as are about to be created. */
    public CompletionStage<List<String>> open() {
        return asleep();
    }

    /** Sweeps to start. A mark is the row of its time; it is removed when that row has been followed by another. */
    CompletionStage<List<String>> asleep() {
        return store.list(SWEEPS, "")
                .thenCombine(store.list(REOPENED, ""), (rows, marks) -> {
                    var found = new ArrayList<String>();
                    CompletionStage<Done> removed = CompletableFuture.completedFuture(Done.getInstance());
                    for (var row : rows.entrySet()) {
                        byte[] mark = marks.get(row.getKey());
                        boolean late = Arrays.equals(mark, row.getValue());
                        if (late || !hasEnded(read(row.getKey(), row.getValue()))) {
                            found.add(row.getKey());
                        }
                        if (mark != null && !late) {
                            removed = removed.thenCompose(done -> store.delete(REOPENED, row.getKey()));
                        }
                    }
                    return removed.thenApply(done -> List.copyOf(found));
                })
                .thenCompose(Function.identity());
    }
}
