package dev.crosscheck.monitor;

/** What a trial scored on one secret set, oriented so that higher is better. */
public sealed interface SetScores {
    /** The trial's score on the set. */
    double score();

    /** Scores of every example of the set; its score is their mean. */
    record PerExample(ExampleScores examples) implements SetScores {
        @Override
        public double score() {
            return examples.mean();
        }

        @Override
        public String toString() {
            return "PerExample[" + examples.size() + " examples]";
        }
    }

    /**
     * Only a number. Differences between trials are then tested unpaired, which is far weaker.
     *
     * @param standardError of the score over fresh sets of that size, at least 0
     */
    record Reported(double score, double standardError) implements SetScores {
        public Reported {
            if (!Double.isFinite(score) || !(standardError >= 0) || !Double.isFinite(standardError)) {
                throw new IllegalArgumentException(
                        "reported score or standard error is not a finite number, or the error is negative (expected: finite numbers)");
            }
        }

        /** A reported share of successes, in [0, 1], with its binomial standard error (Agresti and Coull's, so never 0). */
        public static Reported binomial(double share, int examples) {
            if (!(share >= 0 && share <= 1) || examples < 1) {
                throw new IllegalArgumentException(
                        "reported share or number of examples is out of range (expected: a share in [0, 1])");
            }
            double p = (share * examples + 2) / (examples + 4);
            return new Reported(share, Math.sqrt(p * (1 - p) / (examples + 4)));
        }

        @Override
        public String toString() {
            return "Reported[]";
        }
    }
}
