package dev.crosscheck.cli.output;

import dev.crosscheck.proto.v1.Leaderboard;
import dev.crosscheck.proto.v1.Sweep;
import dev.crosscheck.proto.v1.Trial;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** How far a sweep is. */
final class Progress {
    private static final int BAR_CHARACTERS = 30;
    private static final int REASON_CHARACTERS = 300;
    private static final Set<String> ENDED = Set.of("COMPLETED", "FAILED", "CANCELLED");

    private Progress() {}

    static boolean hasEnded(Sweep sweep) {
        return ENDED.contains(sweep.getState());
    }

    /** {@code [#####-----]}, empty when the sweep has no limit. */
    static String bar(Sweep sweep) {
        if (!sweep.hasMaxTrials() || sweep.getMaxTrials() <= 0) {
            return "";
        }
        int full = (int) Math.min(BAR_CHARACTERS, BAR_CHARACTERS * sweep.getFinished() / sweep.getMaxTrials());
        return "[" + "#".repeat(full) + "-".repeat(BAR_CHARACTERS - full) + "] ";
    }

    /** Counts, best, verdict and time left, separated by two spaces. */
    static String counts(Sweep sweep, Instant now) {
        List<String> parts = new ArrayList<>();
        parts.add(sweep.getFinished() + (sweep.hasMaxTrials() ? "/" + sweep.getMaxTrials() : "") + " trials");
        parts.add(sweep.getRunning() + " running");
        if (sweep.getFailed() > 0) {
            parts.add(sweep.getFailed() + " failed");
        }
        if (!sweep.getState().equals("ACTIVE")) {
            parts.add(sweep.getState());
        }
        String left = timeLeft(sweep, now);
        if (!left.isEmpty()) {
            parts.add(left + " left");
        }
        return String.join("  ", parts);
    }

    static String best(Sweep sweep) {
        return sweep.hasBestScore() && sweep.hasBestTrial()
                ? "best " + sweep.getMetric() + " " + Text.score(sweep.getBestScore()) + " (trial "
                        + sweep.getBestTrial() + ")"
                : "no score yet";
    }

    /** What is to be known of how trials ran, a line each. */
    static List<String> notices(Leaderboard board) {
        return board.getNoticesList().stream()
                .map(notice -> "Note: " + Text.clean(notice))
                .toList();
    }

    /** Why a trial failed, in one line. */
    static String failure(Trial trial) {
        String because = Text.clean(trial.getStoppedBecause());
        String shown =
                because.length() > REASON_CHARACTERS ? because.substring(0, REASON_CHARACTERS) + " ..." : because;
        return "trial " + trial.getTrial() + " failed" + (shown.isEmpty() ? "" : ": " + shown);
    }

    /** From the mean time per trial so far; empty when nothing can be said. */
    private static String timeLeft(Sweep sweep, Instant now) {
        long open = sweep.getMaxTrials() - sweep.getFinished();
        if (!sweep.getState().equals("ACTIVE") || !sweep.hasMaxTrials() || sweep.getFinished() < 1 || open <= 0) {
            return "";
        }
        Duration spent = Duration.between(Text.instant(sweep.getCreated()), now);
        return spent.isNegative()
                ? ""
                : "about " + Text.duration(spent.multipliedBy(open).dividedBy(sweep.getFinished()));
    }

    /** Finished trials in rank order, then the running ones; each once. */
    static List<Trial> rows(Leaderboard board) {
        Set<Long> listed = board.getTrialsList().stream().map(Trial::getTrial).collect(Collectors.toSet());
        List<Trial> rows = new ArrayList<>(board.getTrialsList());
        board.getRunningList().stream()
                .filter(trial -> !listed.contains(trial.getTrial()))
                .forEach(rows::add);
        return rows;
    }
}
