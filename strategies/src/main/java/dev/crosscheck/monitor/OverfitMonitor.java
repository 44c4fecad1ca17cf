package dev.crosscheck.monitor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Watches one sweep for overfitting to its tuning set. Evidence is added in the order in which results became durable; the same evidence in the same
 * order gives the same tests, so a monitor is rebuilt by adding everything again. Not thread-safe.
 *
 * <p>One test at search trial 20, one at each later new incumbent and one at each {@link #completed()} that saw new trials. The j-th spends
 * 6 alpha / (pi^2 j^2), and j counts on when a sweep is extended, so the chance of ever raising a false alarm stays below alpha.
 */
public final class OverfitMonitor {
    private final MonitorConfig config;
    private final EvidenceTable table;
    private final GainCalculator calculator;
    private final ThreeWayTest test;
    private final Recommender recommender;
    private final List<Diagnostics.TrendPoint> trend = new ArrayList<>();
    private @Nullable SequentialTest latest;
    private @Nullable Alarm alarm;
    private @Nullable OverfitReport report;
    private int testedIncumbent = -1;
    private int testedTrials;

    /** A monitor with the default test. */
    public OverfitMonitor(EvidenceSpec spec, MonitorConfig config) {
        this(spec, config, TestMethod.POOLED);
    }

    public OverfitMonitor(EvidenceSpec spec, MonitorConfig config, TestMethod method) {
        this.config = config;
        this.table = new EvidenceTable(spec);
        this.calculator = new GainCalculator(table, config.minOptimism());
        this.recommender = new Recommender(table);
        this.test = new ThreeWayTest(table, config, method);
    }

    /**
     * Adds a finished trial, and tests when this is search trial 20 or a later new incumbent. BASELINE trials are kept for comparison only.
     *
     * @throws IllegalArgumentException when the trial was added before, or its evidence is incomplete or of the wrong size; nothing is added then
     */
    public Optional<SequentialTest> add(TrialEvidence evidence) {
        table.add(evidence);
        boolean due = evidence.kind() == TrialEvidence.Kind.SEARCH
                && table.size() >= ThreeWayTest.MIN_TRIALS
                && table.incumbent() != testedIncumbent;
        return due ? runTest() : Optional.empty();
    }

    /** The sweep reached COMPLETED: tests once more, unless no search trial came since the latest test or there are fewer than 20. */
    public Optional<SequentialTest> completed() {
        boolean due = table.size() >= ThreeWayTest.MIN_TRIALS && table.size() != testedTrials;
        return due ? runTest() : Optional.empty();
    }

    private Optional<SequentialTest> runTest() {
        if (!table.canCrossFit()) {
            return Optional.empty();
        }
        testedIncumbent = table.incumbent();
        testedTrials = table.size();
        int number = latest == null ? 1 : latest.number() + 1;
        double level = config.levelOfTest(number);
        IncumbentGain gain = calculator.gain();
        SequentialTest done = test.run(number, level, gain);
        if (alarm == null && done.verdict() == Verdict.OVERFIT) {
            alarm = new Alarm(gain.trials(), table.row(table.size() - 1).trial(), gain.incumbentTrial(), number, level);
        }
        recommender.update();
        if (trend.isEmpty() || trend.get(trend.size() - 1).trial() != gain.incumbentTrial()) {
            EvidenceTable.Row row = table.row(gain.incumbent());
            trend.add(new Diagnostics.TrendPoint(row.trial(), table.size(), row.a(), new Estimates(table).score(row)));
        }
        latest = done;
        // Written at once: reports rest on the evidence of their test, and trials may come before anyone asks.
        report = new ReportWriter(table, config).after(done, Optional.ofNullable(alarm), recommender, trend);
        return Optional.of(done);
    }

    /** The first alarm, if there was one. */
    public Optional<Alarm> alarm() {
        return Optional.ofNullable(alarm);
    }

    /** The latest test, if there was one. */
    public Optional<SequentialTest> latestTest() {
        return Optional.ofNullable(latest);
    }

    /** The single test at level alpha of the evidence so far, for a question that is asked once; at least two trials and two folds. */
    public SequentialTest askOnce() {
        if (table.size() < 2 || !table.canCrossFit()) {
            throw new IllegalStateException("search trials: " + table.size()
                    + " (expected: at least 2, with per-example scores or two secret sets)");
        }
        return test.run(1, config.alpha(), calculator.gain());
    }

    /** The verified gain with its 95 % interval. */
    public Interval verifiedGain(IncumbentGain gain) {
        return new Estimates(table).verified(gain);
    }

    /** What the monitor says now. Cheap: written once for each test. */
    public OverfitReport report() {
        return report == null ? ReportWriter.withoutTest(table) : report;
    }
}
