package dev.crosscheck.coordinator.scoring;

import dev.crosscheck.coordinator.store.StoredFormContractTest;
import dev.crosscheck.coordinator.sweep.LeaseKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Predictions and evidence in the trial store. */
class StoredScoresTest extends StoredFormContractTest {
    private static final LeaseKey LEASE = new LeaseKey("digits-abc123", 17, 2, 99);

    @Override
    protected List<Form> forms() {
        return List.of(
                content(
                        "predictions",
                        PredictionUpload.key(LEASE),
                        () -> upload().encode(LEASE),
                        from -> PredictionUpload.decode(
                                join(from.get(PredictionUpload.key(LEASE))).orElseThrow()),
                        upload()),
                content(
                        "evidence",
                        Evidence.key("digits-abc123", 17, 2, 9),
                        () -> evidence().encode(),
                        from -> Evidence.decode(join(from.get(Evidence.key("digits-abc123", 17, 2, 9)))
                                .orElseThrow()),
                        evidence()),
                content(
                        "evidence-shares",
                        Evidence.key("digits-abc123", 17, 2),
                        () -> shares().encode(),
                        from -> Evidence.decode(join(from.get(Evidence.key("digits-abc123", 17, 2)))
                                .orElseThrow()),
                        shares()));
    }

    private static PredictionUpload upload() {
        return new PredictionUpload(
                new PredictionPart(
                        PredictionPart.TUNING,
                        List.of("a", "\u00e9"),
                        List.of(),
                        List.of(),
                        List.of("no", "yes"),
                        List.of(0.25f, 0.75f, 1f, 0f)),
                new PredictionPart(
                        PredictionPart.BLIND,
                        List.of("x", "y"),
                        List.of("no", "yes"),
                        List.of(0.1, -2.5),
                        List.of(),
                        List.of()));
    }

    private static Evidence evidence() {
        Map<String, double[]> sets = new LinkedHashMap<>();
        sets.put("xc1", new double[] {0, 1, 1, 0, 1, 0, 0, 0, 1});
        sets.put("xc2", new double[] {0.5, -0.25, 3});
        return new Evidence(0.9375, Map.of("accuracy", 0.9375, "f1", 0.9), new double[] {1, 0, 1}, sets);
    }

    private static Evidence shares() {
        Map<String, Evidence.Share> shares = new LinkedHashMap<>();
        shares.put("xc1", new Evidence.Share(0.875, 250));
        shares.put("xc2", new Evidence.Share(0.9, 251));
        return Evidence.ofShares(0.9375, shares);
    }
}
