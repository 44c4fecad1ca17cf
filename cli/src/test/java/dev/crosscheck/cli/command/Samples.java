package dev.crosscheck.cli.command;

import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import dev.crosscheck.proto.v1.Attempt;
import dev.crosscheck.proto.v1.Dataset;
import dev.crosscheck.proto.v1.DatasetSet;
import dev.crosscheck.proto.v1.Finalization;
import dev.crosscheck.proto.v1.Finding;
import dev.crosscheck.proto.v1.Interval;
import dev.crosscheck.proto.v1.Leaderboard;
import dev.crosscheck.proto.v1.OverfitReport;
import dev.crosscheck.proto.v1.SetReport;
import dev.crosscheck.proto.v1.StepValues;
import dev.crosscheck.proto.v1.Sweep;
import dev.crosscheck.proto.v1.Trial;
import dev.crosscheck.proto.v1.TrialDetail;
import dev.crosscheck.proto.v1.Worker;
import java.time.Instant;

/** A small sweep and what belongs to it. */
final class Samples {
    static final String SWEEP = "digits-a1b2c3";
    static final Instant NOW = Instant.parse("2026-11-20T12:10:00Z");

    private Samples() {}

    static Sweep sweep(String state, long finished) {
        return Sweep.newBuilder()
                .setSweep(SWEEP)
                .setName("digits")
                .setProject("demo")
                .setState(state)
                .setFinished(finished)
                .setRunning(state.equals("ACTIVE") ? 1 : 0)
                .setMaxTrials(4)
                .setBestTrial(1)
                .setBestScore(0.98667)
                .setDirection("maximize")
                .setMetric("accuracy")
                .setVerdict("INSUFFICIENT")
                .setStrategy("gp")
                .setSeed(7)
                .setCreated(time("2026-11-20T12:00:00Z"))
                .addParameters("units")
                .addParameters("lr")
                .setPriority(50)
                .build();
    }

    static Trial trial(long number, long rank, double score) {
        return Trial.newBuilder()
                .setTrial(number)
                .setRank(rank)
                .setKind("SEARCH")
                .setState("COMPLETE")
                .setAttempts(1)
                .setParams(Struct.newBuilder()
                        .putFields(
                                "lr",
                                Value.newBuilder().setNumberValue(0.00012345678).build())
                        .putFields(
                                "units", Value.newBuilder().setNumberValue(64).build()))
                .setScore(score)
                .putMetrics("tuning_accuracy", score)
                .setWorker("w,1")
                .setStarted(time("2026-11-20T12:00:01Z"))
                .setEnded(time("2026-11-20T12:01:11.500Z"))
                .build();
    }

    static Trial running() {
        return Trial.newBuilder()
                .setTrial(3)
                .setKind("SEARCH")
                .setState("RUNNING")
                .setAttempts(2)
                .setWorker("w2")
                .setStarted(time("2026-11-20T12:00:01Z"))
                .build();
    }

    static Leaderboard board(String state, long finished) {
        return Leaderboard.newBuilder()
                .setSweep(sweep(state, finished))
                .addTrials(trial(1, 1, 0.98667))
                .addTrials(trial(0, 2, 0.9))
                .addTrials(trial(2, 3, 0.5))
                .addRunning(running())
                .build();
    }

    static TrialDetail detail() {
        return TrialDetail.newBuilder()
                .setTrial(trial(1, 1, 0.98667))
                .addAttempts(Attempt.newBuilder()
                        .setAttempt(1)
                        .setState("DONE")
                        .setWorker("w1")
                        .setStarted(time("2026-11-20T12:00:01Z")))
                .addSteps(StepValues.newBuilder().setStep(3).putMetrics("tuning_accuracy", 0.91))
                .build();
    }

    static Finalization finalization(String pick) {
        return Finalization.newBuilder()
                .setSweep("digits-a1b2c3")
                .setTrial(7)
                .setPick(pick)
                .setParams(Struct.newBuilder()
                        .putFields(
                                "units", Value.newBuilder().setNumberValue(64).build()))
                .setMetric("accuracy")
                .setDirection("maximize")
                .setSet("vault")
                .setDataset("digits")
                .setExamples(297)
                .setScore(0.9327)
                .setLow(0.8983)
                .setHigh(0.956)
                .setTuningScore(0.9467)
                .setAt(Timestamp.newBuilder().setSeconds(1_795_000_000))
                .build();
    }

    static OverfitReport report(String verdict) {
        return OverfitReport.newBuilder()
                .setSweep(SWEEP)
                .setVerdict(verdict)
                .setIncumbent(41)
                .setTuningScore(0.98667)
                .setExpectedScore(interval(0.961, 0.948, 0.974))
                .setOptimism(interval(0.012, 0.004, 0.02))
                .setLostShare(interval(0.6, 0.25, 0.9))
                .setRecommendedTrial(17)
                .setAlarmAt(62)
                .setTrust("scored")
                .setTrials(80)
                .setMetric("accuracy")
                .setExposures(14)
                .setAdvice("Stop tuning on this set and take trial 17.")
                .addFindings(Finding.newBuilder()
                        .setCode("OVERFIT")
                        .setSeverity("WARN")
                        .setText("Most of the lead is luck.")
                        .setTrial(62)
                        .setRaisedAt(62)
                        .setRaisedIncumbent(8))
                .addSets(SetReport.newBuilder()
                        .setSet("xc1")
                        .setExamples(250)
                        .setState("ACTIVE")
                        .setOffset(0.01)
                        .setDrift(0.02))
                .build();
    }

    static Dataset dataset() {
        return Dataset.newBuilder()
                .setName("digits")
                .setVersion(1)
                .setTask("classification")
                .setClasses(10)
                .setFeatures(64)
                .setTrust("scored")
                .addSets(DatasetSet.newBuilder().setSet("train").setExamples(600))
                .addSets(DatasetSet.newBuilder()
                        .setSet("xc1")
                        .setExamples(250)
                        .setSecret(true)
                        .setState("ACTIVE"))
                .setRegistered(time("2026-11-20T11:00:00Z"))
                .addWarnings("2 examples of xc1 are also in train.")
                .build();
    }

    static Worker worker() {
        return Worker.newBuilder()
                .setWorker("w1")
                .setState("CONNECTED")
                .setSlots(2)
                .setBusy(1)
                .setDevice("cpu")
                .putLabels("zone", "a")
                .setLastSeen(time("2026-11-20T12:09:58Z"))
                .build();
    }

    private static Interval interval(double estimate, double low, double high) {
        return Interval.newBuilder()
                .setEstimate(estimate)
                .setLow(low)
                .setHigh(high)
                .build();
    }

    private static Timestamp time(String text) {
        Instant instant = Instant.parse(text);
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }
}
