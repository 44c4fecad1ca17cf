package dev.crosscheck.coordinator.grpc;

import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.crosscheck.coordinator.sweep.SweepCommand;
import dev.crosscheck.coordinator.sweep.SweepReply;
import dev.crosscheck.proto.v1.Leaderboard;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;

/**
 * One WatchSweep call: the leaderboard now and after changes, never more often than the interval. Changes while the caller does not read, or while an
 * answer is on its way, become one message. Ends with the sweep, or when the caller has not read for too long.
 */
final class SweepWatcher extends AbstractBehavior<SweepWatcher.Message> {
    /** Why a call was ended. */
    static final String SLOW_READER = "SLOW_READER";

    private static final Duration RENEWAL = Duration.ofSeconds(10);

    /** What a watcher is told. */
    sealed interface Message {}

    /** Plain messages. */
    enum Command implements Message {
        READY,
        CANCELLED,
        PAUSE_OVER,
        RENEW,
        PATIENCE_OVER
    }

    private record Changed(SweepReply.Changed change) implements Message {}

    private record Fetched(Leaderboard board) implements Message {}

    private record Failed(Throwable error) implements Message {}

    private final TimerScheduler<Message> timers;
    private final SweepApi api;
    private final String sweepId;
    private final int top;
    private final ServerCallStreamObserver<Leaderboard> stream;
    private final Runnable ended;
    private boolean dirty = true;
    private boolean fetching;
    private boolean pausing;

    private SweepWatcher(
            ActorContext<Message> context,
            TimerScheduler<Message> timers,
            SweepApi api,
            String sweepId,
            int top,
            ServerCallStreamObserver<Leaderboard> stream,
            Runnable ended) {
        super(context);
        this.timers = timers;
        this.api = api;
        this.sweepId = sweepId;
        this.top = top;
        this.stream = stream;
        this.ended = ended;
        subscribe();
        timers.startTimerWithFixedDelay(Command.RENEW, RENEWAL);
        fetchIfDue();
    }

    /** @param ended run once it is over, for whatever reason */
    static Behavior<Message> create(
            SweepApi api, String sweepId, int top, ServerCallStreamObserver<Leaderboard> stream, Runnable ended) {
        return Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new SweepWatcher(context, timers, api, sweepId, top, stream, ended)));
    }

    @Override
    public Receive<Message> createReceive() {
        return newReceiveBuilder()
                .onMessage(Changed.class, m -> {
                    dirty = true;
                    return fetchIfDue();
                })
                .onMessage(Fetched.class, this::onFetched)
                .onMessage(Failed.class, m -> {
                    stream.onError(GrpcStatusMapper.failure(m.error()));
                    return Behaviors.stopped();
                })
                .onMessageEquals(Command.READY, this::fetchIfDue)
                .onMessageEquals(Command.PAUSE_OVER, () -> {
                    pausing = false;
                    return fetchIfDue();
                })
                .onMessageEquals(Command.RENEW, () -> {
                    subscribe();
                    dirty = true;
                    return fetchIfDue();
                })
                .onMessageEquals(Command.CANCELLED, Behaviors::stopped)
                .onMessageEquals(Command.PATIENCE_OVER, this::onPatienceOver)
                .onSignal(PostStop.class, signal -> {
                    ended.run();
                    return this;
                })
                .build();
    }

    /** Subscriptions are forgotten when the sweep recovers, so they are renewed. */
    private void subscribe() {
        api.sweeps()
                .sweep(sweepId)
                .tell(new SweepCommand.Subscribe(getContext().messageAdapter(SweepReply.Changed.class, Changed::new)));
    }

    private Behavior<Message> fetchIfDue() {
        boolean due = dirty && !fetching && !pausing;
        if (due && !stream.isReady()) {
            if (!timers.isTimerActive(Command.PATIENCE_OVER)) {
                timers.startSingleTimer(
                        Command.PATIENCE_OVER,
                        Command.PATIENCE_OVER,
                        api.settings().watchPatience());
            }
        } else if (due) {
            timers.cancel(Command.PATIENCE_OVER);
            dirty = false;
            fetching = true;
            getContext()
                    .pipeToSelf(
                            WholeBoard.of(api, sweepId, top).thenApply(SweepProtoMapper::leaderboard),
                            (board, error) -> error == null ? new Fetched(board) : new Failed(error));
        }
        return this;
    }

    private Behavior<Message> onPatienceOver() {
        stream.onError(GrpcErrors.exhausted(
                SLOW_READER,
                "this call has not been read for "
                        + api.settings().watchPatience().toMillis()
                        + " ms and is ended: read faster, then watch again"));
        return Behaviors.stopped();
    }

    private Behavior<Message> onFetched(Fetched message) {
        fetching = false;
        if (stream.isCancelled()) {
            return Behaviors.stopped();
        }
        stream.onNext(message.board());
        if (SweepProtoMapper.hasEnded(message.board().getSweep().getState())) {
            stream.onCompleted();
            return Behaviors.stopped();
        }
        pausing = true;
        timers.startSingleTimer(Command.PAUSE_OVER, api.settings().watchInterval());
        return this;
    }
}
