package dev.crosscheck.monitor.bench;

import dev.crosscheck.monitor.TestMethod;
import dev.crosscheck.monitor.calibrate.CalibrateOptions;
import dev.crosscheck.monitor.calibrate.Calibration;
import dev.crosscheck.monitor.calibrate.CalibrationRun;
import dev.crosscheck.monitor.calibrate.RecordedDeals;
import dev.crosscheck.monitor.calibrate.RecordedTrial;
import java.util.List;

/** Compares the two tests on recorded sweeps, run by run. Run with {@code java -cp ... DealtTables TABLE.csv.gz} (splits of at most 200 rows, in order). */
public final class DealtTables {
    private DealtTables() {}

    public static void main(String[] args) {
        List<RecordedTrial> trials = RecordedDeals.read(args[0]);
        CalibrateOptions options = new CalibrateOptions(200, 1, 1, true, "rest", 0.05, 0.5);
        Calibration direct = Calibration.of(trials, options, TestMethod.DIRECT);
        Calibration pooled = Calibration.of(trials, options, TestMethod.POOLED);
        int lost = 0;
        for (int k = 0; k < direct.runs().size(); k++) {
            CalibrationRun before = direct.runs().get(k);
            lost += before.alarm().isPresent() && pooled.runs().get(k).alarm().isEmpty() ? 1 : 0;
        }
        System.out.println("direct " + direct.totals().asMap());
        System.out.println("pooled " + pooled.totals().asMap() + ", alarms lost " + lost);
    }
}
