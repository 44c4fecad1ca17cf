package dev.crosscheck.coordinator.sweep;

import akka.actor.typed.ActorRef;
import dev.crosscheck.coordinator.monitor.MonitorFactory;
import dev.crosscheck.coordinator.notify.NoticeSink;
import dev.crosscheck.coordinator.scheduler.SchedulerCommand;
import dev.crosscheck.coordinator.suggest.StrategySource;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What sweeps need of the rest of the coordinator.
 *
 * @param monitors absent: sweeps with validation have no overfit monitor
 * @param rows absent: sweeps are not listed
 * @param notices absent: nobody is told of findings and ends
 * @param writeProblem why the journal takes no writes now; empty while it does
 */
public record SweepServices(
        SpecReader specs,
        StrategySource strategies,
        InstantSource clock,
        Optional<MonitorFactory> monitors,
        ActorRef<SchedulerCommand> scheduler,
        Optional<SweepRows> rows,
        SweepSettings settings,
        Optional<NoticeSink> notices,
        Supplier<Optional<String>> writeProblem) {

    /** Without notices. */
    public SweepServices(
            SpecReader specs,
            StrategySource strategies,
            InstantSource clock,
            Optional<MonitorFactory> monitors,
            ActorRef<SchedulerCommand> scheduler,
            Optional<SweepRows> rows,
            SweepSettings settings) {
        this(specs, strategies, clock, monitors, scheduler, rows, settings, Optional.empty(), Optional::empty);
    }

    /** The same with this receiver of notices. */
    public SweepServices announcing(NoticeSink sink) {
        return new SweepServices(
                specs, strategies, clock, monitors, scheduler, rows, settings, Optional.of(sink), writeProblem);
    }

    /** The same where nothing is written while {@code problem} is present. */
    public SweepServices refusingWhile(Supplier<Optional<String>> problem) {
        return new SweepServices(specs, strategies, clock, monitors, scheduler, rows, settings, notices, problem);
    }
}
