package dev.crosscheck.coordinator.sweep;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import dev.crosscheck.coordinator.scheduler.SchedulerCommand.Demand;
import dev.crosscheck.coordinator.sweep.SweepReply.SweepView;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** Tells scheduler, subscribers and the list of sweeps how the sweep stands, no more often than they can use. Confined to the front. */
final class Neighbours {
    private static final int MOST_SUBSCRIBERS = 10_000;

    private final ActorContext<SweepCommand> context;
    private final String sweepId;
    private final SweepServices services;
    private final Set<ActorRef<SweepReply.Changed>> subscribers = new LinkedHashSet<>();
    private Optional<Demand> demand = Optional.empty();
    private Optional<Demand> toldDemand = Optional.empty();
    private Optional<SweepView> view = Optional.empty();
    private Optional<SweepView> storedView = Optional.empty();
    private boolean storing;
    private boolean subscribersBehind;
    private boolean ended;

    Neighbours(ActorContext<SweepCommand> context, String sweepId, SweepServices services) {
        this.context = context;
        this.sweepId = sweepId;
        this.services = services;
    }

    /** One that finds too many there before is not told of changes; it asks now and then by itself. */
    void subscribe(ActorRef<SweepReply.Changed> subscriber) {
        if (subscribers.size() < MOST_SUBSCRIBERS && subscribers.add(subscriber)) {
            context.watchWith(subscriber, new InternalCommand.Unsubscribed(subscriber));
        }
        subscriber.tell(new SweepReply.Changed(sweepId, ended));
    }

    void unsubscribe(ActorRef<SweepReply.Changed> subscriber) {
        subscribers.remove(subscriber);
    }

    /** Takes in how the sweep stands; true when it should be told without delay, because its life took a turn. */
    boolean note(Progress progress) {
        boolean turn = !view.map(SweepView::state).equals(progress.sweep().map(SweepView::state));
        demand = Optional.of(progress.demand());
        if (progress.callsBack()) {
            toldDemand = Optional.empty();
        }
        view = progress.sweep();
        ended = progress.phase().isEnded();
        subscribersBehind |= progress.changed();
        boolean wantedTurned = toldDemand.isEmpty()
                ? progress.demand().wanted() > 0
                : (toldDemand.get().wanted() > 0) != (progress.demand().wanted() > 0);
        return turn || wantedTurned;
    }

    /** Whether anyone has not heard the latest. */
    boolean behind() {
        return subscribersBehind || !demand.equals(toldDemand);
    }

    void tellNow() {
        if (!demand.equals(toldDemand)) {
            toldDemand = demand;
            demand.ifPresent(services.scheduler()::tell);
        }
        if (subscribersBehind) {
            subscribersBehind = false;
            subscribers.forEach(subscriber -> subscriber.tell(new SweepReply.Changed(sweepId, ended)));
        }
    }

    void repeatDemand() {
        demand.filter(d -> d.wanted() > 0).ifPresent(services.scheduler()::tell);
    }

    /** Whether nobody follows the sweep and its row is stored. */
    boolean areDone() {
        return subscribers.isEmpty()
                && !subscribersBehind
                && !storing
                && (services.rows().isEmpty() || view.equals(storedView));
    }

    /** Stores the row if it changed and no earlier row is on its way; whoever calls this calls it again later. */
    void store() {
        if (services.rows().isEmpty() || storing || view.isEmpty() || view.equals(storedView)) {
            return;
        }
        storing = true;
        SweepView row = view.get();
        context.pipeToSelf(services.rows().get().put(row), (done, failure) -> {
            return new InternalCommand.RowStored(
                    row, Optional.ofNullable(failure).map(Throwable::toString));
        });
    }

    /** The row arrived or failed. */
    void stored(InternalCommand.RowStored message) {
        storing = false;
        if (message.problem().isEmpty()) {
            storedView = Optional.of(message.row());
        } else {
            context.getLog()
                    .warn(
                            "The row of a sweep was not stored, sweep={} problem={}",
                            sweepId,
                            message.problem().get());
        }
    }
}
