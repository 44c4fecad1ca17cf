package dev.crosscheck.coordinator.scoring;

import akka.Done;
import dev.crosscheck.coordinator.dataset.DatasetCatalog;
import dev.crosscheck.coordinator.dataset.DatasetInfo.SetInfo;
import dev.crosscheck.coordinator.dataset.ExposureLedger;
import dev.crosscheck.coordinator.dataset.ExposureLedger.Exposure;
import dev.crosscheck.coordinator.dataset.SweepData;
import dev.crosscheck.coordinator.dataset.SweepDataStore;
import dev.crosscheck.coordinator.dataset.VaultOpening;
import dev.crosscheck.coordinator.dataset.VaultOpenings;
import dev.crosscheck.coordinator.scoring.VaultScorer.Candidate;
import dev.crosscheck.coordinator.scoring.VaultScorer.NoVaultScoreException;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Opens vault sets, each once. Thread-safe. */
public final class VaultOpener {
    private final VaultOpenings openings;
    private final VaultScorer scorer;
    private final ExposureLedger ledger;
    private final SweepDataStore data;
    private final DatasetCatalog catalog;
    private final Spent spent;

    /** Hears that a vault set was opened. May be told the same again. */
    public interface Spent {
        /** Completes once that is durable. */
        CompletionStage<Done> opened(String dataset, String set, String sweepId);
    }

    /**
     * Which vault set to open for which trial.
     *
     * @param pick "recommended", "best" or a number
     * @param because why that is this trial
     * @param caller who asks
     * @param finished trials of the sweep
     */
    public record Question(
            SweepDefinition sweep,
            String set,
            Candidate trial,
            String pick,
            String because,
            String caller,
            long finished,
            Instant at) {}

    public VaultOpener(
            VaultOpenings openings,
            VaultScorer scorer,
            ExposureLedger ledger,
            SweepDataStore data,
            DatasetCatalog catalog,
            Spent spent) {
        this.openings = openings;
        this.scorer = scorer;
        this.ledger = ledger;
        this.data = data;
        this.catalog = catalog;
        this.spent = spent;
    }

    /** The opening of the set that a sweep names, whichever sweep it was for. */
    public CompletionStage<Optional<VaultOpening>> find(String sweepId, String set) {
        return data.get(sweepId).thenCompose(known -> openings.find(known.ledgerName(), set));
    }

    /** The opening with this id. */
    public CompletionStage<Optional<VaultOpening>> byId(String id) {
        return openings.byId(id);
    }

    /**
     * The opening of the set: a new one for this trial, or the one that there is, for whichever trial and sweep. It and its exposure are durable when the stage completes. Fails with {@link
     * NoVaultScoreException} when the trial cannot be scored; then nothing was opened.
     */
    public CompletionStage<VaultOpening> open(Question question) {
        String sweepId = question.trial().sweepId();
        return data.get(sweepId)
                .thenCompose(known -> openings.open(known.ledgerName(), question.set(), () -> make(question, known)))
                .thenCompose(opening -> opening.sweep().equals(sweepId)
                        ? counted(question, opening)
                        : CompletableFuture.completedStage(opening));
    }

    private CompletionStage<VaultOpening> make(Question question, SweepData known) {
        return catalog.find(known.dataset())
                .thenCompose(info -> {
                    Optional<SetInfo> useless =
                            info.flatMap(i -> i.set(question.set())).filter(SetInfo::isSpent);
                    if (useless.isPresent()) {
                        throw new NoVaultScoreException("the vault set " + question.set() + " is "
                                + useless.get().state().map(Enum::name).orElse("") + " and proves nothing any more");
                    }
                    return ledger.answers(known.ledgerName(), question.set());
                })
                .thenCompose(answers -> {
                    if (answers > 0) {
                        throw new NoVaultScoreException(answered(question.set(), answers, known));
                    }
                    return scorer.score(question.sweep(), known, question.set(), question.trial());
                })
                .thenApply(score -> opening(question, known, score));
    }

    /** Before a set's opening, only a cross-check can have named it in an answer. */
    private static String answered(String set, long answers, SweepData known) {
        String fresh = known.replay().isPresent()
                ? "name a column that no sweep used as a cross-check"
                : "add a fresh set while no sweep runs on the data set (crosscheck dataset add-set " + known.dataset()
                        + " SET --from FILE) and name it";
        return "the set " + set + " gave answers as a cross-check set (" + answers
                + " so far), so choices may rest on it and its number would not be one to publish; "
                + fresh + " as vault in the next sweep's spec";
    }

    private static VaultOpening opening(Question question, SweepData known, VaultScore score) {
        return new VaultOpening(
                known.ledgerName(),
                known.version(),
                question.set(),
                question.trial().sweepId(),
                question.pick(),
                question.because(),
                question.trial().trial(),
                question.sweep().objective().metric(),
                question.sweep().objective().maximize(),
                score.score(),
                score.low(),
                score.high(),
                score.examples(),
                question.trial().score(),
                question.at());
    }

    private CompletionStage<VaultOpening> counted(Question question, VaultOpening opening) {
        Exposure exposure = new Exposure(
                opening.dataset(),
                opening.sweep(),
                question.caller(),
                opening.at(),
                "vault set " + opening.set() + " opened for trial " + opening.trial(),
                question.finished(),
                List.of(opening.set()));
        return ledger.recordOnce(exposure, "vault-" + opening.set())
                .thenCompose(count -> spent.opened(opening.dataset(), opening.set(), opening.sweep()))
                .thenApply(done -> opening);
    }
}
