package dev.crosscheck.coordinator.monitor;

import dev.crosscheck.coordinator.scoring.EvidenceShape;
import dev.crosscheck.coordinator.scoring.EvidenceShape.SetShape;
import dev.crosscheck.monitor.Alarm;
import dev.crosscheck.monitor.Finding;
import dev.crosscheck.monitor.OverfitMonitor;
import dev.crosscheck.monitor.OverfitReport;
import dev.crosscheck.monitor.Verdict;
import java.util.OptionalLong;

/** What to do next, in a sentence or two for whoever has to decide. Adds no number that the report does not hold. */
final class Advice {
    private static final String FRESH = " Before you search on, get a larger or a fresh tuning set.";

    private final EvidenceShape shape;
    private final OptionalLong maxTrials;
    private final boolean stopsEarly;

    Advice(EvidenceShape shape, OptionalLong maxTrials) {
        this(shape, maxTrials, false);
    }

    /** {@code stopsEarly}: whether the sweep gives trials up before their end, which are then not comparable. */
    Advice(EvidenceShape shape, OptionalLong maxTrials, boolean stopsEarly) {
        this.shape = shape;
        this.maxTrials = maxTrials;
        this.stopsEarly = stopsEarly;
    }

    String next(OverfitReport report) {
        return switch (report.verdict()) {
            case OVERFIT -> overfit(report);
            case OK -> ok(report);
            case INCONCLUSIVE -> inconclusive(report);
            case INSUFFICIENT -> insufficient(report);
        };
    }

    /** Why another trial than the incumbent is recommended; empty when none is. */
    static String recommended(OverfitReport report) {
        return isAnother(report)
                ? "over the tuning and the secret examples together no trial is clearly better, and the lead of trial "
                        + report.incumbent().orElseThrow() + " on the tuning set alone is not enough to prefer it"
                : "";
    }

    private static boolean isAnother(OverfitReport report) {
        return report.recommendedTrial().isPresent()
                && report.incumbent().isPresent()
                && report.recommendedTrial().getAsLong() != report.incumbent().getAsLong();
    }

    private static String take(OverfitReport report) {
        String trial = report.recommendedTrial().isPresent()
                ? "take trial " + report.recommendedTrial().getAsLong()
                : "take the best trial";
        return isAnother(report)
                ? trial + " instead of trial " + report.incumbent().getAsLong()
                : trial;
    }

    private static String overfit(OverfitReport report) {
        String alarmed =
                report.alarm().map(Alarm::incumbent).map(i -> "trial " + i).orElse("an earlier trial");
        String now =
                report.incumbent().isPresent() ? "trial " + report.incumbent().getAsLong() : "the best trial";
        if (report.current() == Verdict.OK) {
            return "The alarm was about " + alarmed + "; " + now
                    + ", the best now, passes the latest test. You can " + take(report)
                    + ", but go on tuning only with a larger or a fresh tuning set.";
        }
        return "Stop tuning on this set and " + take(report)
                + (isAnother(report) ? "." : "; count on the score to expect, not on the one shown.") + FRESH;
    }

    private static String ok(OverfitReport report) {
        String sentence = capital(take(report));
        if (report.findings().stream().anyMatch(f -> f.code() == Finding.Code.EXHAUSTED)) {
            return sentence + " and stop here: more tuning on this set buys nothing.";
        }
        return sentence + "; tuning on this set may go on.";
    }

    private String inconclusive(OverfitReport report) {
        int now = shape.sets().stream().mapToInt(SetShape::examples).sum();
        return report.neededExamples().isPresent()
                ? capital(take(report)) + " if you have to decide now; about "
                        + report.neededExamples().getAsLong() + " secret examples in all (now " + now
                        + ") would settle the question."
                : capital(take(report))
                        + ", or stop tuning on this set: no realistic number of secret examples (now " + now
                        + ") would settle the question.";
    }

    private String insufficient(OverfitReport report) {
        int examples = shape.sets().stream().mapToInt(SetShape::examples).sum();
        long groups = shape.sets().stream()
                .mapToLong(set -> set.groups().stream().distinct().count())
                .sum();
        int least = OverfitMonitor.FEWEST_TRIALS;
        if (examples < OverfitMonitor.FEWEST_EXAMPLES) {
            return missing("secret examples", OverfitMonitor.FEWEST_EXAMPLES, examples);
        } else if (groups > 0 && groups < OverfitMonitor.FEWEST_GROUPS) {
            return missing("groups of secret examples", OverfitMonitor.FEWEST_GROUPS, groups);
        } else if (report.trials() < least && maxTrials.isPresent() && maxTrials.getAsLong() < least) {
            return "A verdict takes " + least + " comparable trials and this sweep ends at " + maxTrials.getAsLong()
                    + ": give the next one a larger budget.";
        } else if (report.trials() < least) {
            int more = least - report.trials();
            String trials =
                    more + (stopsEarly ? " more complete " : " more comparable ") + (more == 1 ? "trial." : "trials.");
            return stopsEarly
                    ? "Early stopping ends most trials: the first verdict comes when 20 trials, the best complete one among them, have predictions of the same step, or with "
                            + trials + " Extend the sweep, or give it a milder rule."
                    : "Let the sweep go on: the first verdict comes with " + trials;
        }
        return "Take any of the best trials, or hold out more secret examples: a verdict takes "
                + OverfitMonitor.FEWEST_DISCORDANT + " on which the trials differ, and these trials are too alike.";
    }

    private static String missing(String what, long needed, long present) {
        return "A verdict takes " + needed + " " + what + " and there are " + present + ": hold out "
                + (needed - present) + " more before the next search.";
    }

    private static String capital(String sentence) {
        return Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1);
    }
}
