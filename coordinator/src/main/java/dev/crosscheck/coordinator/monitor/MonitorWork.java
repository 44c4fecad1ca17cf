package dev.crosscheck.coordinator.monitor;

import dev.crosscheck.coordinator.monitor.FirstFindings.Raised;
import dev.crosscheck.coordinator.monitor.MonitorCommand.Finished;
import dev.crosscheck.coordinator.scoring.Evidence;
import dev.crosscheck.coordinator.scoring.EvidenceShape;
import dev.crosscheck.coordinator.scoring.EvidenceShape.SetShape;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import dev.crosscheck.coordinator.sweep.SweepDefinition.Validation;
import dev.crosscheck.monitor.EvidenceSpec;
import dev.crosscheck.monitor.ExampleScores;
import dev.crosscheck.monitor.MonitorConfig;
import dev.crosscheck.monitor.OverfitMonitor;
import dev.crosscheck.monitor.OverfitReport;
import dev.crosscheck.monitor.SequentialTest;
import dev.crosscheck.monitor.SetScores;
import dev.crosscheck.monitor.SetSpec;
import dev.crosscheck.monitor.TrialEvidence;
import dev.crosscheck.monitor.Trust;
import dev.crosscheck.monitor.TuningScore;
import dev.crosscheck.monitor.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** The statistics of one sweep, fed with stored evidence turned so that higher is better. Not thread-safe: its actor does one thing at a time with it. */
final class MonitorWork {
    private static final int USUAL_STARTUP = 12;

    private final OverfitMonitor monitor;
    private final double sign;
    private final List<Long> unreadable = new ArrayList<>();
    private final FirstFindings findings = new FirstFindings();

    /** A test that was made, as the sweep records it; {@code alarm}: this test raised it. {@code found}: what it found that no test before had. */
    record Test(int ordinal, long finishedTrials, long incumbent, Verdict verdict, boolean alarm, List<Raised> found) {}

    /** A finished trial with its stored evidence, empty when it is missing or damaged. */
    record Loaded(Finished trial, Optional<byte[]> evidence) {}

    MonitorWork(SweepDefinition definition, EvidenceShape shape) {
        Validation validation = definition.validation().orElseThrow();
        List<SetSpec> sets = new ArrayList<>();
        for (SetShape set : shape.sets()) {
            sets.add(
                    set.groups().isEmpty()
                            ? SetSpec.of(set.name(), set.examples())
                            : SetSpec.grouped(
                                    set.name(),
                                    set.groups().stream()
                                            .mapToInt(Integer::intValue)
                                            .toArray()));
        }
        int startup = definition.strategy().startupTrials().orElse(USUAL_STARTUP);
        Trust trust = shape.replayed() ? Trust.REPLAYED : Trust.SCORED;
        // The monitor takes open intervals where a specification may name the ends.
        MonitorConfig config = new MonitorConfig(
                Math.min(validation.alpha(), Math.nextDown(0.5)),
                Math.max(validation.maxLostShare(), Double.MIN_NORMAL),
                validation.minOptimism());
        this.monitor = new OverfitMonitor(new EvidenceSpec(shape.tuningExamples(), sets, startup, trust), config);
        this.sign = definition.objective().maximize() ? 1 : -1;
    }

    /** Adds trials in order; evidence that cannot be used is remembered and left out. */
    List<Test> take(List<Loaded> batch) {
        List<Test> tests = new ArrayList<>();
        for (Loaded loaded : batch) {
            try {
                Evidence evidence = Evidence.decode(
                        loaded.evidence().orElseThrow(() -> new IllegalArgumentException("no evidence")));
                monitor.add(oriented(loaded.trial(), evidence)).ifPresent(test -> tests.add(record(test)));
            } catch (RuntimeException e) {
                // Whatever is wrong with it, one trial's evidence must not stop the monitor; the exception may quote
                // secret values.
                unreadable.add(loaded.trial().trial());
            }
        }
        return tests;
    }

    /** The sweep is complete. */
    List<Test> complete() {
        try {
            return monitor.completed().map(this::record).stream().toList();
        } catch (RuntimeException e) {
            return List.of(); // asked again at the next completion; the earlier tests stand
        }
    }

    private TrialEvidence oriented(Finished trial, Evidence evidence) {
        TrialEvidence.Kind kind = trial.search() ? TrialEvidence.Kind.SEARCH : TrialEvidence.Kind.BASELINE;
        TuningScore tuning = new TuningScore(
                sign * evidence.score(), Optional.of(oriented(evidence.tuning())), OptionalDouble.empty());
        Map<String, SetScores> sets = new HashMap<>();
        evidence.sets().forEach((name, scores) -> sets.put(name, new SetScores.PerExample(oriented(scores))));
        return new TrialEvidence(trial.trial(), kind, tuning, sets);
    }

    private ExampleScores oriented(double[] scores) {
        return ExampleScores.of(Arrays.stream(scores).map(s -> sign * s + 0.0).toArray());
    }

    private Test record(SequentialTest test) {
        boolean raised =
                monitor.alarm().map(alarm -> alarm.test() == test.number()).orElse(false);
        Verdict latched = monitor.alarm().isPresent() ? Verdict.OVERFIT : test.verdict();
        return new Test(
                test.number(),
                test.gain().trials(),
                test.gain().incumbentTrial(),
                latched,
                raised,
                findings.add(monitor.report()));
    }

    /** Exact, and oriented so that higher is better. */
    OverfitReport report() {
        return monitor.report();
    }

    /** When each finding was first raised, by its code. */
    Map<String, Raised> raised() {
        return findings.raised();
    }

    /** Trials whose evidence is missing or damaged. */
    List<Long> unreadable() {
        return List.copyOf(unreadable);
    }
}
