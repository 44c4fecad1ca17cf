package dev.crosscheck.coordinator.monitor;

import dev.crosscheck.coordinator.monitor.FirstFindings.Raised;
import dev.crosscheck.coordinator.monitor.MonitorCommand.Finished;
import dev.crosscheck.coordinator.monitor.MonitorCommand.Ordered;
import dev.crosscheck.coordinator.monitor.MonitorCommand.Rescored;
import dev.crosscheck.coordinator.monitor.MonitorCommand.RungReached;
import dev.crosscheck.coordinator.monitor.MonitorCommand.SetsChanged;
import dev.crosscheck.coordinator.scoring.Evidence;
import dev.crosscheck.coordinator.scoring.EvidenceShape;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import dev.crosscheck.coordinator.sweep.SweepDefinition.Validation;
import dev.crosscheck.monitor.EvidenceSpec;
import dev.crosscheck.monitor.MonitorConfig;
import dev.crosscheck.monitor.OverfitMonitor;
import dev.crosscheck.monitor.OverfitReport;
import dev.crosscheck.monitor.SequentialTest;
import dev.crosscheck.monitor.TrialEvidence;
import dev.crosscheck.monitor.Trust;
import dev.crosscheck.monitor.Verdict;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The statistics of one sweep, fed with stored evidence turned so that higher is better. Not thread-safe: its actor does one thing at a time with it. */
final class MonitorWork {
    private static final int USUAL_STARTUP = 12;

    private final SweepDefinition definition;
    private final Trust trust;
    private final int tuningExamples;
    private final List<Integer> tuningGroups;
    private final OrientedEvidence orientation;
    private final ActiveSets sets;
    private final List<Finished> finished = new ArrayList<>();
    private final RungsReached rungs;
    private final EvidenceDecoder decoder = new EvidenceDecoder();
    private final FirstFindings findings = new FirstFindings();
    /** Finished trials that lack evidence on a set that counts, with what they have: packed, as it is stored. */
    private Map<Long, Loaded> leftOut = new HashMap<>();

    private OverfitMonitor monitor;

    /** A test that was made, as the sweep records it; {@code alarm}: this test raised it. {@code found}: what it found that no test before had. */
    record Test(int ordinal, long finishedTrials, long incumbent, Verdict verdict, boolean alarm, List<Raised> found) {}

    /** What the sweep told, with the stored evidence that it names, empty when it is missing or damaged. */
    record Loaded(Ordered told, Optional<byte[]> evidence) {}

    MonitorWork(SweepDefinition definition, EvidenceShape shape) {
        Validation validation = definition.validation().orElseThrow();
        this.definition = definition;
        this.trust = shape.outside() ? Trust.EXTERNAL : shape.replayed() ? Trust.REPLAYED : Trust.SCORED;
        this.tuningExamples = shape.tuningExamples();
        this.tuningGroups = shape.tuningGroups();
        this.orientation = new OrientedEvidence(definition.objective().maximize() ? 1 : -1);
        this.sets = new ActiveSets(shape);
        this.rungs = new RungsReached(definition.stopping(), orientation, decoder);
        // The monitor takes open intervals where a specification may name the ends, and older ones a larger alpha.
        MonitorConfig config = new MonitorConfig(
                Math.min(validation.alpha(), Math.nextDown(0.25)),
                Math.max(validation.maxLostShare(), Double.MIN_NORMAL),
                validation.minOptimism());
        this.monitor = new OverfitMonitor(spec(sets.active()), config);
    }

    private EvidenceSpec spec(Collection<String> counting) {
        int startup = definition.strategy().startupTrials().orElse(USUAL_STARTUP);
        return new EvidenceSpec(tuningExamples, tuningGroups, sets.specs(counting), startup, trust);
    }

    /** Which sets count, which wait and which are gone. */
    ActiveSets sets() {
        return sets;
    }

    /** Adds trials in order; evidence that cannot be used is remembered and left out. */
    List<Test> take(List<Loaded> batch) {
        List<Test> tests = new ArrayList<>();
        for (Loaded loaded : batch) {
            if (loaded.told() instanceof Rescored again && again.attempt() == 0) {
                sets.givenUp(again.trial());
            } else {
                decoder.read(loaded, evidence -> take(loaded, evidence).map(this::record))
                        .flatMap(test -> test)
                        .ifPresent(tests::add);
            }
        }
        return tests;
    }

    private Optional<SequentialTest> take(Loaded loaded, Evidence evidence) {
        if (loaded.told() instanceof RungReached rung) {
            rungs.add(rung);
            return evidence.names().containsAll(sets.active()) && !sets.active().isEmpty()
                    ? monitor.addRung(rungs.level(rung), orientation.of(rung, evidence, sets.active()))
                    : Optional.empty();
        }
        if (loaded.told() instanceof Rescored again) {
            sets.rescored(again, evidence.sets().keySet());
            return late(again, evidence);
        }
        Finished trial = (Finished) loaded.told();
        finished.add(trial);
        double score = orientation.score(evidence);
        boolean complete = sets.finished(trial, score, evidence.sets().keySet());
        if (!complete) {
            leftOut.put(trial.trial(), loaded);
            return Optional.empty();
        }
        return monitor.add(orientation.of(trial, evidence, Map.of(), sets.active()));
    }

    /** A trial that was left out joins once its two attempts together have evidence on every set that counts; only what the first one lacks is taken from the later. */
    private Optional<SequentialTest> late(Rescored again, Evidence later) {
        Loaded first = leftOut.get(again.trial());
        if (first == null || sets.active().isEmpty()) {
            return Optional.empty();
        }
        Optional<TrialEvidence> both = decoder.read(
                        first, own -> orientation.of((Finished) first.told(), own, later.sets(), sets.active()))
                .filter(evidence -> evidence.sets().size() == sets.active().size());
        if (both.isEmpty()) {
            return Optional.empty();
        }
        leftOut.remove(again.trial());
        return monitor.add(both.get());
    }

    /** Secret sets came or went; {@code shape} is that of the sweep since then. */
    void change(SetsChanged change, EvidenceShape shape) {
        sets.change(change, shape);
    }

    /** Whether the sets that count are others than those of the statistics so far. */
    boolean rebaseDue() {
        return sets.due();
    }

    /** What has to be read for {@link #rebase}: finished trials, each followed by the attempt that rescored it, where one did; then the rungs. */
    List<Ordered> toRebase() {
        List<Ordered> all = new ArrayList<>();
        for (Finished trial : finished) {
            all.add(trial);
            sets.latest(trial.trial()).ifPresent(all::add);
        }
        all.addAll(rungs.all());
        return all;
    }

    /**
     * Goes on with the sets that count now, over the trials that have evidence on all of them. Tests once when a set became active. Where it fails, nothing has
     * changed and it is due as before.
     */
    List<Test> rebase(List<Loaded> all) {
        Collection<String> counting = sets.settled();
        if (counting.isEmpty()) {
            sets.settle();
            return List.of();
        }
        Map<Long, Map<String, double[]>> again = new HashMap<>();
        for (Loaded loaded : all) {
            if (loaded.told() instanceof Rescored rescored) {
                decoder.read(loaded, Evidence::sets).ifPresent(scores -> again.put(rescored.trial(), scores));
            }
        }
        Map<Long, Loaded> incomplete = new HashMap<>();
        List<TrialEvidence> complete = new ArrayList<>();
        for (Loaded loaded : all) {
            if (loaded.told() instanceof Finished trial) {
                Map<String, double[]> later = again.getOrDefault(trial.trial(), Map.of());
                decoder.read(loaded, first -> orientation.of(trial, first, later, counting))
                        .filter(evidence -> evidence.sets().size() == counting.size())
                        .ifPresentOrElse(complete::add, () -> incomplete.put(trial.trial(), loaded));
            }
        }
        monitor = monitor.goOn(spec(counting), complete, rungs.evidence(all, counting));
        leftOut = incomplete;
        return sets.settle() ? complete() : List.of();
    }

    /** The sweep is complete. */
    List<Test> complete() {
        try {
            return sets.active().isEmpty()
                    ? List.of()
                    : monitor.completed().map(this::record).stream().toList();
        } catch (RuntimeException e) {
            return List.of(); // asked again at the next completion; the earlier tests stand
        }
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

    /** Trials whose evidence is missing, damaged or of no use. */
    List<Long> unreadable() {
        return decoder.unreadable();
    }
}
