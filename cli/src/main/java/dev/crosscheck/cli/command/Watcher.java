package dev.crosscheck.cli.command;

import dev.crosscheck.cli.client.Client;
import dev.crosscheck.cli.console.Screen;
import dev.crosscheck.cli.output.WatchView;
import dev.crosscheck.cli.process.Interruption;
import dev.crosscheck.proto.v1.Leaderboard;
import dev.crosscheck.proto.v1.WatchSweepRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Follows a sweep to its end; a lost connection is taken up again. Ending this process leaves the sweep alone. */
final class Watcher {
    private static final int MAX_LOSSES = 60;

    private final Client client;
    private final Screen notes;
    private final Duration pause;
    private int losses;
    private Leaderboard last = Leaderboard.getDefaultInstance();

    /**
     * Prepares to watch.
     *
     * @param notes where lost connections are noted
     * @param pause time before a lost connection is taken up again; zero: it is an error
     */
    Watcher(Client client, Screen notes, Duration pause) {
        this.client = client;
        this.notes = notes;
        this.pause = pause;
    }

    /** Shows the sweep until it ends, or until nobody reads {@code shownOn} any more, as when {@code head} has seen enough; the last state shown. */
    Leaderboard watch(String sweep, int top, WatchView view, Screen shownOn) {
        String back = "crosscheck leaderboard " + sweep + " --watch";
        return Interruption.during(
                () -> watch(sweep, top, view, () -> shownOn.stream().checkError()),
                () -> notes.line("\nStopped watching; " + sweep + " goes on. Come back with: " + back));
    }

    /** Shows the sweep until it ends, whoever reads it, saying nothing when this process is told to end. */
    Leaderboard watchQuietly(String sweep, int top, WatchView view) {
        return watch(sweep, top, view, () -> false);
    }

    private Leaderboard watch(String sweep, int top, WatchView view, BooleanSupplier unread) {
        WatchSweepRequest request =
                WatchSweepRequest.newBuilder().setSweep(sweep).setTop(top).build();
        while (!WatchView.hasEnded(last)) {
            try {
                follow(request, view, unread);
            } catch (StatusRuntimeException e) {
                if (!last.hasSweep() || !isPassing(e) || pause.isZero()) {
                    throw client.explain(e);
                }
            }
            if (unread.getAsBoolean()) {
                return last;
            }
            if (!WatchView.hasEnded(last)) {
                losses++;
                pause();
            }
        }
        return last;
    }

    private void follow(WatchSweepRequest request, WatchView view, BooleanSupplier unread) {
        // The first state is waited for inside the call, so that the next server is tried when this one is away.
        Optional<Iterator<Leaderboard>> boards = client.streamingSweeps(stub -> {
            Iterator<Leaderboard> answer = stub.watchSweep(request);
            return answer.hasNext() ? Optional.of(answer) : Optional.empty();
        });
        while (boards.isPresent() && !unread.getAsBoolean() && boards.get().hasNext()) {
            last = boards.get().next();
            losses = 0;
            view.show(last);
        }
    }

    private static boolean isPassing(StatusRuntimeException error) {
        Status.Code code = error.getStatus().getCode();
        return code == Status.Code.UNAVAILABLE
                || code == Status.Code.CANCELLED
                || code == Status.Code.INTERNAL
                // Not read for too long, as by a terminal that was held; or too many watch just now.
                || code == Status.Code.RESOURCE_EXHAUSTED;
    }

    private void pause() {
        if (losses == 1) {
            notes.line("The connection was lost; trying again. The sweep is not affected.");
        }
        if (losses > MAX_LOSSES) {
            throw client.explain(Status.UNAVAILABLE
                    .withDescription("the connection was lost " + losses + " times")
                    .asRuntimeException());
        }
        try {
            TimeUnit.MILLISECONDS.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw client.explain(
                    Status.CANCELLED.withDescription("Interrupted.").asRuntimeException());
        }
    }
}
