package dev.crosscheck.monitor;

/** The three-way test of "at least 1 - L0 of the apparent gain is real", with a smallest optimism that counts. */
final class ThreeWayTest {
    /** Fewest comparable trials, secret examples, groups (where there are groups) and discordant examples for a statement. */
    static final int MIN_TRIALS = 20;

    static final int MIN_EXAMPLES = 50;
    static final int MIN_GROUPS = 15;
    static final int MIN_DISCORDANT = 10;

    private final double maxLostShare;

    ThreeWayTest(double maxLostShare) {
        this.maxLostShare = maxLostShare;
    }

    Verdict verdict(IncumbentGain gain, double level) {
        if (isInsufficient(gain)) {
            return Verdict.INSUFFICIENT;
        }
        if (gain.apparent() <= 0) {
            return Verdict.OK;
        }
        ScoreTest test = gain.test();
        double limit = gain.limit(maxLostShare);
        if (test.below(limit, level)) {
            return Verdict.OVERFIT;
        }
        return test.above(limit, level) ? Verdict.OK : Verdict.INCONCLUSIVE;
    }

    private static boolean isInsufficient(IncumbentGain gain) {
        return gain.trials() < MIN_TRIALS
                || gain.examples() < MIN_EXAMPLES
                || (gain.units() < gain.examples() && gain.units() < MIN_GROUPS)
                || gain.discordant() < MIN_DISCORDANT;
    }
}
