package dev.crosscheck.coordinator.sweep;

import dev.crosscheck.coordinator.monitor.MonitorCommand;
import dev.crosscheck.coordinator.notify.SweepNotices;
import dev.crosscheck.coordinator.scheduler.SchedulerCommand;
import dev.crosscheck.search.trial.Trial;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What became durable with a batch and how the sweep stands after it, for those around the entity. Immutable.
 *
 * @param told trials proposed or finished, in durable order; {@code anew}: all there are, because the space was changed and strategies are to be made anew for it
 * @param evidence finished trials and what stands between them, for the monitor, in durable order
 * @param changed whether anything that people see changed
 * @param ask a new question for the strategy
 * @param callsBack slots were sent away for want of proposals, and there are some now: the demand is to be told though it is the same
 * @param notices absent when the sweep notifies nobody
 * @param completions evidence that there was each time when the sweep had been complete and was extended
 * @param steered when people changed the search last
 * @param sweep absent when the sweep does not exist
 */
record Progress(
        List<Trial> told,
        boolean anew,
        List<MonitorCommand.Ordered> evidence,
        boolean changed,
        SweepPhase phase,
        Optional<ReadyQueue.Ask> ask,
        Optional<SweepReply.SweepView> sweep,
        Optional<SweepDefinition> definition,
        SchedulerCommand.Demand demand,
        boolean callsBack,
        Optional<SweepNotices> notices,
        List<Integer> completions,
        Optional<Instant> steered) {}
