package dev.crosscheck.worker;

import dev.crosscheck.worker.spi.Trainer;
import dev.crosscheck.worker.spi.TrainingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.NullUnmarked;

/** A plug-in on the tests' class path that does what {@code how} says. */
@NullUnmarked
public final class HostileTrainer implements Trainer {
    @Override
    public String name() {
        return "hostile";
    }

    @Override
    public void train(TrainingContext context) throws Exception {
        switch (context.text("how", "")) {
            case "nan" -> {
                for (int step = 1; step <= 5; step++) {
                    context.report(step, Map.of("value", step == 3 ? Double.NaN : 0.5));
                }
            }
            case "memory" -> {
                List<long[]> held = new ArrayList<>();
                while (held.size() < Integer.MAX_VALUE) {
                    held.add(new long[1 << 20]);
                }
            }
            case "hang" -> {
                while (!"".equals(context.text("how", ""))) {
                    LockSupport.parkNanos(1_000_000_000);
                }
            }
            case "throw" -> throw new IllegalStateException("what was that");
            case "silent" -> {}
            default -> context.report(1, Map.of("value", 0.25));
        }
    }
}
