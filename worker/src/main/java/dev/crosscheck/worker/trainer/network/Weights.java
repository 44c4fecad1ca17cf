package dev.crosscheck.worker.trainer.network;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The weights of a network that is being laid out: shapes and first values. All of them lie in one vector, in the order in which they were asked for, so that an
 * optimizer's step is a handful of native calls whatever the number of layers. The first values come from a generator of our own, so that they do not depend on the engine.
 */
final class Weights {
    /** A uniform distribution on [-1, 1] has variance 1 / 3. */
    private static final double UNIFORM = 3;

    private final SplittableRandom random;
    private final List<Shape> shapes = new ArrayList<>();
    private final List<float[]> values = new ArrayList<>();
    private final List<Integer> normalised = new ArrayList<>();

    Weights(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /**
     * Weights drawn as {@code init} says, with mean 0 and, before the factor {@code scale}, variance 2 / inputs (he: He, Zhang, Ren, Sun: "Delving Deep into
     * Rectifiers", 2015, arXiv:1502.01852, equation 10), 2 / (inputs + outputs) (glorot: Glorot, Bengio: "Understanding the difficulty of training deep feedforward
     * neural networks", AISTATS 2010, equation 16) or 1 / inputs (lecun: LeCun, Bottou, Orr, Mueller: "Efficient BackProp", 1998, equation 16).
     *
     * @return where they are among the network's weights
     */
    int drawn(String init, double scale, long inputs, long outputs, Shape shape) {
        double variance =
                switch (init.substring(0, init.indexOf('_'))) {
                    case "he" -> 2.0 / inputs;
                    case "glorot" -> 2.0 / (inputs + outputs);
                    case "lecun" -> 1.0 / inputs;
                    default -> throw new IllegalArgumentException("init: " + init);
                };
        double deviation = scale * Math.sqrt(variance);
        float[] first = new float[Math.toIntExact(shape.size())];
        boolean normal = init.endsWith("_normal");
        double limit = deviation * Math.sqrt(UNIFORM);
        for (int i = 0; i < first.length; i++) {
            first[i] = (float) (normal ? deviation * random.nextGaussian() : limit * (2 * random.nextDouble() - 1));
        }
        return add(shape, first);
    }

    /** Weights that all start with one value. */
    int constant(float value, int length) {
        float[] first = new float[length];
        java.util.Arrays.fill(first, value);
        return add(new Shape(length), first);
    }

    /** A place for running means and variances of so many channels. */
    int statistics(int channels) {
        normalised.add(channels);
        return normalised.size() - 1;
    }

    private int add(Shape shape, float[] first) {
        shapes.add(shape);
        values.add(first);
        return shapes.size() - 1;
    }

    List<Shape> shapes() {
        return shapes;
    }

    /** Channels of each place for running statistics. */
    List<Integer> normalised() {
        return normalised;
    }

    /** The first values of all, one after the other. */
    float[] first() {
        int length = values.stream().mapToInt(part -> part.length).sum();
        float[] all = new float[length];
        int at = 0;
        for (float[] part : values) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    /** Where the second and later weights begin in the vector. */
    long[] bounds() {
        long[] bounds = new long[Math.max(0, values.size() - 1)];
        long at = 0;
        for (int i = 0; i < bounds.length; i++) {
            at += values.get(i).length;
            bounds[i] = at;
        }
        return bounds;
    }
}
