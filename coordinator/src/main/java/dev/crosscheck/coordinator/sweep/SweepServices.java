package dev.crosscheck.coordinator.sweep;

import akka.actor.typed.ActorRef;
import dev.crosscheck.coordinator.monitor.MonitorFactory;
import dev.crosscheck.coordinator.scheduler.SchedulerCommand;
import dev.crosscheck.coordinator.suggest.StrategySource;
import java.time.InstantSource;
import java.util.Optional;

/**
 * What sweeps need of the rest of the coordinator.
 *
 * @param monitors absent: sweeps with validation have no overfit monitor
 * @param rows absent: sweeps are not listed
 */
public record SweepServices(
        SpecReader specs,
        StrategySource strategies,
        InstantSource clock,
        Optional<MonitorFactory> monitors,
        ActorRef<SchedulerCommand> scheduler,
        Optional<SweepRows> rows,
        SweepSettings settings) {}
