package dev.crosscheck.coordinator.dataset;

import dev.crosscheck.coordinator.dataset.DatasetDefinition.Source;
import dev.crosscheck.coordinator.dataset.DatasetDefinition.Split;
import dev.crosscheck.coordinator.dataset.DatasetDefinition.SplitBy;
import dev.crosscheck.coordinator.dataset.DatasetInfo.SetChange;
import dev.crosscheck.coordinator.dataset.DatasetInfo.SetInfo;
import dev.crosscheck.coordinator.dataset.DatasetInfo.SetState;
import dev.crosscheck.coordinator.dataset.ExposureLedger.Exposure;
import dev.crosscheck.coordinator.store.Document;
import dev.crosscheck.coordinator.store.StoredFormContractTest;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** Records of data sets, their secret sides and who learnt of them. */
class StoredDatasetsTest extends StoredFormContractTest {
    private static final Instant AT = Instant.parse("2026-03-04T05:06:07.123456789Z");
    private static final String HASH = "0123456789abcdef".repeat(4);
    private static final StoredFile FILE = new StoredFile("train.csv.gz", HASH, 1L << 33);
    private static final ImageShape SHAPE = new ImageShape(8, 9, 3);

    @Override
    protected List<Form> forms() {
        return List.of(
                document(
                        "datasets",
                        "datasets",
                        "digits",
                        to -> new DatasetCatalog(to).create(info(), List.of()),
                        from -> new DatasetCatalog(from).find("digits"),
                        Optional.of(info())),
                document(
                        "dataset-versions",
                        "dataset-versions",
                        "digits/2",
                        to -> put(to, DatasetCatalog.kept(info())),
                        from -> new DatasetCatalog(from).find("digits", 2),
                        Optional.of(info())),
                document(
                        "dataset-sources",
                        "dataset-sources",
                        "digits/2",
                        to -> put(to, SourceRecords.document("digits", 2, sources())),
                        from -> new SourceRecords(from).find("digits", 2),
                        Optional.of(sources())),
                document(
                        "vaults",
                        "vaults",
                        "digits/2",
                        to -> put(to, new Vaults(to).document("digits", 2, vault())),
                        from -> new Vaults(from).open("digits", 2),
                        vault()),
                document(
                        "vault-openings",
                        "vault-openings",
                        "digits/vault",
                        to -> new VaultOpenings(to)
                                .open("digits", "vault", () -> CompletableFuture.completedStage(opening())),
                        from -> new VaultOpenings(from).find("digits", "vault"),
                        Optional.of(opening())),
                document(
                        "sweep-data",
                        "sweep-data",
                        "digits-abc123",
                        to -> new SweepDataStore(to).put("digits-abc123", data()),
                        from -> new SweepDataStore(from).get("digits-abc123"),
                        data()),
                document(
                        "exposures",
                        "exposures",
                        "digits/001772600767123-0a0b0c0d0e0f",
                        to -> new ExposureLedger(to, new Random(1)).record(exposure()),
                        from -> new ExposureLedger(from, new Random(1)).list("digits"),
                        List.of(exposure())));
    }

    private static java.util.concurrent.CompletionStage<?> put(
            dev.crosscheck.coordinator.store.DocumentStore to, Document document) {
        return to.put(document.collection(), document.id(), document.value());
    }

    private static DatasetInfo info() {
        return new DatasetInfo(
                "digits",
                2,
                "fingerprint",
                TaskKind.CLASSIFICATION,
                List.of("no", "yes"),
                64,
                "label",
                "id",
                List.of(
                        new SetInfo("train", 600, false, Optional.empty()),
                        new SetInfo(
                                "xc1",
                                250,
                                true,
                                Optional.of(SetState.RETIRED),
                                List.of(new SetChange(AT, "submitter", SetState.RETIRED, "spent")))),
                Map.of("train", FILE),
                Optional.of(new StoredFile("blind.csv.gz", HASH, 7)),
                AT,
                List.of("a warning"),
                Optional.of(SHAPE),
                Optional.of("/data/digits"));
    }

    private static SourceRecord sources() {
        return new SourceRecord(
                new DatasetDefinition(
                        "digits",
                        TaskKind.CLASSIFICATION,
                        OptionalInt.of(10),
                        new Source("d.csv", HASH, "label", Optional.of("id"), Optional.of(SHAPE), Optional.of("/data")),
                        new Split(
                                SplitBy.TIME,
                                TestData.sizes("train", 600, "xc1", 250),
                                Optional.of("when"),
                                Optional.of("patient")),
                        List.of("xc1", "vault")),
                List.of("id", "label", "a"),
                List.of("a"),
                marks(3),
                marks(2),
                Map.of("xc4", HASH));
    }

    private static String marks(int count) {
        byte[] bytes = new byte[16 * count];
        new Random(count).nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static DatasetVault vault() {
        byte[] key = new byte[32];
        new Random(5).nextBytes(key);
        return new DatasetVault(
                TaskKind.CLASSIFICATION,
                List.of("no", "yes"),
                List.of(
                        new VaultSet(
                                "tuning", false, List.of("a", "b"), new double[] {0, 1}, new int[] {3, 4}, new int[] {
                                    70, 80
                                }),
                        new VaultSet(
                                "xc1", true, List.of("\u00e9"), new double[] {0.1}, new int[] {}, new int[] {1 << 20})),
                key);
    }

    private static VaultOpening opening() {
        return new VaultOpening(
                "digits",
                2,
                "vault",
                "digits-abc123",
                "best",
                "because",
                17,
                "accuracy",
                true,
                0.9375,
                0.875,
                0.96875,
                297,
                OptionalDouble.of(0.95),
                AT);
    }

    private static SweepData data() {
        return new SweepData(
                "digits",
                2,
                Optional.of(new ReplaySource("t.csv", HASH, List.of("lr"), Map.of("fold", "3"))),
                Optional.of(FILE),
                List.of("xc4"),
                List.of("xc2"));
    }

    private static Exposure exposure() {
        return new Exposure("digits", "digits-abc123", "auditor", AT, "report", 40, List.of("xc1", "xc3"));
    }
}
