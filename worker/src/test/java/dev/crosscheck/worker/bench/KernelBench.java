package dev.crosscheck.worker.bench;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.pooling.Pool;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;

/**
 * The two convolutions of docs/benchmarks/trainers.py's {@code cnn} with activation and pooling, forward and back on a batch of 64, with nothing of the trainers around them. Argument: steps. Prints one line of JSON:
 * milliseconds of wall-clock time and of the thread's CPU time for a step, after a warm-up.
 */
@SuppressWarnings("try") // scopes that free what was made in them are not mentioned again
public final class KernelBench {
    private static final int BATCH = 64;
    private static final int SIDE = 8;
    private static final int WARM_UP = 100;

    private final Engine engine;
    private final NDArray images;
    private final NDArray first;
    private final NDArray firstBias;
    private final NDArray second;
    private final NDArray secondBias;

    private KernelBench(Engine engine, NDManager manager) {
        this.engine = engine;
        images = manager.randomNormal(new Shape(BATCH, 1, SIDE, SIDE));
        first = weights(manager, new Shape(16, 1, 3, 3));
        firstBias = weights(manager, new Shape(16));
        second = weights(manager, new Shape(32, 16, 3, 3));
        secondBias = weights(manager, new Shape(32));
    }

    private static NDArray weights(NDManager manager, Shape shape) {
        NDArray weights = manager.randomNormal(shape).mul(0.1f);
        weights.setRequiresGradient(true);
        return weights;
    }

    public static void main(String[] args) {
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("ai.djl.pytorch.num_threads", "1");
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        int steps = Integer.parseInt(args[0]);
        Engine engine = Engine.getEngine("PyTorch");
        JniUtils.setGradMode(false);
        try (NDManager manager = engine.newBaseManager()) {
            KernelBench bench = new KernelBench(engine, manager);
            bench.run(WARM_UP);
            long start = System.nanoTime();
            long cpu = cpuNanos();
            bench.run(steps);
            System.out.println("{\"ms\": " + (System.nanoTime() - start) / 1e6 / steps + ", \"cpu_ms\": "
                    + (cpuNanos() - cpu) / 1e6 / steps + "}");
        }
    }

    private static long cpuNanos() {
        return java.lang.management.ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private void run(int steps) {
        for (int step = 0; step < steps; step++) {
            try (NDScope scratch = new NDScope();
                    GradientCollector collector = engine.newGradientCollector()) {
                NDArray half = block(images, first, firstBias);
                collector.backward(block(half, second, secondBias).sum());
            }
            for (NDArray weights : new NDArray[] {first, firstBias, second, secondBias}) {
                try (NDArray gradient = weights.getGradient()) {
                    gradient.subi(gradient);
                }
            }
        }
    }

    private static NDArray block(NDArray x, NDArray weights, NDArray bias) {
        Shape one = new Shape(1, 1);
        NDArray convolved = x.getNDArrayInternal()
                .convolution(x, weights, bias, one, one, one, 1)
                .head();
        return Pool.maxPool2d(Activation.relu(convolved), new Shape(2, 2), new Shape(2, 2), new Shape(0, 0), false);
    }
}
