package dev.crosscheck.coordinator.sweep;

import akka.actor.typed.ActorRef;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** An open lease. What the journal knows of it is final; deadline, session, last step and the wish to stop are soft. Confined to the entity. */
final class Lease {

    /** The attempt was asked to stop. {@code timedOut}: because it ran too long, not because the sweep ends. */
    record Stop(String reason, Instant since, boolean timedOut) {}

    private final SweepEvent.LeaseGranted granted;
    private Instant deadline;
    private Optional<ActorRef<SessionSignal>> session = Optional.empty();
    private Optional<Stop> stop = Optional.empty();
    private boolean running;
    private OptionalLong step = OptionalLong.empty();
    private Map<String, Double> metrics = Map.of();

    Lease(SweepEvent.LeaseGranted granted, Instant deadline) {
        this.granted = granted;
        this.deadline = deadline;
    }

    LeaseKey key(String sweepId) {
        return new LeaseKey(sweepId, granted.trial(), granted.attempt(), granted.epoch());
    }

    boolean is(LeaseKey key) {
        return key.trial() == granted.trial() && key.attempt() == granted.attempt() && key.epoch() == granted.epoch();
    }

    boolean isHeldBy(LeaseHolder holder) {
        return granted.worker().equals(holder.worker()) && granted.instance().equals(holder.instance());
    }

    SweepEvent.LeaseGranted granted() {
        return granted;
    }

    Instant deadline() {
        return deadline;
    }

    void renew(Instant newDeadline) {
        deadline = newDeadline;
    }

    Optional<ActorRef<SessionSignal>> session() {
        return session;
    }

    void attach(ActorRef<SessionSignal> newSession) {
        session = Optional.of(newSession);
    }

    Optional<Stop> stop() {
        return stop;
    }

    void stop(Stop wish) {
        stop = Optional.of(wish);
    }

    boolean running() {
        return running;
    }

    void started() {
        running = true;
    }

    OptionalLong step() {
        return step;
    }

    Map<String, Double> metrics() {
        return metrics;
    }

    /** Keeps the values of a step unless a later one is known. */
    void report(long newStep, Map<String, Double> values) {
        running = true;
        if (step.isEmpty() || newStep > step.getAsLong()) {
            step = OptionalLong.of(newStep);
            metrics = Map.copyOf(values);
        }
    }
}
