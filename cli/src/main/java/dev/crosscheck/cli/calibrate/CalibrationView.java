package dev.crosscheck.cli.calibrate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.crosscheck.cli.output.Json;
import dev.crosscheck.cli.output.Table;
import dev.crosscheck.monitor.calibrate.CalibrateOptions;
import dev.crosscheck.monitor.calibrate.Calibration;
import dev.crosscheck.monitor.calibrate.CalibrationRun;
import dev.crosscheck.monitor.calibrate.CalibrationTotals;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A calibration as JSON and for people. */
public final class CalibrationView {
    private final Calibration calibration;
    private final CalibrateOptions options;

    /** The calibration and the options it was made with. */
    public CalibrationView(Calibration calibration, CalibrateOptions options) {
        this.calibration = calibration;
        this.options = options;
    }

    /**
     * The documented keys; they are only ever added to.
     *
     * @param each whether the runs are wanted
     */
    public ObjectNode json(boolean each) {
        ObjectNode object = Json.object();
        if (each) {
            object.set("runs", runs());
        }
        object.set("totals", object(calibration.totals().asMap()));
        return object;
    }

    /** The runs, in the order of splits and repeats. */
    public ArrayNode runs() {
        ArrayNode runs = Json.object().arrayNode();
        calibration.runs().forEach(run -> runs.add(object(run.asMap(options.maxLostShare()))));
        return runs;
    }

    private static ObjectNode object(Map<String, @Nullable Object> map) {
        ObjectNode object = Json.object();
        map.forEach((key, value) -> {
            if (value instanceof Integer number) {
                object.put(key, number);
            } else if (value instanceof Double number && Double.isFinite(number)) {
                object.put(key, number);
            } else if (value instanceof Boolean flag) {
                object.put(key, flag);
            } else if (value instanceof String text) {
                object.put(key, text);
            } else {
                object.putNull(key);
            }
        });
        return object;
    }

    /**
     * The totals, the naive rule beside the monitor, and before them each run where wanted.
     *
     * @param each whether the runs are wanted
     */
    public List<String> lines(boolean each) {
        List<String> lines = new ArrayList<>();
        if (each) {
            lines.addAll(runLines());
            lines.add("");
        }
        CalibrationTotals totals = calibration.totals();
        Table table = new Table("SWEEPS", ">NUMBER", ">MONITOR ALARMS", ">NAIVE RULE FIRES");
        count(table, "all", run -> true);
        if (totals.judged() > 0) {
            String tolerated = percent(options.maxLostShare());
            count(table, "harmless: less than " + tolerated + " lost", run -> run.isHarmless(options.maxLostShare()));
            count(table, "harmful: more than 70 % lost", CalibrationRun::isHarmful);
        }
        lines.addAll(table.lines());
        lines.add("");
        if (totals.judged() > 0) {
            lines.add("False alarms, judged at the moment of the alarm: " + share(totals.falseAlarms(), totals.judged())
                    + ".");
            lines.add("The 95 % interval of the verified gain covers the true gain in "
                    + share(totals.covered(), totals.judged()) + ".");
        } else {
            lines.add("The truth is not known, so nothing says which alarms are false.");
        }
        lines.add("Naive rule: the raw gap of tuning and secret score exceeds two standard errors.");
        return lines;
    }

    private void count(Table table, String name, Predicate<CalibrationRun> wanted) {
        List<CalibrationRun> runs = calibration.runs().stream().filter(wanted).toList();
        table.row(
                name,
                Integer.toString(runs.size()),
                share(runs, run -> run.alarm().isPresent()),
                share(runs, CalibrationRun::naive));
    }

    private static String share(List<CalibrationRun> runs, Predicate<CalibrationRun> counted) {
        long count = runs.stream().filter(counted).count();
        return runs.isEmpty() ? "-" : count + " (" + percent((double) count / runs.size()) + ")";
    }

    private static String share(int count, int of) {
        return count + " of " + of + " (" + percent((double) count / of) + ")";
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * share);
    }

    private List<String> runLines() {
        Table table = new Table(
                ">SPLIT",
                ">REPEAT",
                ">GAIN",
                ">VERIFIED",
                ">SE",
                ">TRUE",
                ">TRULY LOST",
                "VERDICT",
                ">ALARM AT",
                "NAIVE");
        for (CalibrationRun run : calibration.runs()) {
            table.row(
                    Integer.toString(run.split()),
                    Integer.toString(run.repeat()),
                    score(run.apparentGain()),
                    score(run.verifiedGain()),
                    score(run.standardError()),
                    or(run.trueGain(), "%.4f", 1),
                    or(run.trueLostShare(), "%.0f %%", 100),
                    run.verdict().name(),
                    run.alarmAt().isPresent() ? Integer.toString(run.alarmAt().getAsInt()) : "-",
                    run.naive() ? "fires" : "-");
        }
        return table.lines();
    }

    private static String score(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    private static String or(OptionalDouble value, String format, double unit) {
        return value.isPresent() ? String.format(Locale.ROOT, format, unit * value.getAsDouble()) : "-";
    }
}
