package dev.crosscheck.cli.output;

import dev.crosscheck.cli.console.Screen;
import dev.crosscheck.cli.console.Screen.Colour;
import dev.crosscheck.proto.v1.Finding;
import dev.crosscheck.proto.v1.Interval;
import dev.crosscheck.proto.v1.OverfitReport;
import dev.crosscheck.proto.v1.SetReport;
import java.util.ArrayList;
import java.util.List;

/** An overfit report for a tired reader: the verdict, the number to expect, the trial to take, what to do next; details below. */
public final class OverfitText {
    private final OverfitReport report;
    private final Screen screen;
    private final String metric;
    private final List<String> lines = new ArrayList<>();

    private OverfitText(OverfitReport report, Screen screen) {
        this.report = report;
        this.screen = screen;
        this.metric = report.getMetric().isEmpty() ? "score" : report.getMetric();
    }

    /** The report's lines. */
    public static List<String> lines(OverfitReport report, Screen screen) {
        OverfitText text = new OverfitText(report, screen);
        text.headline();
        text.numbers();
        text.why();
        text.sets();
        text.findings();
        text.smallPrint();
        return text.lines;
    }

    /** The colour of a verdict. */
    static Colour colour(String verdict) {
        switch (verdict) {
            case "OVERFIT" -> {
                return Colour.RED;
            }
            case "OK" -> {
                return Colour.GREEN;
            }
            default -> {
                return Colour.YELLOW;
            }
        }
    }

    private void headline() {
        String verdict = report.getVerdict();
        lines.add(screen.paint(verdict, colour(verdict)) + "  " + sentence(verdict));
    }

    private String sentence(String verdict) {
        String best = report.hasIncumbent() ? "trial " + report.getIncumbent() : "the best trial";
        switch (verdict) {
            case "OVERFIT" -> {
                return "Much of the lead of " + best + " is not real: the secret sets do not confirm it.";
            }
            case "OK" -> {
                return "The lead of " + best + " is real: the secret sets confirm it.";
            }
            case "INCONCLUSIVE" -> {
                return "The secret sets can neither confirm nor refute the lead of " + best + ".";
            }
            case "INSUFFICIENT" -> {
                return "Too early to tell: there is not enough evidence for a verdict yet.";
            }
            default -> {
                return "The coordinator gives no verdict.";
            }
        }
    }

    private void numbers() {
        if (report.hasTuningScore()) {
            lines.add("  shown   " + metric + " " + Text.score(report.getTuningScore()) + "  (tuning set, trial "
                    + report.getIncumbent() + ")");
        }
        Interval expected = report.getExpectedScore();
        if (expected.hasEstimate()) {
            lines.add("  expect  " + screen.paint(metric + " " + Text.score(expected.getEstimate()), Colour.BOLD)
                    + "  on fresh data" + sure(expected));
        }
        take();
        if (!report.getAdvice().isEmpty()) {
            lines.add("  next    " + report.getAdvice());
        }
    }

    private void take() {
        if (!report.hasRecommendedTrial()) {
            return;
        }
        long take = report.getRecommendedTrial();
        boolean same = report.hasIncumbent() && report.getIncumbent() == take;
        lines.add("  take    trial " + take + (same ? "  (the one with the best tuning score)" : instead()));
    }

    private String instead() {
        return report.hasIncumbent() ? "  instead of trial " + report.getIncumbent() : "";
    }

    private static String sure(Interval interval) {
        return interval.hasLow() && interval.hasHigh()
                ? "  (95 % sure: " + Text.score(interval.getLow()) + " to " + Text.score(interval.getHigh()) + ")"
                : "";
    }

    private void why() {
        lines.add("");
        lost();
        if (report.hasVerifiedGainOverDefault()) {
            double gain = report.getVerifiedGainOverDefault();
            lines.add("Over the first trial (the default) the secret sets confirm "
                    + (gain > 0 ? "a gain of " : "no gain: ") + Text.signed(gain) + " " + metric + ".");
        }
        if (report.hasVerifiedGainOverStartup()) {
            lines.add("Over the mean of the start-up trials they confirm "
                    + Text.signed(report.getVerifiedGainOverStartup()) + ".");
        }
        if (report.hasAlarmAt()) {
            String incumbent =
                    report.hasAlarmIncumbent() ? "; the best then was trial " + report.getAlarmIncumbent() : "";
            lines.add("The alarm was raised after " + report.getAlarmAt() + " trials" + incumbent + ".");
        }
        explain();
    }

    private void lost() {
        Interval share = report.getLostShare();
        Interval optimism = report.getOptimism();
        if (!share.hasEstimate() && !optimism.hasEstimate()) {
            return;
        }
        StringBuilder line = new StringBuilder("Of the best trial's apparent lead over comparable trials, ");
        if (share.hasEstimate()) {
            line.append(Text.percent(share.getEstimate())).append(" is not real");
            if (share.hasLow() && share.hasHigh()) {
                line.append(" (95 % sure: ")
                        .append(Text.percent(share.getLow()))
                        .append(" to ");
                line.append(Text.percent(share.getHigh())).append(')');
            }
            line.append(optimism.hasEstimate() ? ", that is " : "");
        }
        if (optimism.hasEstimate()) {
            line.append(Text.score(optimism.getEstimate())).append(' ').append(metric);
            line.append(share.hasEstimate() ? "" : " is not real");
        }
        lines.add(line.append('.').toString());
    }

    private void explain() {
        if (report.getVerdict().equals("INCONCLUSIVE")) {
            lines.add(
                    report.hasExamplesToSettle()
                            ? "About " + report.getExamplesToSettle() + " secret examples would settle it."
                            : "No reasonable number of further secret examples would settle it: the truth lies at the limit.");
        } else if (report.getVerdict().equals("INSUFFICIENT")) {
            lines.add("A verdict needs at least 20 finished trials that can be compared (now " + report.getTrials()
                    + "), 50 secret examples (15 groups),");
            lines.add("and 10 secret examples on which those trials differ. Let the sweep go on, or hold out more.");
        }
    }

    private void sets() {
        if (report.getSetsCount() == 0) {
            return;
        }
        lines.add("");
        Table table = new Table("SECRET SET", ">EXAMPLES", "STATE", ">OFFSET", ">DRIFT");
        for (SetReport set : report.getSetsList()) {
            table.row(
                    set.getSet(),
                    Long.toString(set.getExamples()),
                    set.getState(),
                    set.hasOffset() ? Text.signed(set.getOffset()) : "-",
                    set.hasDrift() ? Text.signed(set.getDrift()) : "-");
        }
        lines.addAll(table.lines());
        lines.add("offset: how much easier the tuning set is for all trials (the data, not overfitting);"
                + " drift: how much more so for the best one.");
    }

    private void findings() {
        if (report.getFindingsCount() == 0) {
            return;
        }
        lines.add("");
        for (Finding finding : report.getFindingsList()) {
            String code = finding.getSeverity().equals("WARN")
                    ? screen.paint(finding.getCode(), Colour.YELLOW)
                    : finding.getCode();
            lines.add("* " + code + ": " + finding.getText());
        }
    }

    private void smallPrint() {
        lines.add("");
        lines.add(report.getTrials() + " comparable trials; " + trust() + "; "
                + (report.getExact() ? "exact values" : "values in bands (--exact for more)") + "; " + "answer number "
                + report.getExposures() + " from these secret sets.");
        if (report.getAdaptive()) {
            lines.add("The search went on after an earlier answer from these sets: read this verdict with more doubt.");
        }
    }

    private String trust() {
        switch (report.getTrust()) {
            case "scored" -> {
                return "scored by the coordinator from predictions";
            }
            case "replayed" -> {
                return "replayed from recorded scores";
            }
            case "reported" -> {
                return "scores as the trainer reported them";
            }
            case "external" -> {
                return "the worker could have seen the secret data";
            }
            default -> {
                return "origin of the scores unknown";
            }
        }
    }
}
