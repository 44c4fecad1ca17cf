package dev.crosscheck.coordinator.grpc;

import dev.crosscheck.coordinator.sweep.SweepCommand;
import dev.crosscheck.coordinator.sweep.SweepReply.Board;
import dev.crosscheck.coordinator.sweep.SweepReply.TrialView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A sweep's leaderboard, asked for page by page. Where trials get ranks between two pages, it is asked for again; a sweep that is never still shows each trial once, some perhaps not. */
final class WholeBoard {
    private static final int MOST_TRIES = 4;

    private final SweepApi api;
    private final String sweepId;
    private final int top;

    private WholeBoard(SweepApi api, String sweepId, int top) {
        this.api = api;
        this.sweepId = sweepId;
        this.top = top;
    }

    /** {@code top} 0: all ranked trials. */
    static CompletionStage<Board> of(SweepApi api, String sweepId, int top) {
        return new WholeBoard(api, sweepId, top).read(1);
    }

    private CompletionStage<Board> read(int attempt) {
        return page(0).thenCompose(first -> more(first, first, attempt));
    }

    private CompletionStage<Board> page(int from) {
        return api.ask(sweepId, Board.class, replyTo -> new SweepCommand.GetLeaderboard(top, from, replyTo));
    }

    private CompletionStage<Board> more(Board sofar, Board last, int attempt) {
        if (last.next().isEmpty()) {
            return CompletableFuture.completedStage(sofar);
        }
        return page(last.next().getAsInt())
                .thenCompose(page -> page.places() != sofar.places() && attempt < MOST_TRIES
                        ? read(attempt + 1)
                        : more(joined(sofar, page), page, attempt));
    }

    private static Board joined(Board before, Board page) {
        Set<Long> known = new HashSet<>();
        List<TrialView> ranked = distinct(before.ranked(), page.ranked(), known);
        List<TrialView> running = distinct(before.running(), page.running(), known);
        return new Board(
                page.sweep(), ranked, running, page.lastFailed(), page.notices(), before.places(), page.next());
    }

    private static List<TrialView> distinct(List<TrialView> before, List<TrialView> more, Set<Long> known) {
        List<TrialView> all = new ArrayList<>(before.size() + more.size());
        for (List<TrialView> part : List.of(before, more)) {
            part.stream().filter(trial -> known.add(trial.number())).forEach(all::add);
        }
        return all;
    }
}
