package dev.crosscheck.cli.output;

import dev.crosscheck.proto.v1.EffectPoint;
import dev.crosscheck.proto.v1.ImportanceReport;
import dev.crosscheck.proto.v1.Interaction;
import dev.crosscheck.proto.v1.ParameterImportance;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** An importance report for people. */
public final class ImportanceText {
    private static final int BAR = 24;
    private static final double SPEAKS = 0.01;
    private static final double WORTH_A_CURVE = 0.05;
    private static final int MOST_CURVES = 5;
    private static final double WORTH_A_PAIR = 0.02;
    private static final int MOST_PAIRS = 5;

    private ImportanceText() {}

    /** The report in lines; {@code top}: parameters at most, 0 for all. */
    public static List<String> lines(ImportanceReport report, int top) {
        List<String> lines = new ArrayList<>();
        lines.add("What mattered for " + report.getMetric() + " (" + report.getDirection() + ") in " + report.getSweep()
                + ", by " + report.getTrials() + " complete trials");
        lines.add("");
        if (report.getTrust().equals("NONE")) {
            lines.add("This cannot be told: the model behind it explains nothing of how trials differ that it had not"
                    + " seen (fit " + fit(report) + ").");
            lines.add("Either no parameter matters much beside the noise, or there are too few trials yet.");
        } else {
            List<ParameterImportance> shown = ImportanceShapes.first(report.getParametersList(), top);
            lines.addAll(shares(shown));
            lines.addAll(pairs(report.getInteractionsList()));
            lines.addAll(curves(report.getMetric(), shown));
            lines.add("");
            lines.add(trust(report));
        }
        report.getNotesList().forEach(note -> lines.add("note: " + note));
        return lines;
    }

    private static String fit(ImportanceReport report) {
        return Text.percent(Math.max(0, report.getFit()));
    }

    private static String trust(ImportanceReport report) {
        String predicts = "The model behind this predicts " + fit(report)
                + " of the differences between trials that it had not seen: ";
        return predicts
                + (report.getTrust().equals("GOOD")
                        ? "the shares give a fair picture."
                        : "take the order of the first few parameters for a hint, and not the figures.");
    }

    private static List<String> shares(List<ParameterImportance> parameters) {
        double most = Math.max(
                1e-9,
                parameters.stream()
                        .mapToDouble(ParameterImportance::getShare)
                        .max()
                        .orElse(0));
        Table table = new Table("PARAMETER", ">SHARE", ">+-", "", "BEST");
        for (ParameterImportance p : parameters) {
            table.row(
                    p.getParameter(),
                    share(p.getShare()),
                    Long.toString(Math.round(100 * p.getSpread())),
                    "#".repeat((int) Math.round(BAR * Math.max(0, p.getShare()) / most)),
                    best(p) + condition(p));
        }
        return table.lines();
    }

    private static String share(double share) {
        return share > 0 && share < SPEAKS / 2 ? "<1 %" : Text.percent(share);
    }

    private static String best(ParameterImportance p) {
        List<String> values = p.getBestList().stream().map(Text::value).toList();
        if (p.getShare() < SPEAKS || values.isEmpty()) {
            return "makes no difference that shows alone";
        }
        return p.getOrdered() && values.size() == 2
                ? values.get(0).equals(values.get(1)) ? values.get(0) : values.get(0) + " to " + values.get(1)
                : String.join(", ", values);
    }

    private static String condition(ParameterImportance p) {
        return p.getWhen().isEmpty()
                ? ""
                : " (only when " + p.getWhen() + ": " + p.getTrials() + (p.getTrials() == 1 ? " trial)" : " trials)");
    }

    private static List<String> pairs(List<Interaction> interactions) {
        List<String> lines = new ArrayList<>();
        for (Interaction pair : interactions) {
            if (pair.getShare() >= WORTH_A_PAIR && lines.size() < MOST_PAIRS) {
                lines.add("  " + pair.getFirst() + " with " + pair.getSecond() + ": " + share(pair.getShare()));
            }
        }
        if (!lines.isEmpty()) {
            lines.add(0, "");
            lines.add(1, "Together, beyond what each does alone:");
        }
        return lines;
    }

    private static List<String> curves(String metric, List<ParameterImportance> parameters) {
        List<String> lines = new ArrayList<>();
        for (ParameterImportance p : parameters) {
            if (p.getShare() >= WORTH_A_CURVE && lines.size() < MOST_CURVES) {
                lines.add("  " + p.getParameter() + ": "
                        + p.getEffectList().stream().map(ImportanceText::point).collect(Collectors.joining("  ")));
            }
        }
        if (!lines.isEmpty()) {
            lines.add(0, "");
            lines.add(1, "Mean " + metric + " by value, all else averaged over the space:");
        }
        return lines;
    }

    private static String point(EffectPoint point) {
        return Text.value(point.getValue()) + " -> " + Text.score(point.getScore());
    }
}
