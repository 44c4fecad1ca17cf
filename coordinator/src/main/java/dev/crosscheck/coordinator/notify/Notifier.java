package dev.crosscheck.coordinator.notify;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.crosscheck.coordinator.config.NotifySettings;
import dev.crosscheck.coordinator.notify.DeliveryQueue.Step;
import dev.crosscheck.coordinator.notify.DeliveryQueue.Work;
import dev.crosscheck.coordinator.notify.WebhookClient.Outcome;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Delivers notices: writes each down, posts it until the receiver takes it or too much time has passed, and marks it. One for the whole cluster. A
 * notice may reach its receiver more than once, when the mark could not be written; it is never lost once its sweep said it.
 */
public final class Notifier extends AbstractBehavior<NotifierCommand> {
    private static final Duration LOAD_AGAIN = Duration.ofSeconds(5);
    private static final Duration TICK = Duration.ofMillis(250);

    private final TimerScheduler<NotifierCommand> timers;
    private final DeliveryStore store;
    private final WebhookClient client;
    private final InstantSource clock;
    private final NotifyMeters meters;
    private final DeliveryQueue queue;
    private final List<SweepNotices> early = new ArrayList<>();
    private final Set<String> known = new HashSet<>();
    private final Set<String> open = new HashSet<>();
    private final Set<String> closing = new HashSet<>();
    private boolean loaded;

    private record Loaded(DeliveryStore.Stored stored) implements NotifierCommand {}

    private record NotLoaded(String problem) implements NotifierCommand {}

    private record StepDone(Work work, Outcome outcome) implements NotifierCommand {}

    private record SweepMarked(String sweep, boolean opening, boolean done) implements NotifierCommand {}

    private record Load() implements NotifierCommand {}

    private record Tick() implements NotifierCommand {}

    /** What the notifier works with. {@code blocking}: runs what waits for names to be looked up. */
    public record Means(
            DeliveryStore store, HostPolicy hosts, InstantSource clock, Executor blocking, NotifyMeters meters) {}

    private Notifier(
            ActorContext<NotifierCommand> context,
            TimerScheduler<NotifierCommand> timers,
            NotifySettings settings,
            Means means) {
        super(context);
        context.setLoggerName(Notifier.class);
        this.timers = timers;
        this.store = means.store();
        this.client = new WebhookClient(settings, means.hosts(), means.blocking());
        this.clock = means.clock();
        this.meters = means.meters();
        this.queue = new DeliveryQueue(settings);
        load();
    }

    /** The notifier; begins with what the store holds. */
    public static Behavior<NotifierCommand> create(NotifySettings settings, Means means) {
        return Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new Notifier(context, timers, settings, means)));
    }

    @Override
    public Receive<NotifierCommand> createReceive() {
        return newReceiveBuilder()
                .onMessage(NotifierCommand.Told.class, message -> onTold(message.notices()))
                .onMessage(Loaded.class, this::onLoaded)
                .onMessage(NotLoaded.class, this::onNotLoaded)
                .onMessage(Load.class, message -> load())
                .onMessage(StepDone.class, this::onStepDone)
                .onMessage(SweepMarked.class, this::onSweepMarked)
                .onMessage(Tick.class, message -> work())
                .build();
    }

    private Behavior<NotifierCommand> load() {
        getContext()
                .pipeToSelf(
                        store.load(),
                        (stored, failure) -> failure == null
                                ? new Loaded(stored)
                                : new NotLoaded(failure.getClass().getName()));
        return this;
    }

    private Behavior<NotifierCommand> onNotLoaded(NotLoaded message) {
        getContext().getLog().warn("Stored notices cannot be read, trying again error={}", message.problem());
        timers.startSingleTimer(Load.class, new Load(), LOAD_AGAIN);
        return this;
    }

    private Behavior<NotifierCommand> onLoaded(Loaded message) {
        loaded = true;
        known.addAll(message.stored().known());
        Instant now = clock.instant();
        message.stored().open().forEach(delivery -> queue.add(delivery, Step.POST, now));
        early.forEach(this::take);
        early.clear();
        return work();
    }

    private Behavior<NotifierCommand> onTold(SweepNotices told) {
        if (!loaded) {
            early.add(told);
            return this;
        }
        take(told);
        return work();
    }

    private void take(SweepNotices told) {
        Instant now = clock.instant();
        for (Delivery delivery : Delivery.of(told, now)) {
            if (known.add(delivery.key())) {
                queue.add(delivery, Step.SAVE, now);
            }
        }
        if (told.last()) {
            closing.add(told.sweepId());
        } else {
            closing.remove(told.sweepId());
            if (open.add(told.sweepId())) {
                mark(told.sweepId(), true, store.openSweep(told.sweepId()));
            }
        }
    }

    private void mark(String sweep, boolean opening, CompletionStage<?> stage) {
        getContext().pipeToSelf(stage, (done, failure) -> new SweepMarked(sweep, opening, failure == null));
    }

    /** A mark that was not set is set when the sweep says something again; one that was not removed costs a look at the next start. */
    private Behavior<NotifierCommand> onSweepMarked(SweepMarked message) {
        if (message.opening() && !message.done()) {
            open.remove(message.sweep());
            getContext().getLog().warn("The mark of a sweep was not stored, sweep={}", message.sweep());
        }
        return this;
    }

    /** Takes the steps that are due. */
    private Behavior<NotifierCommand> work() {
        for (Work work : queue.start(clock.instant())) {
            getContext().pipeToSelf(take(work), (outcome, failure) -> {
                Outcome end = failure == null
                        ? outcome
                        : Outcome.failed(failure.getClass().getSimpleName(), false);
                return new StepDone(work, end);
            });
        }
        closing.removeIf(sweep -> {
            if (queue.hasUnsaved(sweep)) {
                return false;
            }
            open.remove(sweep);
            mark(sweep, false, store.closeSweep(sweep));
            return true;
        });
        meters.open(queue.size());
        if (queue.size() > 0) {
            timers.startSingleTimer(Tick.class, new Tick(), TICK);
        }
        return this;
    }

    private CompletionStage<Outcome> take(Work work) {
        return switch (work.step()) {
            case POST -> client.post(work.delivery());
            case SAVE -> store.put(work.delivery(), DeliveryStore.State.OPEN).thenApply(done -> Outcome.taken());
            case MARK_DELIVERED ->
                store.put(work.delivery(), DeliveryStore.State.DELIVERED).thenApply(done -> Outcome.taken());
            case MARK_DROPPED ->
                store.put(work.delivery(), DeliveryStore.State.DROPPED).thenApply(done -> Outcome.taken());
        };
    }

    private Behavior<NotifierCommand> onStepDone(StepDone message) {
        Work work = message.work();
        Instant now = clock.instant();
        if (message.outcome().problem().isEmpty()) {
            queue.succeeded(work.delivery().key(), now);
            if (work.step() == Step.POST) {
                meters.delivered();
            }
        } else {
            String problem = message.outcome().problem().get();
            Optional<Duration> wait =
                    queue.failed(work.delivery().key(), message.outcome().forGood(), now);
            report(work, problem, wait);
        }
        return work();
    }

    private void report(Work work, String problem, Optional<Duration> wait) {
        if (work.step() == Step.POST) {
            meters.failed();
        }
        if (wait.isEmpty()) {
            meters.dropped();
        }
        getContext()
                .getLog()
                .warn(
                        "A notice was not delivered, notice={} host={} step={} tries={} problem={} next={}",
                        work.delivery().id(),
                        URI.create(work.delivery().webhook()).getHost(),
                        work.step(),
                        work.tries() + 1,
                        problem,
                        wait.map(Duration::toString).orElse("given up"));
    }
}
