package dev.crosscheck.coordinator.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import akka.Done;
import dev.crosscheck.coordinator.dataset.DatasetInfo.SetState;
import dev.crosscheck.coordinator.dataset.DatasetVault;
import dev.crosscheck.coordinator.dataset.ExposureLedger.Exposure;
import dev.crosscheck.coordinator.dataset.SecretSets;
import dev.crosscheck.coordinator.dataset.SweepData;
import dev.crosscheck.coordinator.dataset.TaskKind;
import dev.crosscheck.coordinator.dataset.TestData;
import dev.crosscheck.coordinator.dataset.VaultOpening;
import dev.crosscheck.coordinator.dataset.VaultOpenings;
import dev.crosscheck.coordinator.dataset.VaultSet;
import dev.crosscheck.coordinator.scoring.VaultScorer.Candidate;
import dev.crosscheck.coordinator.scoring.VaultScorer.NoVaultScoreException;
import dev.crosscheck.coordinator.store.InMemoryStores;
import dev.crosscheck.coordinator.sweep.LeaseKey;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VaultOpenerTest {
    private final TestData data = new TestData();
    private final InMemoryStores.Trials trials = new InMemoryStores.Trials();
    private final SecretSets sets = new SecretSets(
            data.blobs,
            data.catalog,
            data.vaults,
            data.workerBlobs,
            data.recent,
            InstantSource.fixed(TestData.NOW),
            new Random(2));
    private final SweepDefinition sweep =
            TestSweeps.scored("accuracy", true, "d", List.of("xc1"), Optional.of("vault"));

    @BeforeEach
    void register() {
        data.registrar.register(
                data.definition(
                        "d",
                        TaskKind.CLASSIFICATION,
                        TestData.classification(100),
                        TestData.random("train", 40, "tuning", 20, "xc1", 20, "vault", 20),
                        List.of("xc1", "vault")),
                false);
        data.sweeps.put("s-1", new SweepData("d", 1, Optional.empty(), Optional.empty()));
        data.sweeps.put("s-2", new SweepData("d", 1, Optional.empty(), Optional.empty()));
    }

    /** A new one each time, as after a restart: only the stores remember. */
    private VaultOpener opener() {
        return new VaultOpener(
                new VaultOpenings(data.documents),
                new VaultScorer(trials, data.vaults, new ReplayTables(data.blobs, Runnable::run), Runnable::run),
                data.ledger,
                data.sweeps,
                data.catalog,
                (dataset, set, sweepId) -> {
                    sets.expose(dataset, set, "opened for " + sweepId);
                    return CompletableFuture.completedStage(Done.getInstance());
                });
    }

    /** Stores predictions that are right but for the first {@code wrong} of the vault and {@code wrongTuning} of the tuning set. */
    private void predict(String sweepId, long trial, int wrongTuning, int wrong) {
        DatasetVault vault = data.vaults.open("d", 1).toCompletableFuture().join();
        List<String> ids = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        for (VaultSet set : vault.secretSets()) {
            ids.addAll(set.ids());
            labels.addAll(labels(set, set.name().equals("vault") ? wrong : 0));
        }
        VaultSet tuning = vault.set("tuning").orElseThrow();
        LeaseKey lease = new LeaseKey(sweepId, trial, 1, 17);
        trials.put(
                PredictionUpload.key(lease),
                new PredictionUpload(
                                part("tuning", tuning.ids(), labels(tuning, wrongTuning)), part("blind", ids, labels))
                        .encode(lease));
    }

    private static PredictionPart part(String part, List<String> ids, List<String> labels) {
        return new PredictionPart(part, ids, labels, List.of(), List.of(), List.of());
    }

    private static List<String> labels(VaultSet set, int wrong) {
        List<String> labels = new ArrayList<>();
        for (int e = 0; e < set.examples(); e++) {
            labels.add((set.labels()[e] == 1) == (e >= wrong) ? "yes" : "no");
        }
        return labels;
    }

    private VaultOpening open(String sweepId, long trial, double tuningScore) {
        Candidate candidate =
                new Candidate(sweepId, trial, 1, TestSweeps.config(trial), OptionalDouble.of(tuningScore));
        return opener().open(
                        new VaultOpener.Question(sweep, "vault", candidate, "best", "", "submitter", 30, TestData.NOW))
                .toCompletableFuture()
                .join();
    }

    private long exposures() {
        return data.ledger.count("d").toCompletableFuture().join();
    }

    @Test
    void theScoreIsThatOfTheStoredPredictionsOnTheVaultAlone() {
        predict("s-1", 3, 1, 5);
        VaultOpening opening = open("s-1", 3, 0.95);
        assertThat(opening.score()).isCloseTo(0.75, within(1e-12));
        assertThat(opening.low()).isLessThan(0.75);
        assertThat(opening.high()).isGreaterThan(0.75);
        assertThat(opening.examples()).isEqualTo(20);
        assertThat(opening.tuningScore()).isEqualTo(OptionalDouble.of(0.95));
        assertThat(opening.toString()).doesNotContain("0.75");
    }

    @Test
    void theSameQuestionGetsTheSameAnswerWhateverBecameOfThePredictions() {
        predict("s-1", 3, 1, 5);
        VaultOpening first = open("s-1", 3, 0.95);
        trials.deleteSweep("s-1");
        assertThat(open("s-1", 3, 0.95)).isEqualTo(first);
        assertThat(exposures()).as("one opening, one exposure").isEqualTo(1);
    }

    @Test
    void theRecordIsThereBeforeTheNumberLeavesAndSurvivesACrashBetween() {
        predict("s-1", 3, 1, 5);
        var crashing = new VaultOpener(
                new VaultOpenings(data.documents),
                new VaultScorer(trials, data.vaults, new ReplayTables(data.blobs, Runnable::run), Runnable::run),
                data.ledger,
                data.sweeps,
                data.catalog,
                (dataset, set, sweepId) -> CompletableFuture.failedStage(new IllegalStateException("crash")));
        var candidate = new Candidate("s-1", 3, 1, TestSweeps.config(3), OptionalDouble.of(0.95));
        assertThat(crashing.open(new VaultOpener.Question(
                                sweep, "vault", candidate, "best", "", "submitter", 30, TestData.NOW))
                        .toCompletableFuture())
                .isCompletedExceptionally();
        predict("s-1", 3, 1, 9);
        assertThat(open("s-1", 3, 0.95).score()).as("as it was recorded").isCloseTo(0.75, within(1e-12));
    }

    @Test
    void anotherTrialAndAnotherSweepGetTheFirstOpeningToBeRefusedWith() {
        predict("s-1", 3, 1, 5);
        predict("s-1", 4, 0, 0);
        predict("s-2", 0, 0, 0);
        open("s-1", 3, 0.95);
        assertThat(open("s-1", 4, 1).trial()).isEqualTo(3);
        assertThat(open("s-2", 0, 1).sweep()).isEqualTo("s-1");
        assertThat(exposures()).isEqualTo(1);
    }

    @Test
    void questionsAtTheSameTimeOpenTheVaultOnce() {
        predict("s-1", 3, 1, 5);
        predict("s-2", 0, 0, 0);
        VaultOpener opener = opener();
        var questions = new ArrayList<CompletableFuture<VaultOpening>>();
        for (int i = 0; i < 20; i++) {
            boolean one = i % 2 == 0;
            var candidate = one
                    ? new Candidate("s-1", 3, 1, TestSweeps.config(3), OptionalDouble.of(0.95))
                    : new Candidate("s-2", 0, 1, TestSweeps.config(0), OptionalDouble.of(1));
            questions.add(CompletableFuture.supplyAsync(() -> opener.open(new VaultOpener.Question(
                            sweep, "vault", candidate, "best", "", "submitter", 30, TestData.NOW))
                    .toCompletableFuture()
                    .join()));
        }
        assertThat(questions.stream().map(CompletableFuture::join).distinct()).hasSize(1);
    }

    @Test
    void theVaultIsExposedOnceItIsOpenAndAContaminatedOneStaysClosed() {
        predict("s-1", 3, 1, 5);
        open("s-1", 3, 0.95);
        assertThat(state("vault")).isEqualTo(SetState.EXPOSED);
        assertThat(state("xc1")).isEqualTo(SetState.ACTIVE);
    }

    @Test
    void aContaminatedVaultStaysClosed() {
        predict("s-1", 3, 1, 5);
        var info = data.catalog.find("d").toCompletableFuture().join().orElseThrow();
        sets.contaminate(info, "vault", "submitter", "the labels were mailed around");
        assertThatThrownBy(() -> open("s-1", 3, 0.95))
                .hasCauseInstanceOf(NoVaultScoreException.class)
                .hasMessageContaining("CONTAMINATED");
        assertThat(exposures()).isZero();
    }

    private void answered(String sweepId, String... crossChecks) {
        data.ledger
                .record(new Exposure("d", sweepId, "ann", TestData.NOW, "report in bands", 30, List.of(crossChecks)))
                .toCompletableFuture()
                .join();
    }

    @Test
    void aSetThatAnsweredAsACrossCheckGivesNoNumberToPublish() {
        predict("s-1", 3, 1, 5);
        answered("s-0", "xc1", "vault");
        assertThatThrownBy(() -> open("s-1", 3, 0.95))
                .hasCauseInstanceOf(NoVaultScoreException.class)
                .hasMessageContaining("the set vault gave answers as a cross-check set (1 so far)")
                .hasMessageContaining("crosscheck dataset add-set d SET --from FILE")
                .hasMessageNotContaining("0.75");
        assertThat(state("vault")).isEqualTo(SetState.ACTIVE);
        assertThat(exposures()).isEqualTo(1);
    }

    @Test
    void answersOfOtherSetsAndOfNoneNamedLeaveTheVaultClosedAndGood() {
        predict("s-1", 3, 1, 5);
        answered("s-0", "xc1");
        answered("s-0");
        VaultOpening first = open("s-1", 3, 0.95);
        assertThat(open("s-1", 3, 0.95))
                .as("its own opening is no answer of a cross-check")
                .isEqualTo(first);
    }

    @Test
    void predictionsThatAreGoneOrNotThoseThatWereScoredOpenNothing() {
        assertThatThrownBy(() -> open("s-1", 3, 0.95)).hasMessageContaining("no longer stored");
        predict("s-1", 3, 0, 5);
        assertThatThrownBy(() -> open("s-1", 3, 0.95)).hasMessageContaining("not those that gave its tuning score");
        assertThat(exposures()).isZero();
        predict("s-1", 3, 1, 5);
        assertThat(open("s-1", 3, 0.95).trial())
                .as("a failed question spends nothing")
                .isEqualTo(3);
    }

    private SetState state(String set) {
        return data.catalog
                .find("d")
                .toCompletableFuture()
                .join()
                .flatMap(info -> info.set(set))
                .flatMap(found -> found.state())
                .orElseThrow();
    }
}
