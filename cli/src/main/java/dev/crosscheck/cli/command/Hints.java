package dev.crosscheck.cli.command;

import dev.crosscheck.proto.v1.Leaderboard;
import dev.crosscheck.proto.v1.Sweep;
import java.util.ArrayList;
import java.util.List;

/** What to do after something. */
final class Hints {

    private Hints() {}

    /** After a sweep was watched to its end. */
    static List<String> afterWatching(Leaderboard end) {
        Sweep sweep = end.getSweep();
        List<String> lines = new ArrayList<>();
        String because = sweep.getStateBecause().isEmpty() ? "" : ": " + sweep.getStateBecause();
        lines.add(sweep.getSweep() + " is " + sweep.getState() + because);
        if (!sweep.getVerdict().isEmpty()) {
            lines.add("Before you trust the best score, ask: crosscheck overfit " + sweep.getSweep());
        }
        return lines;
    }
}
