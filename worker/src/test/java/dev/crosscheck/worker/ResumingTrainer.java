package dev.crosscheck.worker;

import dev.crosscheck.worker.spi.InfeasibleException;
import dev.crosscheck.worker.spi.Trainer;
import dev.crosscheck.worker.spi.TrainingContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.NullUnmarked;

/** A plug-in that walks at random for ten steps and saves where it is; it hangs after the step {@code hang}, unless an earlier attempt left something. */
@NullUnmarked
public final class ResumingTrainer implements Trainer {
    static final int STEPS = 10;

    @Override
    public String name() {
        return "resuming";
    }

    @Override
    public void train(TrainingContext context) throws IOException, InfeasibleException {
        double at = 0;
        long done = 0;
        boolean fresh = context.checkpoint().isEmpty();
        if (!fresh) {
            ByteBuffer saved =
                    ByteBuffer.wrap(Files.readAllBytes(context.checkpoint().get()));
            done = saved.getLong();
            at = saved.getDouble();
        }
        for (long step = done + 1; step <= STEPS; step++) {
            at += new Random(context.seed() + step).nextGaussian();
            if (!context.report(step, Map.of("value", at))) {
                return;
            }
            if (context.checkpointDue()) {
                Path file = Files.createTempFile("walk", null);
                Files.write(
                        file,
                        ByteBuffer.allocate(Long.BYTES + Double.BYTES)
                                .putLong(step)
                                .putDouble(at)
                                .array());
                context.saveCheckpoint(file, step);
                if (Files.exists(file)) {
                    throw new IllegalStateException("the file was not taken over");
                }
            }
            while (fresh && step == context.whole("hang", 0)) {
                LockSupport.parkNanos(1_000_000_000);
            }
        }
    }
}
