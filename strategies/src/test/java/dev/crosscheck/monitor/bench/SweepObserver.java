package dev.crosscheck.monitor.bench;

import dev.crosscheck.monitor.MonitorConfig;
import dev.crosscheck.monitor.OverfitMonitor;
import dev.crosscheck.monitor.TestMethod;
import java.util.List;

/** Looks on while a monitor watches simulated sweeps, one after the other. */
interface SweepObserver {
    /** A test was made. */
    void tested(SimulatedSweep sweep, OverfitMonitor monitor);

    /** The sweep is complete, its last test made. */
    void ended(SimulatedSweep sweep, OverfitMonitor monitor);

    /** Replays a sweep under the eyes of all of them. */
    static void watch(SimulatedSweep sweep, TestMethod method, List<? extends SweepObserver> observers) {
        OverfitMonitor monitor = new OverfitMonitor(sweep.spec(), MonitorConfig.defaults(), method);
        for (int j = 0; j <= sweep.trials().size(); j++) {
            boolean tested = j < sweep.trials().size()
                    ? monitor.add(sweep.trials().get(j)).isPresent()
                    : monitor.completed().isPresent();
            if (tested) {
                observers.forEach(observer -> observer.tested(sweep, monitor));
            }
        }
        observers.forEach(observer -> observer.ended(sweep, monitor));
    }
}
