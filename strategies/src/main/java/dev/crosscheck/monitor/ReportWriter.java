package dev.crosscheck.monitor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Turns a test and the evidence behind it into a report. */
final class ReportWriter {
    /** More than so many times the present secret examples to settle a verdict is "none": nobody has them, and the estimate is mostly noise. */
    private static final int MOST_TIMES = 20;

    private static final int MOST_TIES = 100;

    private final EvidenceTable table;
    private final EvidenceTable compared;
    private final OptionalInt rung;
    private final MonitorConfig config;
    private final Estimates estimates;

    /**
     * A writer.
     *
     * @param table full training
     * @param compared what the test compared: full training, or a rung
     * @param rung that rung; empty for full training
     */
    ReportWriter(EvidenceTable table, EvidenceTable compared, OptionalInt rung, MonitorConfig config) {
        this.compared = compared;
        this.rung = rung;
        this.table = table;
        this.config = config;
        this.estimates = new Estimates(table);
    }

    /** Too little evidence for a test: nothing that comes from secret sets. */
    static OverfitReport withoutTest(EvidenceTable table) {
        boolean some = table.incumbent() >= 0;
        OptionalLong incumbent =
                some ? OptionalLong.of(table.row(table.incumbent()).trial()) : OptionalLong.empty();
        OptionalDouble score =
                some ? OptionalDouble.of(table.row(table.incumbent()).a()) : OptionalDouble.empty();
        return new OverfitReport(
                Verdict.INSUFFICIENT,
                Verdict.INSUFFICIENT,
                table.size(),
                incumbent,
                score,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                incumbent,
                Optional.empty(),
                table.trust(),
                OptionalLong.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                Diagnostics.none());
    }

    /** The report as of a test, which must have seen all trials. */
    OverfitReport after(
            SequentialTest test,
            Optional<Alarm> alarm,
            Recommender recommender,
            List<Diagnostics.TrendPoint> trend,
            Optional<Diagnostics.Parted> parted) {
        IncumbentGain gain = test.gain();
        Optional<Frontier> frontier = Frontier.of(compared, gain.trials());
        Diagnostics diagnostics = diagnostics(test, frontier, recommender, trend, parted);
        EvidenceTable.Row row = table.row(table.incumbent());
        Interval optimism = estimates.verified(gain).subtractedFrom(gain.apparent());
        return new OverfitReport(
                alarm.isPresent() ? Verdict.OVERFIT : test.verdict(),
                test.verdict(),
                gain.trials(),
                OptionalLong.of(gain.incumbentTrial()),
                OptionalDouble.of(row.a()),
                Optional.of(estimates.score(row)),
                Optional.of(optimism),
                gain.apparent() > 0 ? Optional.of(optimism.dividedBy(gain.apparent())) : Optional.empty(),
                Optional.of(gain),
                OptionalLong.of(table.row(recommender.current()).trial()),
                alarm,
                table.trust() == Trust.REPORTED ? Trust.REPORTED : compared.trust(),
                alarm.isEmpty() && test.verdict() == Verdict.INCONCLUSIVE ? needed(test) : OptionalLong.empty(),
                estimates.overDefault(row),
                estimates.overStartup(),
                sets(gain),
                new FindingWriter(table, config, frontier).findings(test, alarm, diagnostics),
                diagnostics);
    }

    private OptionalLong needed(SequentialTest test) {
        IncumbentGain gain = test.gain();
        double distance = Math.abs(gain.verified() - gain.limit(config.maxLostShare()));
        double spread = gain.standardError() * Math.sqrt(gain.examples());
        double examples = Math.pow(Quantiles.normal(1 - test.level()) * spread / distance, 2);
        if (!(examples <= (double) MOST_TIMES * gain.examples())) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(Coarsening.twoDigits(Math.max(gain.examples() + 1.0, examples)));
    }

    private List<SetReport> sets(IncumbentGain gain) {
        List<SetReport> sets = new ArrayList<>();
        for (int k = 0; k < table.spec().sets().size(); k++) {
            int examples = 0;
            double offset = 0;
            double drift = 0;
            for (IncumbentGain.FoldGain fold : gain.folds()) {
                if (fold.set() == k) {
                    int n = fold.stats().examples();
                    examples += n;
                    offset += n * fold.offset();
                    drift += n * (fold.apparent() - fold.verified());
                }
            }
            sets.add(new SetReport(table.spec().sets().get(k).name(), examples, offset / examples, drift / examples));
        }
        return sets;
    }

    private Diagnostics diagnostics(
            SequentialTest test,
            Optional<Frontier> frontier,
            Recommender recommender,
            List<Diagnostics.TrendPoint> trend,
            Optional<Diagnostics.Parted> parted) {
        List<Long> ties = recommender.ties(config.alpha());
        double level = config.levelOfTest(test.number());
        return new Diagnostics(
                frontier.map(Frontier::transfer),
                new EarlierIncumbents(table).overtuning(FindingWriter.SHARE_OF_OVERTUNED * level),
                resolution(test.gain()),
                ties.subList(0, Math.min(MOST_TIES, ties.size())),
                trend,
                ties.size(),
                Optional.of(recommender.worth()),
                parted,
                rung);
    }

    private Optional<Diagnostics.Resolution> resolution(IncumbentGain gain) {
        if (!compared.hasExamples(gain.trials())) {
            return Optional.empty();
        }
        PairedStats stats = new PairedDifference(compared)
                .onTuning(compared.row(gain.incumbent()), gain.folds().get(0).controls());
        double smallest = (Quantiles.normal(0.975) + Quantiles.normal(0.8)) * Math.sqrt(stats.squaredError());
        double examples = stats.examples() * Math.pow(smallest / gain.apparent(), 2);
        return Optional.of(new Diagnostics.Resolution(
                smallest, gain.apparent() > 0 ? OptionalLong.of((long) Math.ceil(examples)) : OptionalLong.empty()));
    }
}
