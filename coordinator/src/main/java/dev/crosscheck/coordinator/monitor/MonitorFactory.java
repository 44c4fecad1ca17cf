package dev.crosscheck.coordinator.monitor;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import dev.crosscheck.coordinator.sweep.SweepCommand;
import dev.crosscheck.coordinator.sweep.SweepDefinition;

/** Makes the monitor of a sweep with validation. It tells the sweep its tests by {@link SweepCommand.RecordOverfitTest}. */
public interface MonitorFactory {
    Behavior<MonitorCommand> create(String sweepId, SweepDefinition definition, ActorRef<SweepCommand> sweep);
}
