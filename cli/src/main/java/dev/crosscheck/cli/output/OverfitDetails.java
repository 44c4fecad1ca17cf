package dev.crosscheck.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.crosscheck.proto.v1.ErrorBreakdown;
import dev.crosscheck.proto.v1.Interval;
import dev.crosscheck.proto.v1.OverfitReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The parts of an overfit report about the trial to take, the ties, the point of parting and the sources of error. */
final class OverfitDetails {
    private final OverfitReport report;
    private final Bands bands;

    OverfitDetails(OverfitReport report) {
        this.report = report;
        this.bands = new Bands(report.getExact());
    }

    /** What the trial to take is worth, where it is another than the incumbent: to follow its line. Empty when unknown. */
    String worth(String metric) {
        Interval score = report.getRecommended().getScore();
        if (!score.hasEstimate() || report.getRecommendedTrial() == report.getIncumbent()) {
            return "";
        }
        String range = score.hasLow() && score.hasHigh()
                ? " (95 % sure: " + number(score.getLow(), score) + " to " + number(score.getHigh(), score) + ")"
                : "";
        return "          worth " + metric + " " + number(score.getEstimate(), score) + range
                + ", by secret sets that had no say in choosing it";
    }

    private String number(double value, Interval peers) {
        return bands.number(value, peers.getEstimate(), peers.getLow(), peers.getHigh());
    }

    /** Which of the tied trials to prefer. */
    String cheapest() {
        return report.hasCheapestTie()
                ? "; the quickest of all is trial " + report.getCheapestTie() + " ("
                        + String.format(Locale.ROOT, "%.1f", report.getCheapestTieSeconds()) + " s)."
                : "; among them the cheapest will do.";
    }

    /** Where tuning and secret scores part. */
    List<String> parted() {
        return report.hasPartedAt()
                ? List.of("Tuning and secret scores part from trial " + report.getPartedTrial() + " on ("
                        + report.getPartedAt() + " trials seen).")
                : List.of();
    }

    /** At which amount of training trials were compared, unless at its end. */
    List<String> compared() {
        return report.hasComparedAtStep()
                ? List.of("Early stopping left fewer than 20 complete trials, so trials are compared at step "
                        + report.getComparedAtStep() + ", which " + report.getTrials() + " reached.")
                : List.of();
    }

    /** The sources of error. */
    List<String> errors() {
        if (!report.hasErrorTable()) {
            return List.of();
        }
        ErrorBreakdown errors = report.getErrorTable();
        Table table = new Table("ERROR BETWEEN", ">LOSS", "NAME");
        table.row("goal and train score", Text.score(errors.getUnderFitting()), "under-fitting");
        table.row("train and tuning score", Text.score(errors.getOverFitting()), "over-fitting");
        table.row(
                "tuning score and its true value",
                Text.score(errors.getTuningSetOverfit()),
                "overfitting to the tuning set");
        table.row("tuning and secret sets", Text.score(errors.getDistributionShift()), "shift between the sets");
        List<String> lines = new ArrayList<>(List.of(""));
        lines.addAll(table.lines());
        if (!errors.getAdvice().isEmpty()) {
            lines.add(errors.getAdvice());
        } else {
            lines.add("The goal is reached on the secret sets.");
        }
        return lines;
    }

    /** Adds the keys. */
    static void addTo(ObjectNode object, OverfitReport report) {
        object.put("tied", report.getTied());
        object.set(
                "recommended_score",
                ReportShapes.interval(
                        report.hasRecommended(), report.getRecommended().getScore()));
        object.set(
                "recommended_agreeing",
                Json.number(report.hasRecommended(), report.getRecommended().getAgreeing()));
        object.set(
                "recommended_choices",
                Json.number(report.hasRecommended(), report.getRecommended().getChoices()));
        object.set("parted_at", Json.number(report.hasPartedAt(), report.getPartedAt()));
        object.set("parted_trial", Json.number(report.hasPartedTrial(), report.getPartedTrial()));
        object.set("cheapest_tie", Json.number(report.hasCheapestTie(), report.getCheapestTie()));
        object.set("cheapest_tie_seconds", Json.number(report.hasCheapestTie(), report.getCheapestTieSeconds()));
        object.set("error_table", report.hasErrorTable() ? errors(report.getErrorTable()) : Json.NODES.nullNode());
        object.set("compared_at_step", Json.number(report.hasComparedAtStep(), report.getComparedAtStep()));
    }

    private static JsonNode errors(ErrorBreakdown errors) {
        ObjectNode object = Json.object();
        object.put("under_fitting", errors.getUnderFitting());
        object.put("over_fitting", errors.getOverFitting());
        object.put("tuning_set_overfit", errors.getTuningSetOverfit());
        object.put("distribution_shift", errors.getDistributionShift());
        object.set("first", Json.text(errors.getFirst()));
        object.set("advice", Json.text(errors.getAdvice()));
        return object;
    }
}
