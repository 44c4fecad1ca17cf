package dev.crosscheck.coordinator.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crosscheck.coordinator.dataset.DatasetInfo;
import dev.crosscheck.coordinator.dataset.DatasetVault;
import dev.crosscheck.coordinator.dataset.ReplaySource;
import dev.crosscheck.coordinator.dataset.SecretSets;
import dev.crosscheck.coordinator.dataset.StoredFile;
import dev.crosscheck.coordinator.dataset.SweepData;
import dev.crosscheck.coordinator.dataset.TaskKind;
import dev.crosscheck.coordinator.dataset.TestData;
import dev.crosscheck.coordinator.dataset.VaultSet;
import dev.crosscheck.coordinator.scoring.TrialScorer.BadPredictionsException;
import dev.crosscheck.coordinator.scoring.TrialScorer.Scored;
import dev.crosscheck.coordinator.store.InMemoryStores;
import dev.crosscheck.coordinator.sweep.LeaseKey;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import dev.crosscheck.coordinator.sweep.SweepDefinition.TrainerKind;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoredTrialScorerTest {
    private static final LeaseKey LEASE = new LeaseKey("s-1", 3, 1, 17);

    private final TestData data = new TestData();
    private final InMemoryStores.Trials trials = new InMemoryStores.Trials();
    private final ReplayTables tables = new ReplayTables(data.blobs, Runnable::run);
    private final StoredTrialScorer scorer =
            new StoredTrialScorer(trials, data.sweeps, data.vaults, tables, Runnable::run);
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
    }

    private DatasetVault vault() {
        return data.vaults.open("d", 1).toCompletableFuture().join();
    }

    /** Right labels except for the first {@code wrong} of each set. */
    private PredictionUpload predictions(int wrong) {
        List<String> blindIds = new ArrayList<>();
        List<String> blindLabels = new ArrayList<>();
        for (VaultSet set : vault().secretSets()) {
            blindIds.addAll(set.ids());
            blindLabels.addAll(labels(set, wrong));
        }
        VaultSet tuning = vault().set("tuning").orElseThrow();
        return new PredictionUpload(
                part("tuning", tuning.ids(), labels(tuning, wrong)), part("blind", blindIds, blindLabels));
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

    private String upload(PredictionUpload upload) {
        byte[] content = upload.encode(LEASE);
        trials.put(PredictionUpload.key(LEASE), content);
        return PredictionUpload.receipt(LEASE, content);
    }

    private Scored score(SweepDefinition definition, String receipt) {
        return scorer.score(definition, LEASE, TestSweeps.config(0), receipt, Map.of("loss", 0.5))
                .toCompletableFuture()
                .join();
    }

    private Evidence evidence() {
        return Evidence.decode(trials.get(Evidence.key("s-1", 3, 1))
                .toCompletableFuture()
                .join()
                .orElseThrow());
    }

    @Test
    void theTuningScoreComesBackAndTheSecretScoresGoToTheStore() {
        Scored scored = score(sweep, upload(predictions(5)));

        assertThat(scored.score()).isEqualTo(OptionalDouble.of(0.75));
        assertThat(scored.metrics())
                .containsEntry("accuracy", 0.75)
                .containsEntry("loss", 0.5)
                .containsKey("macro_f1")
                .doesNotContainKey("auc");
        assertThat(scored.evidence()).isNotEmpty();
        assertThat(evidence().sets()).containsOnlyKeys("xc1");
        assertThat(evidence().sets().get("xc1"))
                .startsWith(0, 0, 0, 0, 0, 1)
                .endsWith(1)
                .hasSize(20);
    }

    @Test
    void anAttemptIsScoredOnceWhateverIsUploadedLater() {
        Scored first = score(sweep, upload(predictions(5)));

        assertThat(score(sweep, upload(predictions(0)))).isEqualTo(first);
        assertThat(Objects.requireNonNull(evidence().sets().get("xc1"))[0]).isZero();
    }

    @Test
    void anOlderPoolIsScoredAfterASetWasAddedAndLinesUpWithTheNewOne() {
        String receipt = upload(predictions(5));
        var sets = new SecretSets(
                data.blobs,
                data.catalog,
                data.vaults,
                data.workerBlobs,
                InstantSource.fixed(TestData.NOW),
                new Random(5));
        String text = "id,a,label,b\nn0,9000,no,1\nn1,9001,yes,2\nn2,9002,no,3\n";
        DatasetInfo info = data.catalog.find("d").toCompletableFuture().join().orElseThrow();
        sets.add(info, "fresh", new StoredFile("n.csv", data.upload(text), 1), "submitter");
        data.sweeps.put("s-1", new SweepData("d", 1, Optional.empty(), Optional.empty()).on(2, List.of("fresh")));

        score(sweep, receipt);
        double[] older = Objects.requireNonNull(evidence().sets().get("xc1"));
        assertThat(evidence().sets()).containsOnlyKeys("xc1");

        LeaseKey again = new LeaseKey("s-1", 3, 2, 99);
        DatasetVault second = data.vaults.open("d", 2).toCompletableFuture().join();
        List<String> ids = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        for (VaultSet set : second.secretSets()) {
            ids.addAll(set.ids());
            labels.addAll(labels(set, set.name().equals("fresh") ? 1 : 5));
        }
        VaultSet tuning = second.set("tuning").orElseThrow();
        var upload = new PredictionUpload(part("tuning", tuning.ids(), labels(tuning, 5)), part("blind", ids, labels));
        trials.put(PredictionUpload.key(again), upload.encode(again));
        scorer.score(
                        sweep,
                        again,
                        TestSweeps.config(0),
                        PredictionUpload.receipt(again, upload.encode(again)),
                        Map.of())
                .toCompletableFuture()
                .join();
        Evidence newer = Evidence.decode(trials.get(Evidence.key("s-1", 3, 2))
                .toCompletableFuture()
                .join()
                .orElseThrow());
        assertThat(newer.sets()).containsOnlyKeys("xc1", "fresh");
        assertThat(newer.sets().get("xc1")).as("example by example").isEqualTo(older);
        assertThat(newer.sets().get("fresh")).containsExactly(0, 1, 1);
    }

    @Test
    void withoutNamedCrossChecksEverySecretSetButTheVaultCounts() {
        score(TestSweeps.scored("accuracy", true, "d", List.of(), Optional.empty()), upload(predictions(1)));

        assertThat(evidence().sets()).containsOnlyKeys("xc1", "vault");
    }

    @Test
    void probabilitiesGiveEveryMetricAndColumnsMayStandInAnyOrder() {
        PredictionUpload labels = predictions(5);
        PredictionUpload upload = new PredictionUpload(probabilities(labels.tuning()), probabilities(labels.blind()));

        Scored scored =
                score(TestSweeps.scored("log_loss", false, "d", List.of("xc1"), Optional.empty()), upload(upload));

        double expected = -(15 * Math.log(0.75) + 5 * Math.log(0.25)) / 20;
        assertThat(scored.score().orElseThrow()).isCloseTo(expected, within(1e-12));
        assertThat(scored.metrics()).containsKeys("auc", "accuracy", "log_loss");
    }

    private static PredictionPart probabilities(PredictionPart labels) {
        List<Float> rows = new ArrayList<>();
        labels.labels().forEach(label -> {
            rows.add(label.equals("yes") ? 0.75f : 0.25f);
            rows.add(label.equals("yes") ? 0.25f : 0.75f);
        });
        return new PredictionPart(labels.part(), labels.ids(), List.of(), List.of(), List.of("yes", "no"), rows);
    }

    @ParameterizedTest
    @CsvSource({
        "missing, blind, lack 1 of 40 ids",
        "unknown, tuning, 'hold the id \"zzz\"'",
        "doubled, tuning, twice",
        "label, blind, is none of the data set's classes",
        "values, tuning, are no labels",
        "columns, tuning, 1 probability columns"
    })
    void everyFaultOfPredictionsIsNamedWithItsPartAndWithoutALabel(String fault, String part, String message) {
        PredictionUpload good = predictions(0);
        UnaryOperator<PredictionPart> broken = p -> p.part().equals(part) ? breakIt(p, fault) : p;
        String receipt = upload(new PredictionUpload(broken.apply(good.tuning()), broken.apply(good.blind())));

        assertThatThrownBy(() -> score(sweep, receipt))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(BadPredictionsException.class)
                .hasMessageContaining(part)
                .hasMessageContaining(message)
                .hasMessageNotContaining("yes")
                .hasMessageNotContaining("MAYBE");
    }

    private static PredictionPart breakIt(PredictionPart part, String fault) {
        List<String> ids = new ArrayList<>(part.ids());
        List<String> labels = new ArrayList<>(part.labels());
        switch (fault) {
            case "missing" -> {
                ids.remove(7);
                labels.remove(7);
            }
            case "unknown" -> ids.set(7, "zzz");
            case "doubled" -> ids.set(7, ids.get(8));
            case "label" -> labels.set(7, "MAYBE");
            case "values" -> {
                return new PredictionPart(
                        part.part(), ids, List.of(), Collections.nCopies(ids.size(), 1.0), List.of(), List.of());
            }
            default -> {
                return new PredictionPart(
                        part.part(), ids, List.of(), List.of(), List.of("yes"), Collections.nCopies(ids.size(), 1f));
            }
        }
        return part(part.part(), ids, labels);
    }

    @Test
    void aReceiptOfAnotherUploadOrLeaseIsRefused() {
        String receipt = upload(predictions(0));
        LeaseKey later = new LeaseKey("s-1", 3, 1, 18);

        assertThatThrownBy(() -> score(sweep, "")).hasMessageContaining("delivered no predictions");
        assertThatThrownBy(() -> scorer.score(sweep, later, TestSweeps.config(0), receipt, Map.of())
                        .toCompletableFuture()
                        .join())
                .hasMessageContaining("belongs to another upload");
        upload(predictions(3));
        assertThatThrownBy(() -> score(sweep, receipt)).hasMessageContaining("belongs to another upload");
    }

    @Test
    void withoutValidationTheLastReportedValueIsTheScore() {
        SweepDefinition plain = TestSweeps.sweep("loss", false, Optional.empty(), TrainerKind.COMMAND);
        assertThat(score(plain, "").score()).isEqualTo(OptionalDouble.of(0.5));
        assertThatThrownBy(() -> score(TestSweeps.sweep("accuracy", true, Optional.empty(), TrainerKind.COMMAND), ""))
                .hasMessageContaining("reported no metric \"accuracy\"")
                .hasMessageContaining("[loss]");
        assertThatThrownBy(() -> scorer.score(plain, LEASE, TestSweeps.config(0), "", Map.of("loss", Double.NaN))
                        .toCompletableFuture()
                        .join())
                .hasMessageContaining("not a finite number");
    }

    @Test
    void predictionsAtARungAreScoredBesideThoseOfTheEnd() {
        byte[] content = predictions(10).encode(LEASE);
        trials.put(PredictionUpload.key(LEASE, 3), content);
        String receipt = PredictionUpload.receipt(LEASE, content);

        boolean scored = scorer.scoreRung(sweep, LEASE, TestSweeps.config(0), 3, receipt)
                .toCompletableFuture()
                .join();
        score(sweep, upload(predictions(5)));

        assertThat(scored).isTrue();
        Evidence atRung = Evidence.decode(trials.get(Evidence.key("s-1", 3, 1, 3))
                .toCompletableFuture()
                .join()
                .orElseThrow());
        assertThat(atRung.score()).isEqualTo(0.5);
        assertThat(atRung.sets().get("xc1")).hasSize(20).contains(0, 1);
        assertThat(evidence().score()).isEqualTo(0.75);
        assertThatThrownBy(() -> scorer.scoreRung(sweep, LEASE, TestSweeps.config(0), 9, receipt)
                        .toCompletableFuture()
                        .join())
                .hasMessageContaining("not stored");
    }

    @Test
    void aReplayHasSharesAtRungsWhereEverySetHasOne() {
        String csv =
                "config,tune,bits_tune,bits_s1,r1_tune,r1_s1,r2_tune,r2_s1,r3_tune\n7,0.5,10,011,0.4,0.1,0.5,,0.5\n";
        ReplaySource source = new ReplaySource("t.csv", data.upload(csv), List.of("config"), Map.of());
        data.sweeps.put("s-1", new SweepData("", 0, Optional.of(source), Optional.empty()));
        SweepDefinition replay = TestSweeps.replay("tune", List.of("s1"));
        List<Boolean> scored = new ArrayList<>();
        for (long step = 1; step <= 4; step++) {
            scored.add(scorer.scoreRung(replay, LEASE, TestSweeps.config(7), step, "")
                    .toCompletableFuture()
                    .join());
        }

        assertThat(scored).containsExactly(true, false, false, false);
        Evidence atRung = Evidence.decode(trials.get(Evidence.key("s-1", 3, 1, 1))
                .toCompletableFuture()
                .join()
                .orElseThrow());
        assertThat(atRung.score()).isEqualTo(0.4);
        assertThat(atRung.shares()).containsExactly(Map.entry("s1", new Evidence.Share(0.1, 3)));
        assertThat(atRung.names()).containsExactly("s1");
        assertThat(atRung.shares().toString()).as("secret").doesNotContain("0.1");
    }

    @Test
    void aReplayTakesScoreAndBitsFromItsRow() {
        String csv =
                "config,split,status,tune,bits_tune,bits_s1,r1_tune,r1_s1\n7,0,ok,0.5,10,011,0.4,0.1\n7.0,1,ok,0.9,11,111,0.4,0.1\n8,0,failed,,,,,\n";
        ReplaySource source = new ReplaySource("t.csv", data.upload(csv), List.of("config"), Map.of("split", "0.0"));
        data.sweeps.put("s-1", new SweepData("", 0, Optional.of(source), Optional.empty()));
        SweepDefinition replay = TestSweeps.replay("tune", List.of("s1"));

        Scored scored = scorer.score(replay, LEASE, TestSweeps.config(7), "", Map.of())
                .toCompletableFuture()
                .join();

        assertThat(scored.score()).isEqualTo(OptionalDouble.of(0.5));
        assertThat(evidence().tuning()).containsExactly(1, 0);
        assertThat(evidence().sets().get("s1")).containsExactly(0, 1, 1);
        LeaseKey other = new LeaseKey("s-1", 4, 1, 18);
        assertThatThrownBy(() -> scorer.score(replay, other, TestSweeps.config(8), "", Map.of())
                        .toCompletableFuture()
                        .join())
                .hasMessageContaining("t.csv line 4 records a trial whose status is not ok");
        assertThatThrownBy(() -> scorer.score(replay, other, TestSweeps.config(9), "", Map.of())
                        .toCompletableFuture()
                        .join())
                .hasMessageContaining("no row of t.csv holds this configuration");
        assertThat(data.lines(tables.project(source, replay.validation().orElseThrow())
                        .toCompletableFuture()
                        .join()))
                .containsExactly("config,split,status,tune,r1_tune", "7,0,ok,0.5,0.4", "8,0,failed,,");
    }

    @Test
    void evidenceSurvivesItsStoredFormAndDamageIsNoticed() {
        Evidence evidence =
                new Evidence(0.5, Map.of("rmse", 0.5), new double[] {0.25, 0.75}, Map.of("xc1", new double[] {
                    1, 0, 1, 1, 1, 1, 1, 1, 1
                }));
        byte[] stored = evidence.encode();
        Evidence read = Evidence.decode(stored);

        assertThat(read.score()).isEqualTo(0.5);
        assertThat(read.tuning()).containsExactly(0.25, 0.75);
        assertThat(read.sets().get("xc1")).containsExactly(1, 0, 1, 1, 1, 1, 1, 1, 1);
        assertThatThrownBy(() -> Evidence.decode(java.util.Arrays.copyOf(stored, stored.length - 1)))
                .isInstanceOf(java.io.UncheckedIOException.class);
        assertThat(evidence).hasToString("Evidence");
    }
}
