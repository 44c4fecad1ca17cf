package dev.crosscheck.cli.output;

import dev.crosscheck.cli.console.Screen;
import dev.crosscheck.cli.console.Screen.Colour;
import dev.crosscheck.proto.v1.Sweep;

/** A verdict in a few words. */
final class VerdictText {
    /** Comparable trials that the first verdict takes. */
    static final int FIRST_VERDICT = 20;

    private VerdictText() {}

    /** The verdict in a sweep's status line; one that is not due yet is no problem and does not look like one. */
    static String brief(Sweep sweep, Screen screen) {
        String verdict = sweep.getVerdict();
        if (!verdict.equals("INSUFFICIENT")) {
            return "verdict " + screen.paint(verdict, colour(verdict));
        }
        boolean never = sweep.hasMaxTrials() && sweep.getMaxTrials() < FIRST_VERDICT;
        if (never) {
            return "no verdict below " + FIRST_VERDICT + " trials";
        }
        return sweep.getFinished() < FIRST_VERDICT
                ? "verdict after " + FIRST_VERDICT + " trials"
                : "no verdict yet (see: crosscheck overfit " + sweep.getSweep() + ")";
    }

    /** The colour of a verdict. */
    static Colour colour(String verdict) {
        switch (verdict) {
            case "OVERFIT" -> {
                return Colour.RED;
            }
            case "OK" -> {
                return Colour.GREEN;
            }
            default -> {
                return Colour.YELLOW;
            }
        }
    }
}
