package dev.crosscheck.cli.output;

import dev.crosscheck.cli.console.Screen;
import dev.crosscheck.cli.console.Screen.Colour;
import dev.crosscheck.proto.v1.Finding;
import dev.crosscheck.proto.v1.Interval;
import dev.crosscheck.proto.v1.OverfitReport;
import dev.crosscheck.proto.v1.SetReport;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** An overfit report for a tired reader: the verdict, the number to expect, the trial to take, what to do next; details below. */
public final class OverfitText {
    private static final int NAMED_TIES = 5;

    private final OverfitReport report;
    private final Screen screen;
    private final String metric;
    private final Bands bands;
    private final OverfitDetails details;
    private final List<String> lines = new ArrayList<>();

    private OverfitText(OverfitReport report, Screen screen) {
        this.report = report;
        this.screen = screen;
        this.metric = report.getMetric().isEmpty() ? "score" : report.getMetric();
        this.bands = new Bands(report.getExact());
        this.details = new OverfitDetails(report);
    }

    /** The report's lines. */
    public static List<String> lines(OverfitReport report, Screen screen) {
        OverfitText text = new OverfitText(report, screen);
        text.lines.add(text.paintedVerdict() + "  " + text.sentence());
        text.numbers();
        text.lines.addAll(FinalShapes.lineInReport(report, text.metric));
        text.why();
        text.sets();
        text.lines.addAll(text.details.errors());
        text.findings();
        text.smallPrint();
        return text.lines;
    }

    private String paintedVerdict() {
        String verdict = report.getVerdict();
        return verdict.equals("INSUFFICIENT") ? "NO VERDICT YET" : screen.paint(verdict, VerdictText.colour(verdict));
    }

    private String best() {
        return report.hasIncumbent() ? "trial " + report.getIncumbent() : "the best trial";
    }

    private String sentence() {
        switch (report.getVerdict()) {
            case "OVERFIT" -> {
                return overfit();
            }
            case "OK" -> {
                return report.getLostShare().hasEstimate()
                        ? "The lead of " + best() + " is real: it holds on the secret sets."
                        : "Nothing to doubt: " + best() + " leads comparable trials by nothing.";
            }
            case "INCONCLUSIVE" -> {
                return "The lead of " + best() + " may be real or luck: the secret sets cannot tell.";
            }
            case "INSUFFICIENT" -> {
                return report.getTrials() < VerdictText.FIRST_VERDICT
                        ? "The first one comes after " + VerdictText.FIRST_VERDICT + " comparable trials (now "
                                + report.getTrials() + ")."
                        : "There is not enough evidence for one.";
            }
            default -> {
                return "The coordinator gives no verdict.";
            }
        }
    }

    private String overfit() {
        String now = report.getVerdictNow();
        if (now.isEmpty() || now.equals("OVERFIT")) {
            return "Much of the lead of " + best() + " is luck: the secret sets do not confirm it.";
        }
        return "The alarm stands" + (report.hasAlarmAt() ? " since " + report.getAlarmAt() + " trials" : "")
                + (report.hasAlarmIncumbent() ? ", when trial " + report.getAlarmIncumbent() + " led" : "")
                + "; the latest test, of " + best() + ", says " + now + ".";
    }

    private void numbers() {
        Interval expected = report.getExpectedScore();
        if (expected.hasEstimate()) {
            lines.add("  expect  " + screen.paint(metric + " " + estimate(expected), Colour.BOLD) + " of " + best()
                    + " on fresh data" + sure(expected));
        }
        if (report.hasTuningScore()) {
            lines.add("  shown   " + metric + " " + Text.score(report.getTuningScore()) + " on the tuning set");
        }
        if (report.hasRecommendedTrial()) {
            take(report.getRecommendedTrial());
        }
        if (!report.getAdvice().isEmpty()) {
            lines.add("  next    " + report.getAdvice());
        }
    }

    private void take(long trial) {
        boolean same = report.hasIncumbent() && report.getIncumbent() == trial;
        String early = report.getVerdict().equals("INSUFFICIENT") ? " so far" : "";
        String because = report.getRecommendedBecause().isEmpty() ? "" : ": " + report.getRecommendedBecause();
        lines.add("  take    trial " + trial + early
                + (same ? ", the best on the tuning set" : " instead of " + best() + because));
        Stream.of(details.worth(metric)).filter(line -> !line.isEmpty()).forEach(lines::add);
    }

    private String estimate(Interval interval) {
        return bands.number(interval.getEstimate(), interval.getLow(), interval.getHigh());
    }

    private String sure(Interval interval) {
        double low = interval.getLow();
        double high = interval.getHigh();
        double middle = interval.getEstimate();
        return interval.hasLow() && interval.hasHigh()
                ? " (95 % sure: " + bands.number(low, middle, high) + " to " + bands.number(high, middle, low) + ")"
                : "";
    }

    private static String sureShare(Interval interval) {
        return interval.hasLow() && interval.hasHigh()
                ? " (95 % sure: " + Bands.share(interval.getLow()) + " to " + Bands.share(interval.getHigh()) + ")"
                : "";
    }

    private void why() {
        int before = lines.size();
        lost();
        Interval transfer = report.getTransfer();
        if (transfer.hasEstimate()) {
            lines.add("Of a better tuning score among the best trials, this much carries over to the secret sets: "
                    + Bands.share(transfer.getEstimate()) + sureShare(transfer) + ".");
        }
        gains();
        ties();
        boolean told =
                !report.getVerdictNow().isEmpty() && !report.getVerdictNow().equals("OVERFIT");
        if (report.hasAlarmAt() && !told) {
            lines.add("The alarm was raised after " + report.getAlarmAt() + " trials"
                    + (report.hasAlarmIncumbent() ? ", when trial " + report.getAlarmIncumbent() + " led." : "."));
        }
        lines.addAll(details.compared());
        lines.addAll(details.parted());
        if (lines.size() > before) {
            lines.add(before, "");
        }
    }

    private void lost() {
        Interval share = report.getLostShare();
        Interval optimism = report.getOptimism();
        if (share.hasEstimate()) {
            String amount = optimism.hasEstimate() && optimism.getEstimate() > 0
                    ? "; in " + metric + ": " + bands.number(optimism.getEstimate())
                    : "";
            lines.add("Of the lead of " + best() + " over comparable trials, this much is luck: "
                    + Bands.share(share.getEstimate()) + sureShare(share) + amount + ".");
        }
    }

    private void gains() {
        List<String> over = new ArrayList<>();
        if (report.hasVerifiedGainOverDefault()) {
            over.add(bands.signed(report.getVerifiedGainOverDefault()) + " over the first trial (the default)");
        }
        if (report.hasVerifiedGainOverStartup()) {
            over.add(bands.signed(report.getVerifiedGainOverStartup()) + " over the mean of the start-up trials");
        }
        if (!over.isEmpty()) {
            lines.add("Gain in " + metric + " on the secret sets: " + String.join(", ", over) + ".");
        }
    }

    private void ties() {
        long count = Math.max(report.getTiesCount(), report.getTied());
        if (count == 0 || !report.hasRecommendedTrial()) {
            return;
        }
        List<String> named = report.getTiesList().stream()
                .limit(NAMED_TIES)
                .map(String::valueOf)
                .toList();
        lines.add("The secret sets cannot tell trial " + report.getRecommendedTrial() + " from "
                + (count == 1 ? "trial " : count + " others: trials ") + String.join(", ", named)
                + (count > NAMED_TIES ? ", ..." : "") + details.cheapest());
    }

    private void sets() {
        if (report.getSetsCount() == 0) {
            return;
        }
        lines.add("");
        double[] peers = report.getSetsList().stream()
                .flatMapToDouble(set -> DoubleStream.of(set.getOffset(), set.getDrift()))
                .toArray();
        Table table = new Table("SECRET SET", ">EXAMPLES", "STATE", ">OFFSET", ">DRIFT");
        boolean known = false;
        for (SetReport set : report.getSetsList()) {
            known |= set.hasOffset();
            table.row(
                    set.getSet(),
                    Long.toString(set.getExamples()),
                    set.getState(),
                    set.hasOffset() ? bands.signed(set.getOffset(), peers) : "-",
                    set.hasDrift() ? bands.signed(set.getDrift(), peers) : "-");
        }
        lines.addAll(table.lines());
        if (known) {
            lines.add("offset: how much easier the tuning set is for all trials (the data, not overfitting);"
                    + " drift: how much more so for the best one.");
        }
    }

    private void findings() {
        if (report.getFindingsCount() == 0) {
            return;
        }
        lines.add("");
        for (Finding finding : report.getFindingsList()) {
            String since = finding.hasRaisedAt() ? " (first seen after " + finding.getRaisedAt() + " trials)" : "";
            lines.add("* " + code(finding) + since + ": " + finding.getText());
        }
    }

    private String code(Finding finding) {
        switch (finding.getSeverity()) {
            case "ALARM" -> {
                return screen.paint(finding.getCode(), Colour.RED);
            }
            case "WARN" -> {
                return screen.paint(finding.getCode(), Colour.YELLOW);
            }
            default -> {
                return finding.getCode();
            }
        }
    }

    private void smallPrint() {
        lines.add("");
        lines.add(report.getTrials() + " comparable trials; " + trust() + "; "
                + (report.getExact() ? "exact values" : "values in bands (--exact for more)") + "; " + "answer number "
                + report.getExposures() + " from these secret sets.");
        if (report.getAdaptive()) {
            lines.add(
                    "The sweep was extended or changed after an earlier answer from these sets: read this verdict with more doubt.");
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
