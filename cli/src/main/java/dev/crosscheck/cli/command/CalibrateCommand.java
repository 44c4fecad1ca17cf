package dev.crosscheck.cli.command;

import dev.crosscheck.cli.calibrate.CalibrationView;
import dev.crosscheck.cli.calibrate.RecordedTable;
import dev.crosscheck.cli.calibrate.RecordedTableReader;
import dev.crosscheck.cli.calibrate.Replay;
import dev.crosscheck.cli.console.CliException;
import dev.crosscheck.cli.console.ExitCode;
import dev.crosscheck.cli.console.OutputFormat;
import dev.crosscheck.cli.console.Screen;
import dev.crosscheck.cli.output.Printer;
import dev.crosscheck.monitor.MonitorConfig;
import dev.crosscheck.monitor.calibrate.CalibrateOptions;
import dev.crosscheck.monitor.calibrate.Calibration;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures the overfit warning on trials that were recorded with their scores on every set. */
@Command(
        name = "calibrate",
        description = {
            "Replay recorded trials through the overfit monitor and count its false and its right alarms.",
            "Needs no server."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  crosscheck calibrate trials.csv.gz                        40 sweeps of 200 trials for each split",
            "  crosscheck calibrate trials.csv.gz --in-order --each      the rows as they stand, each sweep shown",
            "  crosscheck calibrate trials.csv.gz --trials 100 --alpha 0.01 -o json"
        })
final class CalibrateCommand implements Callable<Integer> {
    private static final int ROWS_BETWEEN_NOTES = 500;

    @Parameters(
            paramLabel = "TABLE.csv.gz",
            description =
                    "One trial per row: config, split, status, bits_tune, bits_SET of each secret set, and the truth.")
    private Path file = Path.of("");

    @Option(names = "--trials", paramLabel = "N", description = "Trials of each replayed sweep (default: 200).")
    private int trials = CalibrateOptions.defaults().trials();

    @Option(names = "--repeats", paramLabel = "N", description = "Replayed sweeps for each split (default: 40).")
    private int repeats = CalibrateOptions.defaults().repeats();

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the samples and their orders (default: 1).")
    private long seed = CalibrateOptions.defaults().seed();

    @Option(names = "--in-order", description = "One sweep for each split: its first rows as they stand.")
    private boolean inOrder;

    @Option(
            names = "--truth",
            paramLabel = "NAME",
            description = "Scores taken as the truth: the mean of bits_NAME, else column NAME (default: rest).")
    private String truth = CalibrateOptions.defaults().truth();

    @Option(names = "--alpha", paramLabel = "LEVEL", description = "Level of the warning (default: 0.05).")
    private double alpha = CalibrateOptions.defaults().alpha();

    @Option(
            names = "--max-lost-share",
            paramLabel = "SHARE",
            description = "Part of the apparent gain that may be unreal (default: 0.5).")
    private double maxLostShare = CalibrateOptions.defaults().maxLostShare();

    @Option(names = "--each", description = "Show every replayed sweep, too.")
    private boolean each;

    private final Session session;

    CalibrateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (!each) {
            Printer.requireNoCsv(session.format());
        }
        CalibrateOptions options = options();
        Screen err = session.context().err();
        RecordedTable table = RecordedTableReader.read(file, truth, rows -> {
            if (rows % ROWS_BETWEEN_NOTES == 0) {
                progress(err, "read " + rows + " rows");
            }
        });
        Calibration calibration = Replay.of(table, options, text -> progress(err, text));
        progress(err, "");
        if (!table.hasTruth()) {
            session.note("note: not every row has a value for column " + truth
                    + ", so nothing is compared with the truth (choose a column with --truth)");
        }
        CalibrationView view = new CalibrationView(calibration, options);
        if (session.format() == OutputFormat.CSV) {
            session.printer().list(List::of, view::runs, List.of());
        } else {
            session.printer().one(() -> view.lines(each), () -> view.json(each));
        }
        return ExitCode.DONE.number();
    }

    private CalibrateOptions options() {
        try {
            CalibrateOptions options = new CalibrateOptions(trials, repeats, seed, inOrder, truth, alpha, maxLostShare);
            new MonitorConfig(alpha, maxLostShare, OptionalDouble.empty());
            return options;
        } catch (IllegalArgumentException e) {
            throw CliException.of(
                    ExitCode.USAGE, "USAGE", String.valueOf(e.getMessage()), "See: crosscheck calibrate --help");
        }
    }

    /** Overwrites the line before; only where a person watches. */
    private static void progress(Screen err, String text) {
        if (err.terminal()) {
            err.stream().print("\r\033[K" + text);
            err.stream().flush();
        }
    }
}
