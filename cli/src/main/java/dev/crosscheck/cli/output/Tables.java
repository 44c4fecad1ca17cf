package dev.crosscheck.cli.output;

import com.google.protobuf.Value;
import dev.crosscheck.proto.v1.Attempt;
import dev.crosscheck.proto.v1.Dataset;
import dev.crosscheck.proto.v1.DatasetSet;
import dev.crosscheck.proto.v1.StepValues;
import dev.crosscheck.proto.v1.Sweep;
import dev.crosscheck.proto.v1.Trial;
import dev.crosscheck.proto.v1.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The tables of the verbs, for people. */
public final class Tables {

    private Tables() {}

    /** Sweeps, one per line. */
    public static List<String> sweeps(List<Sweep> sweeps, Instant now) {
        Table table = new Table("SWEEP", "STATE", ">TRIALS", ">BEST", ">SCORE", "METRIC", "VERDICT", "CREATED");
        for (Sweep s : sweeps) {
            table.row(
                    s.getSweep(),
                    s.getState(),
                    s.getFinished() + (s.hasMaxTrials() ? "/" + s.getMaxTrials() : ""),
                    s.hasBestTrial() ? Long.toString(s.getBestTrial()) : "-",
                    s.hasBestScore() ? Text.score(s.getBestScore()) : "-",
                    s.getMetric(),
                    s.getVerdict().isEmpty() ? "-" : s.getVerdict(),
                    s.hasCreated() ? Text.ago(s.getCreated(), now) : "-");
        }
        return table.isEmpty() ? List.of("No sweeps yet. Begin with: crosscheck submit SPEC.yaml") : table.lines();
    }

    /**
     * Trials, one per line, a column per parameter.
     *
     * @param parameters names in the order wanted; when empty: all, by name
     */
    public static List<String> trials(List<Trial> trials, List<String> parameters, boolean ranked) {
        List<String> names = parameters.isEmpty() ? names(trials) : parameters;
        boolean baselines = trials.stream().anyMatch(t -> t.getKind().equals("BASELINE"));
        List<String> columns = new ArrayList<>(ranked ? List.of(">RANK", ">TRIAL") : List.of(">TRIAL"));
        if (baselines) {
            columns.add("KIND");
        }
        columns.addAll(List.of("STATE", ">SCORE"));
        names.forEach(name -> columns.add(">" + name));
        columns.addAll(List.of(">TIME", "WORKER"));
        boolean reasons = trials.stream().anyMatch(t -> !t.getStoppedBecause().isEmpty());
        if (reasons) {
            columns.add("WHY");
        }
        Table table = new Table(columns);
        for (Trial trial : trials) {
            List<String> cells = new ArrayList<>();
            if (ranked) {
                cells.add(trial.hasRank() ? Long.toString(trial.getRank()) : "-");
            }
            cells.add(Long.toString(trial.getTrial()));
            if (baselines) {
                cells.add(trial.getKind());
            }
            cells.add(trial.getState() + (trial.getAttempts() > 1 ? " (try " + trial.getAttempts() + ")" : ""));
            cells.add(trial.hasScore() ? Text.score(trial.getScore()) : "-");
            Map<String, Value> params = trial.getParams().getFieldsMap();
            names.forEach(name -> cells.add(params.containsKey(name) ? Text.value(params.get(name)) : "-"));
            cells.add(time(trial));
            cells.add(trial.getWorker());
            if (reasons) {
                cells.add(trial.getStoppedBecause());
            }
            table.row(cells);
        }
        return table.isEmpty() ? List.of("No trials yet.") : table.lines();
    }

    private static List<String> names(List<Trial> trials) {
        TreeSet<String> names = new TreeSet<>();
        trials.forEach(trial -> names.addAll(trial.getParams().getFieldsMap().keySet()));
        return List.copyOf(names);
    }

    private static String time(Trial trial) {
        return trial.hasStarted() && trial.hasEnded()
                ? Text.duration(Duration.between(Text.instant(trial.getStarted()), Text.instant(trial.getEnded())))
                : "-";
    }

    /** Workers, one per line. */
    public static List<String> workers(List<Worker> workers, Instant now) {
        Table table = new Table("WORKER", "STATE", ">BUSY", ">SLOTS", "DEVICE", "LABELS", "LAST SEEN");
        for (Worker worker : workers) {
            List<String> labels = new ArrayList<>();
            new TreeMap<>(worker.getLabelsMap()).forEach((k, v) -> labels.add(k + "=" + v));
            table.row(
                    worker.getWorker(),
                    worker.getState(),
                    Integer.toString(worker.getBusy()),
                    Integer.toString(worker.getSlots()),
                    worker.getDevice(),
                    labels.isEmpty() ? "-" : String.join(",", labels),
                    worker.hasLastSeen() ? Text.ago(worker.getLastSeen(), now) : "-");
        }
        return table.isEmpty()
                ? List.of("No workers yet. Start one with: crosscheck worker --server HOST:PORT")
                : table.lines();
    }

    /** Data sets, one per line. */
    public static List<String> datasets(List<Dataset> datasets) {
        Table table = new Table("NAME", ">VERSION", "TASK", ">FEATURES", ">SETS", ">SECRET", ">EXPOSURES");
        for (Dataset d : datasets) {
            table.row(
                    d.getName(),
                    Integer.toString(d.getVersion()),
                    d.getTask() + (d.getClasses() > 0 ? " (" + d.getClasses() + ")" : ""),
                    Integer.toString(d.getFeatures()),
                    Integer.toString(d.getSetsCount()),
                    Long.toString(d.getSetsList().stream().filter(DatasetSet::getSecret).count()),
                    Long.toString(d.getExposures()));
        }
        return table.isEmpty()
                ? List.of("No data sets yet. Register one with: crosscheck dataset register SPEC.yaml")
                : table.lines();
    }

    /** One data set with its sets and warnings. */
    public static List<String> dataset(Dataset dataset) {
        List<String> lines = new ArrayList<>(datasets(List.of(dataset)));
        lines.add("");
        Table table = new Table("SET", ">EXAMPLES", "SECRET", "STATE");
        for (DatasetSet set : dataset.getSetsList()) {
            table.row(
                    set.getSet(),
                    Long.toString(set.getExamples()),
                    set.getSecret() ? "secret" : "-",
                    set.getState().isEmpty() ? "-" : set.getState());
        }
        lines.addAll(table.lines());
        dataset.getWarningsList().forEach(warning -> lines.add("warning: " + warning));
        return lines;
    }

    /** Attempts of a trial. */
    public static List<String> attempts(List<Attempt> attempts) {
        Table table = new Table(">ATTEMPT", "STATE", "WORKER", "STARTED", "MESSAGE");
        for (Attempt attempt : attempts) {
            table.row(
                    Integer.toString(attempt.getAttempt()),
                    attempt.getState(),
                    attempt.getWorker(),
                    attempt.hasStarted() ? Text.rfc3339(attempt.getStarted()) : "-",
                    attempt.getMessage());
        }
        return table.lines();
    }

    /** Reported steps of a trial, a column per metric. */
    public static List<String> steps(List<StepValues> steps) {
        TreeSet<String> names = new TreeSet<>();
        steps.forEach(step -> names.addAll(step.getMetricsMap().keySet()));
        List<String> columns = new ArrayList<>(List.of(">STEP"));
        names.forEach(name -> columns.add(">" + name));
        Table table = new Table(columns);
        for (StepValues step : steps) {
            List<String> cells = new ArrayList<>(List.of(Long.toString(step.getStep())));
            Map<String, Double> metrics = step.getMetricsMap();
            names.forEach(name -> cells.add(metrics.containsKey(name) ? Text.score(metrics.get(name)) : "-"));
            table.row(cells);
        }
        return table.lines();
    }
}
