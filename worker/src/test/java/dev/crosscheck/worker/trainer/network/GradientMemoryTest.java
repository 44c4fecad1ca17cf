package dev.crosscheck.worker.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.crosscheck.worker.trainer.Hyperparameters;
import dev.crosscheck.worker.trainer.Params;
import dev.crosscheck.worker.trainer.RecordingContext;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A gradient does not depend on when the garbage collector frees memory. */
class GradientMemoryTest {
    private static final long GC_SECONDS = 60;
    private static final float[] OUTPUTS = {0.3f, -0.7f, 1.9f, 0.2f, -1.1f, 0.6f};

    @BeforeAll
    static void prepare() {
        NetworkTasks.engine();
    }

    @ParameterizedTest
    @CsvSource({
        "cross_entropy, relu, 3",
        "focal, relu, 3",
        "mse, relu, 1",
        "mae, relu, 1",
        "huber, relu, 1",
        "mse, tanh, 1",
        "mse, gelu, 1",
        "mse, sigmoid, 1",
        "mse, leaky_relu, 1",
        "mse, elu, 1",
        "mse, swish, 1"
    })
    void theGradientIsTheSameAfterACollection(String loss, String activation, int outputs) throws Exception {
        Hyperparameters settings = Hyperparameters.of(
                "mlp", new Params(RecordingContext.params("loss", loss, "activation", activation, "focal_gamma", 1.5)));
        Losses losses = new Losses(settings, outputs == 1);
        Layer layer = new Layers(new Weights(1), settings, false).activation();

        float[] undisturbed = gradient(layer, losses, outputs, false);

        assertThat(gradient(layer, losses, outputs, true)).isEqualTo(undisturbed);
    }

    private static float[] gradient(Layer layer, Losses losses, int outputs, boolean collected) throws Exception {
        int n = OUTPUTS.length / outputs;
        Engine engine = PyTorch.load();
        try (NDManager manager = engine.newBaseManager()) {
            NDArray x = manager.create(OUTPUTS, new Shape(n, outputs));
            x.setRequiresGradient(true);
            NDArray wanted = manager.ones(new Shape(n, outputs));
            try (var collector = engine.newGradientCollector()) {
                NDArray out = layer.apply(x, new Layer.Pass(List.of(), List.of(), List.of(), true));
                NDArray mean = Losses.mean(losses.sum(out, wanted), n);
                if (collected) {
                    collect();
                    collect(); // what was found dead with the first sentinel has been freed when the second one comes
                }
                collector.backward(mean);
            }
            return x.getGradient().toFloatArray();
        }
    }

    private static void collect() throws InterruptedException {
        ReferenceQueue<ByteBuffer> queue = new ReferenceQueue<>();
        PhantomReference<ByteBuffer> sentinel = new PhantomReference<>(ByteBuffer.allocateDirect(4), queue);
        System.gc();
        assertThat(queue.remove(TimeUnit.SECONDS.toMillis(GC_SECONDS))).isSameAs(sentinel);
    }
}
