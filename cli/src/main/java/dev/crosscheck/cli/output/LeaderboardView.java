package dev.crosscheck.cli.output;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.crosscheck.cli.console.Screen;
import dev.crosscheck.proto.v1.Leaderboard;
import dev.crosscheck.proto.v1.Sweep;
import dev.crosscheck.proto.v1.Trial;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A leaderboard: finished trials in rank order, then the running ones. */
public final class LeaderboardView {

    private LeaderboardView() {}

    /** At most {@code top} rows (0: all). */
    public static ArrayNode json(Leaderboard board, int top) {
        return SweepShapes.trials(
                limit(Progress.rows(board), top), board.getSweep().getParametersList());
    }

    /** Where the sweep stands and at most {@code top} finished trials (0: all). */
    public static List<String> table(Leaderboard board, int top, Screen screen, Instant now) {
        Sweep sweep = board.getSweep();
        List<String> lines = new ArrayList<>();
        lines.add(sweep.getSweep() + "  " + sweep.getState()
                + (sweep.getStateBecause().isEmpty() ? "" : " (" + sweep.getStateBecause() + ")") + "  "
                + sweep.getMetric() + ", " + sweep.getDirection() + "  strategy " + sweep.getStrategy() + ", seed "
                + sweep.getSeed());
        lines.add(Progress.bar(sweep) + Progress.counts(sweep, now));
        lines.add(Progress.best(sweep) + verdict(sweep, screen));
        if (board.hasLastFailed()) {
            lines.add(Progress.failure(board.getLastFailed()));
        }
        lines.addAll(Progress.notices(board));
        lines.add("");
        lines.addAll(Tables.trials(limit(Progress.rows(board), top), sweep.getParametersList(), true));
        return lines;
    }

    private static String verdict(Sweep sweep, Screen screen) {
        return sweep.getVerdict().isEmpty() ? "" : "  " + VerdictText.brief(sweep, screen);
    }

    private static List<Trial> limit(List<Trial> trials, int top) {
        return top > 0 && trials.size() > top ? trials.subList(0, top) : trials;
    }
}
