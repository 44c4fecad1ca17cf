package dev.crosscheck.coordinator.dataset;

import dev.crosscheck.coordinator.store.Document;
import dev.crosscheck.coordinator.store.DocumentStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The openings of vault sets, one for each, for ever: they outlive their sweeps, and a later version of the data set, which has the same examples in the set, does not open it again.
 * Of several coordinators that open a set at once, one does. Thread-safe.
 */
public final class VaultOpenings {
    private static final String COLLECTION = "vault-openings";

    private final DocumentStore documents;
    private CompletionStage<?> last = CompletableFuture.completedStage("");

    public VaultOpenings(DocumentStore documents) {
        this.documents = documents;
    }

    /** The opening of this set, if it was opened. */
    public CompletionStage<Optional<VaultOpening>> find(String dataset, String set) {
        return byId(VaultOpening.id(dataset, set));
    }

    /** The opening in this place. */
    public CompletionStage<Optional<VaultOpening>> byId(String id) {
        return documents
                .get(COLLECTION, id)
                .thenApply(stored -> stored.map(bytes -> Documents.decode(bytes, VaultOpening.class)));
    }

    /** The opening of this set: that of the first caller, whoever asks; only where there is none it is made, and it is durable when the stage completes. */
    public synchronized CompletionStage<VaultOpening> open(
            String dataset, String set, Supplier<CompletionStage<VaultOpening>> make) {
        CompletionStage<VaultOpening> opening = last.handle((value, failure) -> "")
                .thenCompose(ready -> find(dataset, set))
                .thenCompose(found -> found.isPresent()
                        ? CompletableFuture.completedStage(found.get())
                        : make.get().thenCompose(this::put));
        last = opening;
        return opening;
    }

    /** What another coordinator put there meanwhile counts; then this opening never existed. */
    private CompletionStage<VaultOpening> put(VaultOpening opening) {
        Document document = new Document(COLLECTION, opening.id(), Documents.encode(opening));
        return documents
                .putIf(COLLECTION, opening.id(), Optional.empty(), List.of(document))
                .thenCompose(first -> first
                        ? CompletableFuture.completedStage(opening)
                        : byId(opening.id()).thenApply(Optional::orElseThrow));
    }
}
