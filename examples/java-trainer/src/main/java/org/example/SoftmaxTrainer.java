package org.example;

import dev.crosscheck.worker.spi.InfeasibleException;
import dev.crosscheck.worker.spi.Trainer;
import dev.crosscheck.worker.spi.TrainingContext;
import dev.crosscheck.worker.spi.TrainingContext.Part;
import dev.crosscheck.worker.spi.TrainingData;
import dev.crosscheck.worker.spi.TrainingData.Examples;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Softmax regression by stochastic gradient descent, over epochs: it reports each, heeds early stopping, and saves what the next attempt needs if this one is interrupted. Hyperparameters: lr (above 0), epochs (1 or
 * more), scale (what inputs are divided by).
 */
public final class SoftmaxTrainer implements Trainer {
    @Override
    public String name() {
        return "softmax";
    }

    @Override
    public void train(TrainingContext context) throws IOException, InfeasibleException {
        TrainingData data = context.data()
                .filter(d -> !d.classes().isEmpty())
                .orElseThrow(() -> new IllegalArgumentException("this trainer needs a data set of classes"));
        double lr = context.number("lr", 0.1);
        double scale = context.number("scale", 16);
        int epochs = context.whole("epochs", 5);
        Model model = new Model(data.classes().size(), data.features().size(), scale);
        Optional<Path> earlier = context.checkpoint();
        int done = earlier.isPresent() ? model.read(earlier.get()) : 0;
        boolean wanted = true;
        for (int epoch = done + 1; epoch <= epochs && wanted; epoch++) {
            // The draws of an epoch depend on the seed and its number alone: whoever goes on makes the same ones.
            model.epoch(data.train(), lr, new Random(context.seed() + epoch));
            wanted = context.report(epoch, Map.of("tuning_accuracy", model.accuracy(data.tuning())));
            if (wanted && context.checkpointDue()) {
                Path file = Files.createTempFile("softmax", null);
                model.write(file, epoch);
                context.saveCheckpoint(file, epoch);
            }
        }
        context.predictProbabilities(Part.TUNING, model.probabilities(data.tuning()));
        context.predictProbabilities(Part.BLIND, model.probabilities(data.blind()));
    }

    /** One row of weights per class, the bias last. */
    private static final class Model {
        private final double[][] weights;
        private final int features;
        private final double scale;

        Model(int classes, int features, double scale) {
            this.weights = new double[classes][features + 1];
            this.features = features;
            this.scale = scale;
        }

        void epoch(Examples train, double lr, Random random) {
            for (int draw = 0; draw < train.size(); draw++) {
                int i = random.nextInt(train.size());
                double[] p = probabilities(train, i);
                for (int c = 0; c < weights.length; c++) {
                    double step = lr * (p[c] - (train.classes()[i] == c ? 1 : 0));
                    for (int f = 0; f < features; f++) {
                        weights[c][f] -= step * train.inputs()[i * features + f] / scale;
                    }
                    weights[c][features] -= step;
                }
            }
        }

        private double[] probabilities(Examples examples, int i) {
            double[] p = new double[weights.length];
            double top = Double.NEGATIVE_INFINITY;
            for (int c = 0; c < p.length; c++) {
                p[c] = weights[c][features];
                for (int f = 0; f < features; f++) {
                    p[c] += weights[c][f] * examples.inputs()[i * features + f] / scale;
                }
                top = Math.max(top, p[c]);
            }
            double sum = 0;
            for (int c = 0; c < p.length; c++) {
                p[c] = Math.exp(p[c] - top);
                sum += p[c];
            }
            for (int c = 0; c < p.length; c++) {
                p[c] /= sum;
            }
            return p;
        }

        float[] probabilities(Examples examples) {
            float[] all = new float[examples.size() * weights.length];
            for (int i = 0; i < examples.size(); i++) {
                double[] p = probabilities(examples, i);
                for (int c = 0; c < p.length; c++) {
                    all[i * p.length + c] = (float) p[c];
                }
            }
            return all;
        }

        double accuracy(Examples examples) {
            int right = 0;
            for (int i = 0; i < examples.size(); i++) {
                double[] p = probabilities(examples, i);
                int best = 0;
                for (int c = 1; c < p.length; c++) {
                    best = p[c] > p[best] ? c : best;
                }
                right += best == examples.classes()[i] ? 1 : 0;
            }
            return right / (double) examples.size();
        }

        void write(Path file, int epoch) throws IOException {
            try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
                out.writeInt(epoch);
                for (double[] row : weights) {
                    for (double weight : row) {
                        out.writeDouble(weight);
                    }
                }
            }
        }

        /** The epoch that was saved. */
        int read(Path file) throws IOException {
            try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
                int epoch = in.readInt();
                for (double[] row : weights) {
                    for (int f = 0; f < row.length; f++) {
                        row[f] = in.readDouble();
                    }
                }
                return epoch;
            }
        }
    }
}
