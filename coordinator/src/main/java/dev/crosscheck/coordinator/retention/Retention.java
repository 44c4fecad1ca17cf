package dev.crosscheck.coordinator.retention;

import akka.Done;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.crosscheck.coordinator.config.RetentionSettings;
import dev.crosscheck.coordinator.store.StoreUpkeep;
import dev.crosscheck.coordinator.sweep.SweepReply.SweepView;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends deletions that were cut short, and deletes sweeps by age and size where that is asked for. One in the cluster. */
public final class Retention extends AbstractBehavior<Retention.Message> {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
    private static final String BY = "retention";
    private static final CompletionStage<Done> DONE = CompletableFuture.completedStage(Done.getInstance());

    /** What it is told. */
    public interface Message {}

    private record Resumed(Optional<Throwable> problem) implements Message {}

    private record Look() implements Message {}

    private record Looked(Optional<Throwable> problem) implements Message {}

    /** What it works with. {@code sweeps}: all sweeps as they are listed; {@code orphans}: collects files that nothing names, and does not fail. */
    public record Means(
            SweepDeletion deletion,
            Supplier<CompletionStage<List<SweepView>>> sweeps,
            StoreUpkeep upkeep,
            InstantSource clock,
            Supplier<CompletionStage<Done>> orphans) {
        /** Files that nothing names stay. */
        Means(
                SweepDeletion deletion,
                Supplier<CompletionStage<List<SweepView>>> sweeps,
                StoreUpkeep upkeep,
                InstantSource clock) {
            this(deletion, sweeps, upkeep, clock, () -> DONE);
        }
    }

    private final TimerScheduler<Message> timers;
    private final RetentionSettings settings;
    private final Means means;
    private volatile boolean stopped;

    private Retention(
            ActorContext<Message> context, TimerScheduler<Message> timers, RetentionSettings settings, Means means) {
        super(context);
        this.timers = timers;
        this.settings = settings;
        this.means = means;
        context.pipeToSelf(means.deletion().resume(), (done, problem) -> new Resumed(Optional.ofNullable(problem)));
    }

    /** One that begins with what was cut short. */
    public static Behavior<Message> create(RetentionSettings settings, Means means) {
        return Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new Retention(context, timers, settings, means)));
    }

    @Override
    public Receive<Message> createReceive() {
        return newReceiveBuilder()
                .onMessage(Resumed.class, m -> next(m.problem(), "A deletion that was cut short could not be ended"))
                .onMessage(Look.class, m -> look())
                .onMessage(
                        Looked.class,
                        m -> next(m.problem(), "Sweeps could not be deleted by age and size, or files of deleted ones"))
                .onSignal(PostStop.class, m -> {
                    stopped = true;
                    return this;
                })
                .build();
    }

    private Behavior<Message> next(Optional<Throwable> problem, String text) {
        problem.ifPresent(cause -> getContext().getLog().warn(text, cause));
        timers.startSingleTimer(new Look(), settings.every());
        return this;
    }

    private Behavior<Message> look() {
        Instant now = means.clock().instant();
        CompletionStage<Done> looked = means.orphans()
                .get()
                .thenCompose(done -> means.deletion().resume())
                .thenCompose(done -> means.deletion().tidy())
                .thenCompose(done -> settings.isOn() ? delete(now) : DONE);
        getContext().pipeToSelf(looked, (done, problem) -> new Looked(Optional.ofNullable(problem)));
        return this;
    }

    private CompletionStage<Done> delete(Instant now) {
        return means.sweeps().get().thenCompose(rows -> {
            Deque<SweepView> ended = endedFirst(rows);
            return byAge(ended, now).thenCompose(done -> bySize(ended));
        });
    }

    /** Those that have ended, the one that ended first at the head. */
    static Deque<SweepView> endedFirst(List<SweepView> rows) {
        return rows.stream()
                .filter(row -> row.ended().isPresent())
                .sorted(Comparator.comparing(row -> row.ended().orElseThrow()))
                .collect(ArrayDeque::new, ArrayDeque::add, ArrayDeque::addAll);
    }

    private CompletionStage<Done> byAge(Deque<SweepView> ended, Instant now) {
        CompletionStage<Done> all = CompletableFuture.completedStage(Done.getInstance());
        List<String> old = ended.stream()
                .filter(row -> !settings.maxAge().isZero()
                        && row.ended().orElseThrow().plus(settings.maxAge()).isBefore(now))
                .map(SweepView::sweepId)
                .toList();
        if (old.isEmpty()) {
            return all;
        }
        ended.removeIf(row -> old.contains(row.sweepId()));
        for (String sweep : old) {
            all = all.thenCompose(done -> delete(sweep)).thenApply(deleted -> Done.getInstance());
        }
        return all.thenCompose(done -> means.deletion().reclaim()).thenApply(given -> Done.getInstance());
    }

    /** Deletes nothing while deleted sweeps still take their room: the size says then nothing about those that are there. */
    private CompletionStage<Done> bySize(Deque<SweepView> ended) {
        if (settings.maxBytes() == 0 || ended.isEmpty()) {
            return DONE;
        }
        return means.deletion()
                .reclaim()
                .thenCompose(
                        given -> given ? means.upkeep().sizeBytes().thenCompose(bytes -> bySize(ended, bytes)) : DONE);
    }

    private CompletionStage<Done> bySize(Deque<SweepView> ended, long bytes) {
        if (bytes <= settings.maxBytes() || ended.isEmpty() || stopped) {
            return DONE;
        }
        String sweep = ended.removeFirst().sweepId();
        return delete(sweep).thenCompose(deleted -> means.deletion().reclaim().thenCompose(given -> {
            if (!given) {
                return DONE;
            }
            return means.upkeep().sizeBytes().thenCompose(now -> {
                if (deleted && now >= bytes) {
                    LOG.warn(
                            "The deletion of sweep={} freed nothing: bytes={} before={} crosscheck.retention.max-bytes={}. No sweep is deleted for its size before the next look;"
                                    + " find out what else takes the room, or raise the limit",
                            sweep,
                            now,
                            bytes,
                            settings.maxBytes());
                    return DONE;
                }
                return bySize(ended, now);
            });
        }));
    }

    /** Whether the sweep is deleted. */
    private CompletionStage<Boolean> delete(String sweep) {
        return stopped
                ? CompletableFuture.completedStage(false)
                : means.deletion().withoutReclaiming(sweep, BY).thenApply(outcome -> outcome.refused()
                        .isEmpty());
    }
}
