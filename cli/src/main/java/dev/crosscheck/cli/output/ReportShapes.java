package dev.crosscheck.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.crosscheck.cli.console.CliException;
import dev.crosscheck.cli.console.Mistake;
import dev.crosscheck.proto.v1.Dataset;
import dev.crosscheck.proto.v1.DatasetSet;
import dev.crosscheck.proto.v1.Finding;
import dev.crosscheck.proto.v1.Interval;
import dev.crosscheck.proto.v1.OverfitReport;
import dev.crosscheck.proto.v1.Overtuning;
import dev.crosscheck.proto.v1.SetReport;
import dev.crosscheck.proto.v1.TrendPoint;
import java.util.List;

/** JSON of overfit reports, data sets and errors. Keys are only ever added. */
public final class ReportShapes {

    private ReportShapes() {}

    /** What the secret sets say of a sweep. */
    public static ObjectNode overfit(OverfitReport report) {
        ObjectNode object = Json.object();
        object.put("sweep", report.getSweep());
        object.set("verdict", Json.text(report.getVerdict()));
        object.set("incumbent", Json.number(report.hasIncumbent(), report.getIncumbent()));
        object.set("tuning_score", Json.number(report.hasTuningScore(), report.getTuningScore()));
        object.set("expected_score", interval(report.hasExpectedScore(), report.getExpectedScore()));
        object.set("optimism", interval(report.hasOptimism(), report.getOptimism()));
        object.set("lost_share", interval(report.hasLostShare(), report.getLostShare()));
        object.set("recommended_trial", Json.number(report.hasRecommendedTrial(), report.getRecommendedTrial()));
        object.set("alarm_at", Json.number(report.hasAlarmAt(), report.getAlarmAt()));
        object.set("trust", Json.text(report.getTrust()));
        object.put("adaptive", report.getAdaptive());
        object.set("findings", Json.array(report.getFindingsList(), ReportShapes::finding));
        object.set("sets", Json.array(report.getSetsList(), ReportShapes::set));
        object.set("alarm_incumbent", Json.number(report.hasAlarmIncumbent(), report.getAlarmIncumbent()));
        object.set("examples_to_settle", Json.number(report.hasExamplesToSettle(), report.getExamplesToSettle()));
        object.set(
                "verified_gain_over_default",
                Json.number(report.hasVerifiedGainOverDefault(), report.getVerifiedGainOverDefault()));
        object.set(
                "verified_gain_over_startup",
                Json.number(report.hasVerifiedGainOverStartup(), report.getVerifiedGainOverStartup()));
        object.put("trials", report.getTrials());
        object.put("exact", report.getExact());
        object.set("metric", Json.text(report.getMetric()));
        object.put("exposures", report.getExposures());
        object.set("advice", Json.text(report.getAdvice()));
        object.set("verdict_now", Json.text(report.getVerdictNow()));
        object.set("recommended_because", Json.text(report.getRecommendedBecause()));
        object.set("transfer", interval(report.hasTransfer(), report.getTransfer()));
        object.set("overtuning", report.hasOvertuning() ? overtuning(report.getOvertuning()) : Json.NODES.nullNode());
        object.set("ties", Json.array(report.getTiesList(), Json.NODES::numberNode));
        object.set("trend", Json.array(report.getTrendList(), ReportShapes::trend));
        object.set("finalized", FinalShapes.inReport(report));
        OverfitDetails.addTo(object, report);
        return object;
    }

    private static JsonNode overtuning(Overtuning overtuning) {
        ObjectNode object = Json.object();
        object.put("trial", overtuning.getTrial());
        object.set("amount", interval(overtuning.hasAmount(), overtuning.getAmount()));
        object.set("relative", Json.number(overtuning.hasRelative(), overtuning.getRelative()));
        object.put("significant", overtuning.getSignificant());
        return object;
    }

    private static JsonNode trend(TrendPoint point) {
        ObjectNode object = Json.object();
        object.put("trial", point.getTrial());
        object.put("seen", point.getSeen());
        object.put("tuning_score", point.getTuningScore());
        object.set("expected_score", interval(point.hasExpectedScore(), point.getExpectedScore()));
        return object;
    }

    static JsonNode interval(boolean present, Interval interval) {
        ObjectNode object = Json.object();
        object.set("estimate", Json.number(present && interval.hasEstimate(), interval.getEstimate()));
        object.set("low", Json.number(present && interval.hasLow(), interval.getLow()));
        object.set("high", Json.number(present && interval.hasHigh(), interval.getHigh()));
        return object;
    }

    private static JsonNode finding(Finding finding) {
        ObjectNode object = Json.object();
        object.put("code", finding.getCode());
        object.set("severity", Json.text(finding.getSeverity()));
        object.put("text", finding.getText());
        object.set("trial", Json.number(finding.hasTrial(), finding.getTrial()));
        object.set("raised_at", Json.number(finding.hasRaisedAt(), finding.getRaisedAt()));
        object.set("raised_incumbent", Json.number(finding.hasRaisedIncumbent(), finding.getRaisedIncumbent()));
        return object;
    }

    private static JsonNode set(SetReport set) {
        ObjectNode object = Json.object();
        object.put("set", set.getSet());
        object.put("examples", set.getExamples());
        object.set("state", Json.text(set.getState()));
        object.set("offset", Json.number(set.hasOffset(), set.getOffset()));
        object.set("drift", Json.number(set.hasDrift(), set.getDrift()));
        return object;
    }

    /** An array of data sets. */
    public static ArrayNode datasets(List<Dataset> datasets) {
        return Json.array(datasets, ReportShapes::dataset);
    }

    /** One data set. */
    public static ObjectNode dataset(Dataset dataset) {
        ObjectNode object = Json.object();
        object.put("name", dataset.getName());
        object.put("version", dataset.getVersion());
        object.set("task", Json.text(dataset.getTask()));
        object.set("classes", Json.number(dataset.getClasses() > 0, dataset.getClasses()));
        object.put("features", dataset.getFeatures());
        object.set("sets", Json.array(dataset.getSetsList(), ReportShapes::datasetSet));
        object.set("registered", Json.time(dataset.hasRegistered(), dataset.getRegistered()));
        object.put("exposures", dataset.getExposures());
        object.set("warnings", Json.array(dataset.getWarningsList(), Json.NODES::textNode));
        object.set("location", Json.text(dataset.getLocation()));
        object.set("trust", Json.text(dataset.getTrust()));
        return object;
    }

    private static JsonNode datasetSet(DatasetSet set) {
        ObjectNode object = Json.object();
        object.put("set", set.getSet());
        object.put("examples", set.getExamples());
        object.put("secret", set.getSecret());
        object.set("state", Json.text(set.getState()));
        object.set("history", Json.array(set.getHistoryList(), SetShapes::history));
        return object;
    }

    /** An error; {@code mistakes} is there when a file has some. */
    public static ObjectNode error(CliException error) {
        ObjectNode inner = Json.object();
        inner.put("code", error.code());
        inner.put("message", error.what());
        inner.set("where", Json.text(error.where().orElse("")));
        if (!error.mistakes().isEmpty()) {
            inner.set("mistakes", Json.array(error.mistakes(), ReportShapes::mistake));
        }
        ObjectNode object = Json.object();
        object.set("error", inner);
        return object;
    }

    private static JsonNode mistake(Mistake mistake) {
        ObjectNode object = Json.object();
        object.put("where", mistake.where());
        object.set("path", Json.text(mistake.path()));
        object.put("message", mistake.text());
        return object;
    }
}
