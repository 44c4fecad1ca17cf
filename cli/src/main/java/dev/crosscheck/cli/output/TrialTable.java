package dev.crosscheck.cli.output;

import com.google.protobuf.Value;
import dev.crosscheck.proto.v1.Trial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The table of trials: columns that would be empty for all of them are left out. */
final class TrialTable {
    private final List<String> names;
    private final boolean ranked;
    private final boolean kinds;
    private final boolean reasons;

    private TrialTable(List<Trial> trials, List<String> parameters, boolean ranked) {
        this.names = parameters.isEmpty() ? names(trials) : parameters;
        this.ranked = ranked;
        this.kinds = trials.stream().anyMatch(trial -> trial.getKind().equals("BASELINE"));
        this.reasons =
                trials.stream().anyMatch(trial -> !trial.getStoppedBecause().isEmpty());
    }

    static List<String> lines(List<Trial> trials, List<String> parameters, boolean ranked) {
        if (trials.isEmpty()) {
            return List.of(ranked ? "No trial has a score yet (crosscheck trials lists all)." : "No trials yet.");
        }
        TrialTable form = new TrialTable(trials, parameters, ranked);
        Table table = new Table(form.columns());
        trials.forEach(trial -> table.row(form.cells(trial)));
        return table.lines();
    }

    private List<String> columns() {
        List<String> columns = new ArrayList<>(ranked ? List.of(">RANK", ">TRIAL") : List.of(">TRIAL"));
        if (kinds) {
            columns.add("KIND");
        }
        columns.addAll(List.of("STATE", ">SCORE"));
        names.forEach(name -> columns.add(">" + name));
        columns.addAll(List.of(">TIME", "WORKER"));
        if (reasons) {
            columns.add("WHY");
        }
        return columns;
    }

    private List<String> cells(Trial trial) {
        List<String> cells = new ArrayList<>();
        if (ranked) {
            cells.add(trial.hasRank() ? Long.toString(trial.getRank()) : "-");
        }
        cells.add(Long.toString(trial.getTrial()));
        if (kinds) {
            cells.add(trial.getKind());
        }
        cells.add(trial.getState() + (trial.getAttempts() > 1 ? " (try " + trial.getAttempts() + ")" : ""));
        cells.add(trial.hasScore() ? Text.score(trial.getScore()) : "-");
        Map<String, Value> params = trial.getParams().getFieldsMap();
        for (String name : names) {
            Value value = params.get(name);
            cells.add(value == null ? "-" : Text.value(value));
        }
        cells.add(time(trial));
        cells.add(trial.getWorker());
        if (reasons) {
            cells.add(trial.getStoppedBecause());
        }
        return cells;
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
}
