package dev.crosscheck.coordinator.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Reference values were computed once with independent textbook formulas (definitions as in scikit-learn) in NumPy. */
class MetricTest {
    private static final double[] TRUTH = {0, 0, 0, 0, 1, 1, 1, 2, 2, 2};
    private static final Predicted LABELS = Predicted.ofLabels(new int[] {0, 0, 1, 2, 1, 1, 0, 2, 2, 1}, 3);
    private static final Predicted PROBABILITIES = Predicted.ofProbabilities(
            new double[][] {
                {.7, .2, .1},
                {.5, .3, .2},
                {.3, .4, .3},
                {.2, .3, .5},
                {.1, .8, .1},
                {.3, .4, .3},
                {.5, .4, .1},
                {.1, .2, .7},
                {.3, .3, .4},
                {.2, .5, .3}
            },
            3);
    private static final double[] VALUES = {3, -.5, 2, 7, 4.2};
    private static final Predicted GUESSES = Predicted.ofValues(new double[] {2.5, 0, 2, 8, 4});

    @Test
    void labelsScoreAsTheReference() {
        assertThat(Metric.ACCURACY.score(LABELS, TRUTH)).isCloseTo(0.6, within(1e-12));
        assertThat(Metric.BALANCED_ACCURACY.score(LABELS, TRUTH)).isCloseTo(0.611111111111111, within(1e-12));
        assertThat(Metric.MACRO_F1.score(LABELS, TRUTH)).isCloseTo(0.6031746031746031, within(1e-12));
        assertThat(Metric.LOG_LOSS.score(PROBABILITIES, TRUTH)).isCloseTo(0.8395896336460058, within(1e-12));
        assertThat(Metric.ACCURACY.score(PROBABILITIES, TRUTH)).isCloseTo(0.6, within(1e-12));
    }

    @Test
    void areasScoreAsTheReferenceWithTies() {
        double[] truth = {0, 1, 0, 1, 1, 0, 0, 1};
        double[] score = {.1, .9, .4, .35, .8, .6, .35, .35};
        Predicted two = Predicted.ofProbabilities(
                Arrays.stream(score).mapToObj(s -> new double[] {1 - s, s}).toArray(double[][]::new), 2);

        assertThat(Metric.AUC.score(two, truth)).isCloseTo(0.6875, within(1e-12));
        assertThat(Metric.AUC.score(PROBABILITIES, TRUTH)).isCloseTo(0.8214285714285715, within(1e-12));
    }

    @Test
    void regressionsScoreAsTheReference() {
        assertThat(Metric.RMSE.score(GUESSES, VALUES)).isCloseTo(0.5549774770204643, within(1e-12));
        assertThat(Metric.MAE.score(GUESSES, VALUES)).isCloseTo(0.44, within(1e-12));
        assertThat(Metric.R2.score(GUESSES, VALUES)).isCloseTo(0.9496600418410042, within(1e-12));
    }

    /** The derivative of the metric when an example's weight grows, by finite differences. */
    @Test
    void partsAreInfluencesAsTheReference() {
        assertClose(Metric.RMSE.perExample(GUESSES, VALUES), .5027, .5027, .2775, 1.1784, .3135);
        assertClose(Metric.R2.perExample(GUESSES, VALUES), .9090, 1.0178, .9604, .9088, .9524);
    }

    private static void assertClose(double[] actual, double... expected) {
        for (int e = 0; e < expected.length; e++) {
            assertThat(actual[e]).isCloseTo(expected[e], within(6e-5));
        }
    }

    @Test
    void theMeanOfThePartsIsTheMetricForRandomPredictions() {
        Random random = new Random(20261120);
        for (int run = 0; run < 50; run++) {
            int n = 5 + random.nextInt(40);
            double[] classes = random.ints(n, 0, 4).asDoubleStream().toArray();
            double[][] rows = new double[n][];
            for (int e = 0; e < n; e++) {
                rows[e] =
                        random.doubles(4).map(p -> Math.rint(p * 8) / 8 + 0.01).toArray();
            }
            Predicted predicted = Predicted.ofProbabilities(rows, 4);
            double[] values = random.doubles(n).toArray();
            Predicted guesses = Predicted.ofValues(random.doubles(n).toArray());
            for (Metric metric : Metric.values()) {
                boolean labels = metric.task() == dev.crosscheck.coordinator.dataset.TaskKind.CLASSIFICATION;
                Predicted p = labels ? predicted : guesses;
                double[] truth = labels ? classes : values;
                double mean =
                        Arrays.stream(metric.perExample(p, truth)).average().orElseThrow();
                assertThat(mean).as(metric + " run " + run).isCloseTo(metric.score(p, truth), within(1e-9));
            }
        }
    }

    /** Replicating one example is a weight: the influences of labels metrics predict the change to first order in 1/n. */
    @Test
    void partsOfLabelMetricsPredictTheEffectOfAnExample() {
        int copies = 2000;
        for (Metric metric : new Metric[] {Metric.BALANCED_ACCURACY, Metric.MACRO_F1, Metric.AUC}) {
            double[] parts = metric.perExample(PROBABILITIES, TRUTH);
            double score = metric.score(PROBABILITIES, TRUTH);
            for (int e = 0; e < TRUTH.length; e++) {
                double[][] rows = new double[copies * 10 + 1][];
                double[] truth = new double[rows.length];
                for (int i = 0; i < rows.length; i++) {
                    int from = i == copies * 10 ? e : i % 10;
                    truth[i] = TRUTH[from];
                    rows[i] = new double[] {
                        PROBABILITIES.probability(from, 0),
                        PROBABILITIES.probability(from, 1),
                        PROBABILITIES.probability(from, 2)
                    };
                }
                double change = metric.score(Predicted.ofProbabilities(rows, 3), truth) - score;
                assertThat(change * (copies * 10 + 1))
                        .as(metric + " example " + e)
                        .isCloseTo(parts[e] - score, within(2e-3));
            }
        }
    }

    @Test
    void aClassThatIsAbsentIsLeftOutAndOneClassAloneIsNoCrash() {
        double[] noTwos = {0, 0, 1, 1};
        Predicted labels = Predicted.ofLabels(new int[] {0, 0, 1, 2}, 3);
        assertThat(Metric.BALANCED_ACCURACY.score(labels, noTwos)).isEqualTo(0.75);
        // Class 2 is predicted, so it counts with an F1 of 0: (1 + 2/3 + 0) / 3.
        assertThat(Metric.MACRO_F1.score(labels, noTwos)).isCloseTo(5.0 / 9, within(1e-12));
        Predicted constant = Predicted.ofProbabilities(new double[][] {{.2, .8, 0}, {.2, .8, 0}}, 3);
        assertThat(Metric.AUC.score(constant, new double[] {1, 1})).isEqualTo(0.5);
        assertThat(Metric.AUC.perExample(constant, new double[] {1, 1})).containsExactly(0.5, 0.5);
        assertThat(Metric.AUC.score(constant, new double[] {0, 1}))
                .as("constant predictions")
                .isEqualTo(0.5);
        assertThat(Metric.LOG_LOSS.score(constant, new double[] {2, 2})).isCloseTo(23 * Math.log(2), within(1e-12));
    }

    @Test
    void perfectAndConstantRegressionsHaveFiniteScores() {
        Predicted exact = Predicted.ofValues(new double[] {1, 2});
        assertThat(Metric.RMSE.perExample(exact, new double[] {1, 2})).containsExactly(0, 0);
        assertThat(Metric.R2.score(Predicted.ofValues(new double[] {1, 1}), new double[] {1, 1}))
                .isEqualTo(1);
        assertThat(Metric.R2.score(exact, new double[] {1, 1})).isEqualTo(0);
    }
}
