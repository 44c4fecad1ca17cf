package dev.crosscheck.monitor;

import java.util.OptionalDouble;

/**
 * The three-way test of "at least 1 - L0 of the apparent gain is real", with a smallest optimism that counts. OVERFIT when the score test says so at its own
 * level, or when two keys turn: by the transfer model the chance that enough is real is below alpha / 5, and the score test agrees at level alpha. Where one secret
 * set disagrees with the others beyond doubt, these have to say it, too, at level alpha.
 */
final class ThreeWayTest {
    /** Fewest comparable trials, secret examples, groups (where there are groups) and discordant examples for a statement. */
    static final int MIN_TRIALS = 20;

    static final int MIN_EXAMPLES = 50;
    static final int MIN_GROUPS = 15;
    static final int MIN_DISCORDANT = 10;

    /** The two keys, in units of alpha: posterior probability by the transfer model, and level of the score test that must support it. */
    private static final double LEVEL_OF_MODEL = 0.2;

    private static final double LEVEL_OF_SUPPORT = 1;

    /** Level, in units of alpha, at which a set counts as one that disagrees. */
    private static final double LEVEL_OF_DISAGREEMENT = 0.01;

    private final MonitorConfig config;
    private final TransferModel model;
    private final TestMethod method;

    ThreeWayTest(EvidenceTable table, MonitorConfig config, TestMethod method) {
        this.config = config;
        this.model = new TransferModel(table);
        this.method = method;
    }

    /** The test number {@code number} at {@code level}, of the gain just computed from all evidence. */
    SequentialTest run(int number, double level, IncumbentGain gain) {
        if (isInsufficient(gain)) {
            return new SequentialTest(number, level, gain, OptionalDouble.empty(), Verdict.INSUFFICIENT);
        }
        if (gain.apparent() <= 0) {
            return new SequentialTest(number, level, gain, OptionalDouble.empty(), Verdict.OK);
        }
        ScoreTest test = gain.test();
        double limit = gain.limit(config.maxLostShare());
        OptionalDouble enough = method == TestMethod.POOLED && test.below(limit, LEVEL_OF_SUPPORT * config.alpha())
                ? model.probabilityAtLeast(limit, gain)
                : OptionalDouble.empty();
        Verdict verdict = Verdict.INCONCLUSIVE;
        if (test.below(limit, level) || enough.orElse(1) < LEVEL_OF_MODEL * config.alpha()) {
            verdict = method == TestMethod.POOLED && isOneSetsDoing(gain) ? Verdict.INCONCLUSIVE : Verdict.OVERFIT;
        } else if (test.above(limit, level)) {
            verdict = Verdict.OK;
        }
        return new SequentialTest(number, level, gain, enough, verdict);
    }

    /** Whether one secret set disagrees with the others, and these alone do not say it: that set may be of another kind, which is no overfitting. */
    private boolean isOneSetsDoing(IncumbentGain gain) {
        return SetShift.find(gain, LEVEL_OF_DISAGREEMENT * config.alpha())
                .map(gain::without)
                .filter(others -> !others.test().below(others.limit(config.maxLostShare()), config.alpha()))
                .isPresent();
    }

    private static boolean isInsufficient(IncumbentGain gain) {
        return gain.trials() < MIN_TRIALS
                || gain.examples() < MIN_EXAMPLES
                || (gain.units() < gain.examples() && gain.units() < MIN_GROUPS)
                || gain.discordant() < MIN_DISCORDANT;
    }
}
