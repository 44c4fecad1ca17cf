package dev.crosscheck.coordinator.grpc;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Props;
import dev.crosscheck.coordinator.overload.Places;
import dev.crosscheck.proto.v1.Leaderboard;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.UUID;

/** The WatchSweep calls of this coordinator, no more than it can serve. Thread-safe. */
final class Watches {
    /** Why a call was refused. */
    static final String TOO_MANY = "TOO_MANY_WATCHERS";

    private final SweepApi api;
    private final Places places;

    Watches(SweepApi api) {
        this.api = api;
        this.places = new Places(api.settings().watchers());
    }

    int open() {
        return places.taken();
    }

    /** Serves the caller from here on, or throws the status of its refusal. */
    void start(String sweepId, int top, ServerCallStreamObserver<Leaderboard> stream) {
        if (!places.tryTake()) {
            throw GrpcErrors.exhausted(
                    TOO_MANY,
                    places.most()
                            + " calls watch sweeps of this coordinator, which is as many as it takes: ask for the leaderboard now and then, or raise crosscheck.server.watchers");
        }
        ActorRef<SweepWatcher.Message> watcher;
        try {
            watcher = api.system()
                    .systemActorOf(
                            SweepWatcher.create(api, sweepId, top, stream, places::giveBack),
                            "watch-" + UUID.randomUUID(),
                            Props.empty());
        } catch (RuntimeException e) {
            places.giveBack();
            throw e;
        }
        stream.setOnCancelHandler(() -> watcher.tell(SweepWatcher.Command.CANCELLED));
        stream.setOnReadyHandler(() -> watcher.tell(SweepWatcher.Command.READY));
    }
}
