package dev.crosscheck.monitor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Turns a test and the evidence behind it into a report. */
final class ReportWriter {
    /** More examples than this to settle a verdict is "none". */
    private static final double MOST_EXAMPLES = 1e6;

    private final EvidenceTable table;
    private final MonitorConfig config;
    private final Estimates estimates;

    ReportWriter(EvidenceTable table, MonitorConfig config) {
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
                List.of());
    }

    OverfitReport after(SequentialTest test, Optional<Alarm> alarm) {
        IncumbentGain gain = test.gain();
        EvidenceTable.Row row = table.row(gain.incumbent());
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
                OptionalLong.of(gain.incumbentTrial()),
                alarm,
                table.trust(),
                test.verdict() == Verdict.INCONCLUSIVE ? needed(test) : OptionalLong.empty(),
                estimates.overDefault(row),
                estimates.overStartup(gain),
                sets(gain),
                findings(gain, alarm));
    }

    private OptionalLong needed(SequentialTest test) {
        IncumbentGain gain = test.gain();
        double distance = Math.abs(gain.verified() - gain.limit(config.maxLostShare()));
        double spread = gain.standardError() * Math.sqrt(gain.examples());
        double examples = Math.pow(Quantiles.normal(1 - test.level()) * spread / distance, 2);
        if (!(examples <= MOST_EXAMPLES)) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(Math.max(gain.examples() + 1L, (long) Math.ceil(examples)));
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

    private List<Finding> findings(IncumbentGain gain, Optional<Alarm> alarm) {
        List<Finding> findings = new ArrayList<>();
        alarm.ifPresent(a -> findings.add(new Finding(
                Finding.Code.OVERFIT,
                Finding.Severity.ALARM,
                "At trial " + a.trial() + " more of the lead of trial " + a.incumbent()
                        + " on the tuning set was not real than is tolerated. Stop tuning on this set, or take the recommended trial.",
                OptionalLong.of(a.incumbent()))));
        double tuningError =
                table.row(gain.incumbent()).tuning().standardError(table.spec().tuningExamples());
        if (gain.apparent() <= tuningError) {
            findings.add(new Finding(
                    Finding.Code.TIED_AT_TOP,
                    Finding.Severity.INFO,
                    "The best trials are alike: trial " + gain.incumbentTrial()
                            + " leads the better half by less than one standard error of the tuning set. A high lost share means little here.",
                    OptionalLong.of(gain.incumbentTrial())));
        }
        return findings;
    }
}
