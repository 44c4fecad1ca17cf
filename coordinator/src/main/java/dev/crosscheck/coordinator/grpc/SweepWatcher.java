package dev.crosscheck.coordinator.grpc;

import akka.actor.typed.Behavior;
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
 * answer is on its way, become one message. Ends with the sweep.
 */
final class SweepWatcher extends AbstractBehavior<SweepWatcher.Message> {
    private static final Duration RENEWAL = Duration.ofSeconds(10);

    /** What a watcher is told. */
    sealed interface Message {}

    /** Plain messages. */
    enum Command implements Message {
        READY,
        CANCELLED,
        PAUSE_OVER,
        RENEW
    }

    private record Changed(SweepReply.Changed change) implements Message {}

    private record Fetched(Leaderboard board) implements Message {}

    private record Failed(Throwable error) implements Message {}

    private final TimerScheduler<Message> timers;
    private final SweepApi api;
    private final String sweepId;
    private final int top;
    private final ServerCallStreamObserver<Leaderboard> stream;
    private boolean dirty = true;
    private boolean fetching;
    private boolean pausing;

    private SweepWatcher(
            ActorContext<Message> context,
            TimerScheduler<Message> timers,
            SweepApi api,
            String sweepId,
            int top,
            ServerCallStreamObserver<Leaderboard> stream) {
        super(context);
        this.timers = timers;
        this.api = api;
        this.sweepId = sweepId;
        this.top = top;
        this.stream = stream;
        subscribe();
        timers.startTimerWithFixedDelay(Command.RENEW, RENEWAL);
        fetchIfDue();
    }

    static Behavior<Message> create(
            SweepApi api, String sweepId, int top, ServerCallStreamObserver<Leaderboard> stream) {
        return Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new SweepWatcher(context, timers, api, sweepId, top, stream)));
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
                .build();
    }

    /** Subscriptions are forgotten when the sweep recovers, so they are renewed. */
    private void subscribe() {
        api.sweeps()
                .sweep(sweepId)
                .tell(new SweepCommand.Subscribe(getContext().messageAdapter(SweepReply.Changed.class, Changed::new)));
    }

    private Behavior<Message> fetchIfDue() {
        if (dirty && !fetching && !pausing && stream.isReady()) {
            dirty = false;
            fetching = true;
            getContext()
                    .pipeToSelf(
                            WholeBoard.of(api, sweepId, top).thenApply(SweepProtoMapper::leaderboard),
                            (board, error) -> error == null ? new Fetched(board) : new Failed(error));
        }
        return this;
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
