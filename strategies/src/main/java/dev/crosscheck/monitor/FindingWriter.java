package dev.crosscheck.monitor;

import dev.crosscheck.monitor.Finding.Code;
import dev.crosscheck.monitor.Finding.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Puts into words what a test found. Beside OVERFIT, findings that rest on secret sets share a fifth of alpha: EXHAUSTED and SET_SHIFTED a twentieth each,
 * OVERTUNED a tenth, each spent over the tests as 6/(pi^2 j^2). TIED_AT_TOP and UNDERPOWERED rest on the tuning set alone and spend nothing. Only OVERFIT is latched:
 * the others describe the latest test, and are gone when a later test no longer finds them.
 */
final class FindingWriter {
    static final double SHARE_OF_EXHAUSTED = 0.05;
    static final double SHARE_OF_OVERTUNED = 0.1;
    static final double SHARE_OF_SHIFTED = 0.05;

    private final EvidenceTable table;
    private final MonitorConfig config;
    private final Optional<Frontier> frontier;

    FindingWriter(EvidenceTable table, MonitorConfig config, Optional<Frontier> frontier) {
        this.frontier = frontier;
        this.table = table;
        this.config = config;
    }

    List<Finding> findings(SequentialTest test, Optional<Alarm> alarm, Diagnostics diagnostics) {
        List<Finding> findings = new ArrayList<>();
        alarm.ifPresent(a -> findings.add(new Finding(
                Code.OVERFIT,
                Severity.ALARM,
                "At trial " + a.trial() + " more of the lead of trial " + a.incumbent()
                        + " on the tuning set was not real than is tolerated. Stop tuning on this set, or take the recommended trial.",
                OptionalLong.of(a.incumbent()))));
        if (test.verdict() == Verdict.INSUFFICIENT && test.gain().discordant() >= ThreeWayTest.MIN_DISCORDANT) {
            return findings;
        }
        tied(test.gain()).ifPresent(findings::add);
        if (test.verdict() != Verdict.INSUFFICIENT) {
            fromSecretSets(test, diagnostics, findings);
        }
        underpowered(test.gain(), diagnostics).ifPresent(findings::add);
        return findings;
    }

    private void fromSecretSets(SequentialTest test, Diagnostics diagnostics, List<Finding> findings) {
        double level = config.levelOfTest(test.number());
        if (frontier.map(f -> f.isExhausted(SHARE_OF_EXHAUSTED * level)).orElse(false)) {
            findings.add(new Finding(
                    Code.EXHAUSTED,
                    Severity.WARNING,
                    "Among the best trials a better tuning score no longer means a better model: more tuning on this set buys nothing. Take a larger or a fresh tuning set.",
                    OptionalLong.empty()));
        }
        diagnostics
                .overtuning()
                .filter(Diagnostics.Overtuning::significant)
                .ifPresent(over -> findings.add(new Finding(
                        Code.OVERTUNED,
                        Severity.WARNING,
                        "Trial " + over.trial() + ", an earlier incumbent, is better than today's incumbent, trial "
                                + test.gain().incumbentTrial() + ".",
                        OptionalLong.of(over.trial()))));
        SetShift.find(test.gain(), SHARE_OF_SHIFTED * level)
                .ifPresent(set -> findings.add(new Finding(
                        Code.SET_SHIFTED,
                        Severity.WARNING,
                        "Set " + table.spec().sets().get(set).name()
                                + " disagrees with the other secret sets about the incumbent. Check where its examples come from.",
                        OptionalLong.of(test.gain().incumbentTrial()))));
    }

    private Optional<Finding> tied(IncumbentGain gain) {
        double error = table.tuningError(table.row(table.incumbent()));
        return gain.apparent() > error
                ? Optional.empty()
                : Optional.of(new Finding(
                        Code.TIED_AT_TOP,
                        Severity.INFO,
                        "The best trials are alike: trial " + gain.incumbentTrial()
                                + " leads the better half by less than one standard error of the tuning set. A high lost share means little here.",
                        OptionalLong.of(gain.incumbentTrial())));
    }

    /** The share of an estimated standard deviation that the true one exceeds with a chance of 95 % (asymptotically, for normal differences). */
    private double certain() {
        return 1 - Quantiles.normal(0.95) / Math.sqrt(2.0 * (table.tuningUnits().count - 1));
    }

    private Optional<Finding> underpowered(IncumbentGain gain, Diagnostics diagnostics) {
        return diagnostics
                .resolution()
                .filter(r -> gain.apparent() > 0 && r.smallestDifference() * certain() > gain.apparent())
                .map(r -> new Finding(
                        Code.UNDERPOWERED,
                        Severity.INFO,
                        "The tuning set has " + table.spec().tuningExamples()
                                + " examples, too few to show differences as small as the incumbent's lead; about "
                                + (long) Coarsening.step(
                                        (double) r.examplesForApparentGain().orElse(0)) + " would.",
                        OptionalLong.empty()));
    }
}
