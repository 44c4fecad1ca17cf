package dev.crosscheck.coordinator.journal;

import dev.crosscheck.coordinator.sweep.AttemptEnd;
import dev.crosscheck.coordinator.sweep.AttemptRecord;
import dev.crosscheck.coordinator.sweep.Lifecycle;
import dev.crosscheck.coordinator.sweep.OverfitStatus;
import dev.crosscheck.coordinator.sweep.RescoreSnapshot;
import dev.crosscheck.coordinator.sweep.SpecDocument;
import dev.crosscheck.coordinator.sweep.SweepEvent;
import dev.crosscheck.coordinator.sweep.SweepPhase;
import dev.crosscheck.coordinator.sweep.SweepSnapshot;
import dev.crosscheck.coordinator.sweep.TrialKind;
import dev.crosscheck.coordinator.sweep.TrialOutcome;
import dev.crosscheck.coordinator.sweep.TrialRecord;
import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.space.ParameterValue;
import dev.crosscheck.search.space.SpaceChange;
import dev.crosscheck.search.trial.TrialState;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** One sample of everything that is stored, with every field set to something of its own. The files under journal/v1 hold these; neither changes any more. */
final class JournalSamples {
    static final Instant AT = Instant.parse("2026-03-04T05:06:07.123456789Z");

    private JournalSamples() {}

    static Map<String, Object> all() {
        var samples = new LinkedHashMap<String, Object>();
        samples.put("sc", new SweepEvent.SweepCreated(AT, "digits-abc123", "request-1", spec()));
        samples.put("sp", new SweepEvent.SweepPaused(AT, "lunch"));
        samples.put("sr", new SweepEvent.SweepResumed(AT));
        samples.put("ss", new SweepEvent.SweepStopping(AT, SweepPhase.CANCELLED, "enough"));
        samples.put("se", new SweepEvent.SweepEnded(AT, SweepPhase.COMPLETED, "all 3 trials finished"));
        samples.put("tp", new SweepEvent.TrialProposed(AT, 17, TrialKind.SEARCH, params(), 15, true));
        samples.put("lg", new SweepEvent.LeaseGranted(AT, 17, 2, 99, "gpu-7", "f00d", 3));
        samples.put("ae", new SweepEvent.AttemptEnded(AT, 17, 2, AttemptEnd.PREEMPTED, "given back", true, true));
        samples.put(
                "tf",
                new SweepEvent.TrialFinished(
                        AT,
                        17,
                        3,
                        TrialState.COMPLETE,
                        OptionalDouble.of(0.9375),
                        Map.of("tuning_accuracy", 0.9375),
                        "evidence/17",
                        "because",
                        12.5,
                        16));
        samples.put("ot", new SweepEvent.OverfitTested(AT, 4, 40, 33, "OVERFIT", true));
        samples.put(
                "fr",
                new SweepEvent.FindingRaised(
                        AT, "TIED_AT_TOP", "INFO", "alike", 40, 33, java.util.OptionalLong.of(31)));
        samples.put("sf", new SweepEvent.SweepFinalized(AT, 17, "digits/vault"));
        samples.put("xs", new SweepEvent.SetsChanged(AT, 2, List.of("fresh"), List.of("xc1"), List.of(4L, 0L)));
        samples.put("st", new SweepEvent.SweepSteered(AT, "request-2", 40, true, 38));
        samples.put("st-space", new SweepEvent.SweepSteered(AT, "request-3", 0, true, 38, Optional.of(change())));
        samples.put("sj", new SweepEvent.StepJudged(AT, 17, 2, 9, 0.75, true, "step 9: too low", false));
        samples.put("tn", new SweepEvent.TrialNoticed(AT, 17, 2, "trained on the CPU"));
        samples.put("sd", new SweepEvent.SweepDeleted(AT, "submitter"));
        samples.put("S1", snapshot());
        return samples;
    }

    private static SpaceChange change() {
        return new SpaceChange(
                "optimizer",
                OptionalDouble.of(-1.5),
                OptionalDouble.of(2.5),
                List.of(new ParameterValue.TextValue("adam"), new ParameterValue.IntValue(3)));
    }

    /** The manifest of a sample: its key, up to the dash where a kind has more than one. */
    static String manifest(String key) {
        return key.split("-")[0];
    }

    private static SpecDocument spec() {
        return SpecDocument.of(new byte[] {1, 2, 3, -1});
    }

    static Configuration params() {
        var values = new LinkedHashMap<String, ParameterValue>();
        values.put("lr", new ParameterValue.FloatValue(0.01));
        values.put("whole", new ParameterValue.FloatValue(3.0));
        values.put("units", new ParameterValue.IntValue(-64));
        values.put("optimizer", new ParameterValue.TextValue("adam"));
        values.put("nesterov", new ParameterValue.BoolValue(true));
        return new Configuration(values);
    }

    private static SweepSnapshot snapshot() {
        var lifecycle = new Lifecycle(
                SweepPhase.STOPPING,
                "enough",
                "request-1",
                spec(),
                AT,
                Optional.of(SweepPhase.CANCELLED),
                Optional.of(AT.plusSeconds(9)),
                Optional.of(AT.plusSeconds(10)),
                Duration.ofMillis(1234),
                Optional.of(AT.plusSeconds(5)));
        var lost = new AttemptRecord(
                1,
                7,
                "gpu-7",
                "f00d",
                1,
                AT,
                Optional.of(AT.plusSeconds(15)),
                Optional.of(AttemptEnd.LOST),
                "silent",
                false);
        var open = new AttemptRecord(
                2, 9, "gpu-8", "beef", 2, AT.plusSeconds(20), Optional.empty(), Optional.empty(), "", false);
        var outcome = new TrialOutcome(
                0, 2, 1, OptionalDouble.of(0.5), Map.of("loss", 1.5), "evidence/0", "why", 3.25, AT.plusSeconds(30));
        return new SweepSnapshot(
                "digits-abc123",
                lifecycle,
                List.of(
                        new TrialRecord(
                                0,
                                TrialKind.BASELINE,
                                params(),
                                0,
                                false,
                                AT,
                                TrialState.COMPLETE,
                                List.of(lost),
                                Optional.of(outcome)),
                        new TrialRecord(
                                1,
                                TrialKind.SEARCH,
                                params(),
                                1,
                                true,
                                AT.plusSeconds(1),
                                TrialState.RUNNING,
                                List.of(lost, open),
                                Optional.empty())),
                List.of(5L, 3L),
                9,
                33.5,
                new OverfitStatus(4, 40, 33, "OVERFIT", true),
                RescoreSnapshot.NONE,
                Optional.empty(),
                List.of(),
                List.of(),
                List.of());
    }
}
