package dev.crosscheck.coordinator.monitor;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.crosscheck.coordinator.dataset.ExposureLedger;
import dev.crosscheck.coordinator.monitor.MonitorCommand.GetReport;
import dev.crosscheck.coordinator.monitor.MonitorCommand.ReportReply;
import dev.crosscheck.coordinator.scoring.EvidenceShapes;
import dev.crosscheck.coordinator.store.TrialStore;
import dev.crosscheck.coordinator.sweep.SweepCommand;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Makes monitors that read evidence from the store. */
public final class MonitorActors implements MonitorFactory {
    private final Sources sources;

    /**
     * What monitors work with.
     *
     * @param compute runs the statistics
     */
    record Sources(
            TrialStore trials, EvidenceShapes shapes, ExposureLedger ledger, InstantSource clock, Executor compute) {}

    /**
     * Makes the factory.
     *
     * @param compute runs the statistics; not the default dispatcher
     */
    public MonitorActors(
            TrialStore trials, EvidenceShapes shapes, ExposureLedger ledger, InstantSource clock, Executor compute) {
        this.sources = new Sources(trials, shapes, ledger, clock, compute);
    }

    @Override
    public Behavior<MonitorCommand> create(String sweepId, SweepDefinition definition, ActorRef<SweepCommand> sweep) {
        if (definition.validation().isEmpty()) {
            return Behaviors.receive(MonitorCommand.class)
                    .onMessage(GetReport.class, ask -> {
                        ask.replyTo()
                                .tell(
                                        new ReportReply(
                                                Optional.empty(),
                                                "the sweep " + sweepId
                                                        + " has no validation, so there is nothing to compare its scores with"));
                        return Behaviors.same();
                    })
                    .onAnyMessage(message -> Behaviors.same())
                    .build();
        }
        return MonitorActor.create(sweepId, definition, sweep, sources);
    }
}
