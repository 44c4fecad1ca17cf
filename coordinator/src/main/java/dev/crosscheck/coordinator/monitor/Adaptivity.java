package dev.crosscheck.coordinator.monitor;

import dev.crosscheck.coordinator.dataset.ExposureLedger;
import dev.crosscheck.coordinator.dataset.ExposureLedger.Exposure;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Whether people could have steered a sweep by what its secret sets told: it was extended, given a trial or another space after the first answer about it. A
 * function of two durable times, so that it stays what it is through restarts. An answer of the same instant counts.
 */
final class Adaptivity {
    private Adaptivity() {}

    /**
     * Looks for an answer before the latest steering.
     *
     * @param question the record of the question that is being answered, which comes after every steering known
     * @param steered when people last steered the sweep
     */
    static CompletionStage<Boolean> of(ExposureLedger ledger, Exposure question, Optional<Instant> steered) {
        if (steered.isEmpty()) {
            return CompletableFuture.completedFuture(false);
        }
        Instant latest = steered.get();
        return ledger.first(question.dataset(), question.sweep())
                .thenApply(first -> first.map(e -> !e.at().isAfter(latest)).orElse(false));
    }
}
