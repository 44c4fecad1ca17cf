package dev.crosscheck.coordinator.monitor;

import akka.Done;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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
            TrialStore trials,
            EvidenceShapes shapes,
            ExposureLedger ledger,
            InstantSource clock,
            Executor compute,
            Activations activations) {}

    /** Hears that a set became active in a sweep. May be told the same again. */
    public interface Activations {
        /** Completes once that is durable. */
        CompletionStage<Done> activated(String dataset, String set, String sweepId);
    }

    /**
     * Makes the factory.
     *
     * @param compute runs the statistics; not the default dispatcher
     */
    public MonitorActors(
            TrialStore trials, EvidenceShapes shapes, ExposureLedger ledger, InstantSource clock, Executor compute) {
        this(
                trials,
                shapes,
                ledger,
                clock,
                compute,
                (dataset, set, sweep) -> CompletableFuture.completedStage(Done.getInstance()));
    }

    /**
     * Makes the factory.
     *
     * @param compute runs the statistics; not the default dispatcher
     * @param activations hears of sets that became active
     */
    public MonitorActors(
            TrialStore trials,
            EvidenceShapes shapes,
            ExposureLedger ledger,
            InstantSource clock,
            Executor compute,
            Activations activations) {
        this.sources = new Sources(trials, shapes, ledger, clock, compute, activations);
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
