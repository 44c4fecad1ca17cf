package dev.crosscheck.cli.output;

import dev.crosscheck.proto.v1.Attempt;
import dev.crosscheck.proto.v1.Dataset;
import dev.crosscheck.proto.v1.DatasetSet;
import dev.crosscheck.proto.v1.StepValues;
import dev.crosscheck.proto.v1.Sweep;
import dev.crosscheck.proto.v1.Trial;
import dev.crosscheck.proto.v1.Worker;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
        if (table.isEmpty()) {
            return List.of("No sweeps yet. Begin with: crosscheck submit SPEC.yaml");
        }
        List<String> lines = new ArrayList<>(table.lines());
        sweeps.stream()
                .filter(s -> !s.getWaiting().isEmpty())
                .forEach(s -> lines.add(s.getSweep() + " waits: " + s.getWaiting() + "."));
        return lines;
    }

    /**
     * Trials, one per line, a column per parameter.
     *
     * @param parameters names in the order wanted; when empty: all, by name
     * @param ranked whether to show the rank
     */
    public static List<String> trials(List<Trial> trials, List<String> parameters, boolean ranked) {
        return TrialTable.lines(trials, parameters, ranked);
    }

    /** Workers, one per line. */
    public static List<String> workers(List<Worker> workers, Instant now) {
        boolean gpus = workers.stream().anyMatch(worker -> worker.getGpusCount() > 0);
        List<String> columns = new ArrayList<>(List.of("WORKER", "STATE", ">BUSY", ">SLOTS", "DEVICE"));
        columns.addAll(gpus ? List.of(">GPU LOAD", ">GPU MEMORY") : List.of());
        columns.addAll(List.of("LABELS", "LAST SEEN"));
        Table table = new Table(columns);
        for (Worker worker : workers) {
            List<String> labels = new ArrayList<>();
            new TreeMap<>(worker.getLabelsMap()).forEach((k, v) -> labels.add(k + "=" + v));
            List<String> cells = new ArrayList<>(List.of(
                    worker.getWorker(),
                    worker.getState(),
                    Integer.toString(worker.getBusy()),
                    Integer.toString(worker.getSlots()),
                    GpuText.device(worker)));
            cells.addAll(gpus ? List.of(GpuText.load(worker), GpuText.memory(worker)) : List.of());
            cells.add(labels.isEmpty() ? "-" : String.join(",", labels));
            cells.add(worker.hasLastSeen() ? Text.ago(worker.getLastSeen(), now) : "-");
            table.row(cells);
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
                    Long.toString(d.getSetsList().stream()
                            .filter(DatasetSet::getSecret)
                            .count()),
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
        if (!dataset.getLocation().isEmpty()) {
            lines.add("inputs at " + dataset.getLocation() + ", trust: " + dataset.getTrust());
        }
        dataset.getWarningsList().forEach(warning -> lines.add("warning: " + warning));
        return lines;
    }

    /** What is to be known of how the trial ran; no line where there is nothing. */
    public static List<String> notice(Trial trial) {
        return trial.getNotice().isEmpty() ? List.of() : List.of("Note: " + Text.clean(trial.getNotice()));
    }

    /** Attempts of a trial. */
    public static List<String> attempts(List<Attempt> attempts) {
        Table table = new Table(">ATTEMPT", "KIND", "STATE", "WORKER", "STARTED", "MESSAGE");
        for (Attempt attempt : attempts) {
            table.row(
                    Integer.toString(attempt.getAttempt()),
                    attempt.getKind().isEmpty() ? "search" : attempt.getKind().toLowerCase(Locale.ROOT),
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
            names.forEach(name -> cells.add(Text.score(metrics.getOrDefault(name, Double.NaN))));
            table.row(cells);
        }
        return table.lines();
    }
}
