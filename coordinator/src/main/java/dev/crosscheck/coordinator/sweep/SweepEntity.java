package dev.crosscheck.coordinator.sweep;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.Behaviors;
import akka.persistence.typed.EventAdapter;
import akka.persistence.typed.EventSeq;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.RecoveryCompleted;
import akka.persistence.typed.RecoveryFailed;
import akka.persistence.typed.SnapshotAdapter;
import akka.persistence.typed.SnapshotFailed;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.Effect;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.SignalHandler;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event-sourced part of a sweep. Takes batches of commands from {@link SweepFront} and writes the events of a batch as one atomic write; answers once that is durable. It
 * stops when a write fails: what it holds in memory is then ahead of the journal, so a fresh one has to read the journal again.
 */
final class SweepEntity extends EventSourcedBehavior<SweepEntity.Batch, SweepEvent, SweepState> {

    /** Commands to be decided in order and written together. */
    record Batch(List<SweepCommand> commands) {
        /** Whether the commands leave the sweep as it is, unless there are events. */
        boolean isQuiet() {
            return commands.stream().allMatch(command -> QUIET.contains(command.getClass()));
        }
    }

    private static final Set<Class<?>> QUIET = Set.of(
            SweepCommand.ReportStep.class,
            SweepCommand.StartTrial.class,
            SweepCommand.RenewLeases.class,
            SweepCommand.GetSweep.class,
            SweepCommand.ListTrials.class,
            SweepCommand.GetTrial.class,
            SweepCommand.GetLeaderboard.class);

    private static final Logger LOG = LoggerFactory.getLogger(SweepEntity.class);

    private final String sweepId;
    private final SpecReader specs;
    private final InstantSource clock;
    private final SweepSettings settings;
    private final SweepMachine machine;
    private final ActorRef<SweepCommand> front;
    private final StoredForm form;
    private long lastSnapshot;

    private SweepEntity(
            String sweepId,
            SpecReader specs,
            InstantSource clock,
            SweepSettings settings,
            ActorRef<SweepCommand> front,
            StoredForm form) {
        super(persistenceId(sweepId));
        this.sweepId = sweepId;
        this.specs = specs;
        this.clock = clock;
        this.settings = settings;
        this.machine = new SweepMachine(specs, settings);
        this.front = front;
        this.form = form;
    }

    static Behavior<Batch> create(
            String sweepId,
            SpecReader specs,
            InstantSource clock,
            SweepSettings settings,
            ActorRef<SweepCommand> front) {
        return Behaviors.setup(context -> new SweepEntity(
                sweepId,
                specs,
                clock,
                settings,
                front,
                StoredForm.of(context.getSystem(), persistenceId(sweepId).id())));
    }

    static PersistenceId persistenceId(String sweepId) {
        return PersistenceId.of("Sweep", sweepId);
    }

    @Override
    public SweepState emptyState() {
        return new SweepState(sweepId, specs);
    }

    @Override
    public CommandHandler<Batch, SweepEvent, SweepState> commandHandler() {
        return newCommandHandlerBuilder()
                .forAnyState()
                .onCommand(Batch.class, this::onBatch)
                .build();
    }

    private Effect<SweepEvent, SweepState> onBatch(SweepState state, Batch batch) {
        Instant now = clock.instant();
        int evidenceBefore = state.exists() ? state.trials().evidenceCount() : 0;
        boolean quiet = state.exists() && !machine.hasWaiting() && batch.isQuiet();
        Turn turn = machine.process(state, batch.commands(), now);
        if (quiet && turn.events().isEmpty()) {
            return Effect().none().thenRun(same -> {
                turn.send();
                front.tell(new InternalCommand.Quiet());
            });
        }
        if (turn.events().isEmpty()) {
            return Effect().none().thenRun(same -> finish(same, turn, evidenceBefore, now));
        }
        return Effect().persist(turn.events()).thenRun(same -> finish(same, turn, evidenceBefore, now));
    }

    private void finish(SweepState state, Turn turn, int evidenceBefore, Instant now) {
        turn.send();
        int evidenceFrom = Math.min(evidenceBefore, state.trials().evidenceCount());
        if (turn.replay()) {
            front.tell(new InternalCommand.Replayed(
                    state.definition(),
                    state.trials().evidenceFrom(0),
                    state.steering().completions()));
            evidenceFrom = state.trials().evidenceCount();
        }
        boolean again = turn.events().stream()
                .anyMatch(event -> event instanceof SweepEvent.SweepSteered step && step.completedAt() >= 0);
        if (again) {
            // Its companions had been sent home; they come back knowing everything.
            front.tell(new InternalCommand.Recovered(
                    state.trials().history(), machine.progress(state, List.of(), 0, now)));
            return;
        }
        front.tell(new InternalCommand.Written(machine.progress(state, turn.events(), evidenceFrom, now)));
    }

    @Override
    public EventHandler<SweepState, SweepEvent> eventHandler() {
        return (state, event) -> {
            state.applyOnce(event);
            return state;
        };
    }

    @Override
    public SignalHandler<SweepState> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.instance(), this::recovered)
                .onSignal(
                        RecoveryFailed.class,
                        (state, signal) ->
                                LOG.error("The journal cannot be read, sweep={}", sweepId, signal.getFailure()))
                .onSignal(
                        SnapshotFailed.class,
                        (state, signal) -> LOG.warn("A snapshot was not saved, sweep={}", sweepId, signal.getFailure()))
                .onSignal(PostStop.instance(), state -> machine.close()
                        .forEach(reply -> reply.to().tell(reply.value())))
                .build();
    }

    private void recovered(SweepState state) {
        Instant now = clock.instant();
        if (state.exists()) {
            state.leases().restart(now, state.leasePeriod());
        }
        front.tell(new InternalCommand.Recovered(state.trials().history(), machine.progress(state, List.of(), 0, now)));
    }

    /** Snapshots get rarer as the sweep grows, so that their cost per event stays the same. */
    @Override
    public boolean shouldSnapshot(SweepState state, SweepEvent event, long sequenceNr) {
        if (state.deleted() || sequenceNr - lastSnapshot < Math.max(settings.snapshotEvery(), sequenceNr / 3)) {
            return false;
        }
        lastSnapshot = sequenceNr;
        return true;
    }

    @Override
    public SnapshotAdapter<SweepState> snapshotAdapter() {
        return new SnapshotAdapter<>() {
            @Override
            public Object toJournal(SweepState state) {
                return form.toJournal(state.snapshot());
            }

            @Override
            public SweepState fromJournal(Object stored) {
                return SweepState.restore((SweepSnapshot) form.fromJournal(stored), specs);
            }
        };
    }

    @Override
    public EventAdapter<SweepEvent, Object> eventAdapter() {
        return new EventAdapter<>() {
            @Override
            public Object toJournal(SweepEvent event) {
                return form.toJournal(event);
            }

            @Override
            public String manifest(SweepEvent event) {
                return "";
            }

            @Override
            public EventSeq<SweepEvent> fromJournal(Object stored, String manifest) {
                return EventSeq.single((SweepEvent) form.fromJournal(stored));
            }
        };
    }
}
