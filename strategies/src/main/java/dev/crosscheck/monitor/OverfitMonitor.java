package dev.crosscheck.monitor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Watches one sweep for overfitting to its tuning set. Evidence is added in the order in which results became durable; the same evidence in the same
 * order gives the same tests, so a monitor is rebuilt by adding everything again. Not thread-safe.
 *
 * <p>One test at search trial 20, one at each later new incumbent and one at each {@link #completed()} that saw new trials. The j-th spends
 * 6 alpha / (pi^2 j^2), and j counts on when a sweep is extended, so the chance of ever raising a false alarm stays below alpha.
 */
public final class OverfitMonitor {
    /** Comparable trials, secret examples, groups (where there are groups) and differing secret examples below which the verdict is INSUFFICIENT. */
    public static final int FEWEST_TRIALS = ThreeWayTest.MIN_TRIALS;

    public static final int FEWEST_EXAMPLES = ThreeWayTest.MIN_EXAMPLES;
    public static final int FEWEST_GROUPS = ThreeWayTest.MIN_GROUPS;
    public static final int FEWEST_DISCORDANT = ThreeWayTest.MIN_DISCORDANT;

    private final MonitorConfig config;
    private final EvidenceTable table;
    private final TestMethod method;
    private final TreeMap<Integer, EvidenceTable> rungs = new TreeMap<>();
    private final Recommender recommender;
    private final List<Diagnostics.TrendPoint> trend = new ArrayList<>();
    private @Nullable SequentialTest latest;
    private @Nullable Alarm alarm;
    private Diagnostics.@Nullable Parted parted;
    private @Nullable OverfitReport report;
    private int testedIncumbent = -1;
    private int testedTrials;
    private int testsBefore;

    /** A monitor with the default test. */
    public OverfitMonitor(EvidenceSpec spec, MonitorConfig config) {
        this(spec, config, TestMethod.POOLED);
    }

    public OverfitMonitor(EvidenceSpec spec, MonitorConfig config, TestMethod method) {
        this.config = config;
        this.table = new EvidenceTable(spec);
        this.method = method;
        this.recommender = new Recommender(table);
    }

    /**
     * Adds a finished trial, and tests when this is search trial 20 or a later new incumbent. BASELINE trials are kept for comparison only.
     *
     * @throws IllegalArgumentException when the trial was added before, or its evidence is incomplete or of the wrong size; nothing is added then
     */
    public Optional<SequentialTest> add(TrialEvidence evidence) {
        table.add(evidence);
        return testIfDue();
    }

    /**
     * Adds what a trial scored at a rung of early stopping, once for each rung it reaches, whether it went on or not; its final scores still come by
     * {@link #add}. Stopped trials are not missing at random, so gains are then compared at the highest rung (full training is the top) that at least 20
     * search trials and the incumbent reached.
     *
     * @param rung the amount of training, any positive number that orders the rungs
     */
    public Optional<SequentialTest> addRung(int rung, TrialEvidence evidence) {
        if (rung < 1) {
            throw new IllegalArgumentException("rung: " + rung + " (expected: at least 1)");
        }
        rung(rung).add(evidence);
        return testIfDue();
    }

    private EvidenceTable rung(int rung) {
        return rungs.computeIfAbsent(rung, first -> new EvidenceTable(table.spec()));
    }

    /**
     * A monitor that goes on from this one with other secret sets. Tests are counted on, so the chance of ever raising a false alarm stays below alpha; an alarm stays latched, and the report
     * stays as it is until the next test: at a later new incumbent or {@link #completed()} (at once, when that is asked for), or as ever where there was no test yet. Which sets, trials and
     * moment are chosen must not depend on secret scores.
     *
     * @param evidence all trials that have evidence on these sets, in the order in which their results became durable
     * @param atRungs the same of each rung of early stopping; empty where there are none
     */
    public OverfitMonitor goOn(
            EvidenceSpec spec, List<TrialEvidence> evidence, Map<Integer, List<TrialEvidence>> atRungs) {
        OverfitMonitor next = new OverfitMonitor(spec, config, method);
        evidence.forEach(next.table::add);
        atRungs.forEach((rung, reached) -> reached.forEach(next.rung(rung)::add));
        next.testsBefore = latest == null ? testsBefore : latest.number();
        next.alarm = alarm;
        next.parted = parted;
        next.report = report;
        next.trend.addAll(trend);
        next.testedIncumbent = next.testsBefore > 0 ? next.table.incumbent() : -1;
        return next;
    }

    private Optional<SequentialTest> testIfDue() {
        return table.incumbent() == testedIncumbent ? Optional.empty() : runTest();
    }

    /** The sweep reached COMPLETED: tests once more, unless no search trial came since the latest test or there are fewer than 20. */
    public Optional<SequentialTest> completed() {
        return seen() == testedTrials ? Optional.empty() : runTest();
    }

    private int seen() {
        return table.size()
                + rungs.values().stream().mapToInt(EvidenceTable::size).sum();
    }

    /** The highest of full training and the rungs that at least {@code fewest} search trials and the incumbent reached. */
    private Optional<EvidenceTable> comparison(int fewest) {
        if (table.incumbent() < 0 || !table.canCrossFit()) {
            return Optional.empty();
        }
        long incumbent = table.row(table.incumbent()).trial();
        return Stream.concat(Stream.of(table), rungs.descendingMap().values().stream())
                .filter(reached -> reached.size() >= fewest && reached.canCrossFit() && reached.indexOf(incumbent) >= 0)
                .findFirst();
    }

    private Optional<SequentialTest> runTest() {
        Optional<EvidenceTable> comparison = comparison(ThreeWayTest.MIN_TRIALS);
        if (comparison.isEmpty()) {
            return Optional.empty();
        }
        EvidenceTable compared = comparison.get();
        testedIncumbent = table.incumbent();
        testedTrials = seen();
        int number = latest == null ? testsBefore + 1 : latest.number() + 1;
        double level = config.levelOfTest(number);
        SequentialTest done = test(compared, number, level);
        IncumbentGain gain = done.gain();
        recommender.update();
        if (trend.isEmpty() || trend.get(trend.size() - 1).trial() != gain.incumbentTrial()) {
            EvidenceTable.Row row = table.row(table.incumbent());
            trend.add(new Diagnostics.TrendPoint(row.trial(), table.size(), row.a(), new Estimates(table).score(row)));
        }
        if (alarm == null && done.verdict() == Verdict.OVERFIT) {
            alarm = new Alarm(gain.trials(), table.row(table.size() - 1).trial(), gain.incumbentTrial(), number, level);
            parted = Parting.find(table, compared, gain, trend, config.maxLostShare());
        }
        latest = done;
        // Written at once: reports rest on the evidence of their test, and trials may come before anyone asks.
        report = new ReportWriter(table, compared, rungOf(compared), config)
                .after(done, Optional.ofNullable(alarm), recommender, trend, Optional.ofNullable(parted));
        return Optional.of(done);
    }

    private OptionalInt rungOf(EvidenceTable compared) {
        return rungs.entrySet().stream()
                .filter(entry -> entry.getValue() == compared)
                .mapToInt(Map.Entry::getKey)
                .findFirst();
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
        EvidenceTable compared = comparison(ThreeWayTest.MIN_TRIALS)
                .or(() -> comparison(2))
                .orElseThrow(() -> new IllegalStateException("search trials: " + table.size()
                        + " (expected: at least 2, with per-example scores or two secret sets)"));
        return test(compared, 1, config.alpha());
    }

    private SequentialTest test(EvidenceTable compared, int number, double level) {
        long incumbent = table.row(table.incumbent()).trial();
        IncumbentGain gain = new GainCalculator(compared, config.minOptimism()).gain(compared.indexOf(incumbent));
        return new ThreeWayTest(compared, config, method).run(number, level, gain);
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
