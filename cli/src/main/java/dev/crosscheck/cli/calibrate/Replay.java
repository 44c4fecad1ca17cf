package dev.crosscheck.cli.calibrate;

import dev.crosscheck.monitor.calibrate.CalibrateOptions;
import dev.crosscheck.monitor.calibrate.Calibration;
import dev.crosscheck.monitor.calibrate.CalibrationRun;
import dev.crosscheck.monitor.calibrate.CalibrationTotals;
import dev.crosscheck.monitor.calibrate.RecordedTrial;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Replays a table split by split, so that it can be said how far it is. */
public final class Replay {

    private Replay() {}

    /**
     * Replays all splits; the same as replaying them at once.
     *
     * @param progress is told before each split which one it is
     */
    public static Calibration of(RecordedTable table, CalibrateOptions options, Consumer<String> progress) {
        List<CalibrationRun> runs = new ArrayList<>();
        List<List<RecordedTrial>> splits = List.copyOf(table.splits().values());
        for (List<RecordedTrial> split : splits) {
            int repeats = options.inOrder() ? 1 : options.repeats();
            progress.accept("split " + split.get(0).split() + ", " + (splits.indexOf(split) + 1) + " of "
                    + splits.size() + ": replaying " + repeats + (repeats == 1 ? " sweep" : " sweeps"));
            runs.addAll(Calibration.of(split, options).runs());
        }
        return new Calibration(runs, CalibrationTotals.of(runs, options.maxLostShare()));
    }
}
