package dev.crosscheck.coordinator.sweep;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import dev.crosscheck.coordinator.monitor.MonitorCommand;
import dev.crosscheck.coordinator.notify.SweepNotices;
import java.util.Optional;

/** Passes on what there is to tell of the sweep, and says when nothing more can come: it ended and its monitor has nothing left to do. Confined to the front. */
final class Announcer {
    private final SweepServices services;
    private final ActorRef<MonitorCommand.Idle> answers;
    private Optional<SweepNotices> told = Optional.empty();
    /** The monitor that was asked whether it has anything left to do. */
    private Optional<ActorRef<MonitorCommand>> asked = Optional.empty();

    Announcer(ActorContext<SweepCommand> context, SweepServices services) {
        this.services = services;
        this.answers = context.messageAdapter(MonitorCommand.Idle.class, message -> new InternalCommand.MonitorIdle());
    }

    /** Whether there is nothing that the sweep's monitor may yet add. */
    boolean isDone() {
        return asked.isEmpty();
    }

    /**
     * Takes in how the sweep stands.
     *
     * @param monitorIdle the monitor has said that it has nothing left to do, and all that it told before is part of {@code progress}
     */
    void note(Progress progress, Optional<ActorRef<MonitorCommand>> monitor, boolean monitorIdle) {
        if (services.notices().isEmpty() || progress.notices().isEmpty()) {
            return;
        }
        boolean ended = progress.phase().isEnded();
        boolean last = ended && (monitor.isEmpty() || monitorIdle);
        SweepNotices now = progress.notices().get();
        Optional<SweepNotices> next = Optional.of(last ? now.ended() : now);
        if (!next.equals(told)) {
            told = next;
            services.notices().get().tell(next.get());
        }
        Optional<ActorRef<MonitorCommand>> owes = ended && !last ? monitor : Optional.empty();
        if (!owes.equals(asked)) {
            owes.ifPresent(child -> child.tell(new MonitorCommand.WhenIdle(answers)));
        }
        asked = owes;
    }
}
