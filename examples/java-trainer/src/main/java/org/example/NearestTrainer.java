package org.example;

import dev.crosscheck.worker.spi.InfeasibleException;
import dev.crosscheck.worker.spi.Trainer;
import dev.crosscheck.worker.spi.TrainingContext;
import dev.crosscheck.worker.spi.TrainingContext.Part;
import dev.crosscheck.worker.spi.TrainingData;
import dev.crosscheck.worker.spi.TrainingData.Examples;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.IntStream;

/** k nearest neighbours, the votes weighed by distance ** -power. Hyperparameters: k (1 or more), power (0 or more). */
public final class NearestTrainer implements Trainer {
    @Override
    public String name() {
        return "nearest";
    }

    @Override
    public void train(TrainingContext context) throws InfeasibleException {
        TrainingData data = context.data()
                .filter(d -> !d.classes().isEmpty())
                .orElseThrow(() -> new IllegalArgumentException("this trainer needs a data set of classes"));
        int k = context.whole("k", 5);
        double power = context.number("power", 1);
        if (k < 1 || k > data.train().size()) {
            throw new InfeasibleException("k is " + k + " but there are " + data.train().size() + " training examples");
        }
        float[] tuning = probabilities(context, data, data.tuning(), k, power);
        int right = 0;
        for (int i = 0; i < data.tuning().size(); i++) {
            right += best(tuning, i, data.classes().size()) == data.tuning().classes()[i] ? 1 : 0;
        }
        // One step: neighbours need no epochs. A trainer with several asks after each whether to go on.
        context.report(1, Map.of("tuning_accuracy", right / (double) data.tuning().size()));
        context.predictProbabilities(Part.TUNING, tuning);
        context.predictProbabilities(Part.BLIND, probabilities(context, data, data.blind(), k, power));
    }

    private static float[] probabilities(
            TrainingContext context, TrainingData data, Examples examples, int k, double power) {
        int classes = data.classes().size();
        int features = data.features().size();
        Examples train = data.train();
        float[] all = new float[examples.size() * classes];
        double[] distances = new double[train.size()];
        for (int i = 0; i < examples.size() && !context.shouldStop(); i++) {
            for (int t = 0; t < distances.length; t++) {
                double sum = 0;
                for (int f = 0; f < features; f++) {
                    double d = examples.inputs()[i * features + f] - train.inputs()[t * features + f];
                    sum += d * d;
                }
                distances[t] = Math.sqrt(sum);
            }
            int[] nearest = IntStream.range(0, distances.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble(t -> distances[t]))
                    .limit(k)
                    .mapToInt(t -> t)
                    .toArray();
            double[] votes = new double[classes];
            for (int t : nearest) {
                votes[train.classes()[t]] += Math.pow(distances[t] + 1e-9, -power);
            }
            double total = Arrays.stream(votes).sum();
            for (int c = 0; c < classes; c++) {
                all[i * classes + c] = (float) (votes[c] / total);
            }
        }
        return all;
    }

    private static int best(float[] values, int row, int columns) {
        return IntStream.range(0, columns)
                .boxed()
                .max(Comparator.comparingDouble(c -> values[row * columns + c]))
                .orElseThrow();
    }
}
