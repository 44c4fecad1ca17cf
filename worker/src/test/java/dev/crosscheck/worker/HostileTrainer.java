package dev.crosscheck.worker;

import dev.crosscheck.worker.spi.InfeasibleException;
import dev.crosscheck.worker.spi.Trainer;
import dev.crosscheck.worker.spi.TrainingContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
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
            case "overflow" -> overflow(0);
            case "assertion" -> throw new AssertionError("two is not three");
            case "unchecked" -> throw new UncheckedIOException(new IOException("the disk is full"));
            case "direct" -> ByteBuffer.allocateDirect(Integer.MAX_VALUE - 8);
            case "exit" -> System.exit(3);
            case "infeasible" -> throw new InfeasibleException("not like that");
            case "pid" ->
                context.report(
                        1, Map.of("value", (double) ProcessHandle.current().pid()));
            case "environment" ->
                throw new InfeasibleException(System.getenv().keySet().stream()
                        .filter(name -> name.startsWith("CROSSCHECK_"))
                        .sorted()
                        .toList()
                        .toString());
            case "wordy" -> throw new IllegalStateException("no ".repeat(6 << 20));
            case "wordy-infeasible" -> throw new InfeasibleException("no ".repeat(6 << 20));
            case "wide" -> context.report(1, metrics(0, 1001));
            case "long-name" -> context.report(1, Map.of("v".repeat(201), 0.5));
            case "ever-new-names" -> {
                for (int step = 1; step <= 3; step++) {
                    context.report(step, metrics(500 * step, 500));
                }
            }
            case "silent" -> {}
            case "threads" -> new Thread(null, () -> {}, "too large", 1L << 60).start();
            case "late" -> late(context);
            default -> context.report(1, Map.of("value", 0.25));
        }
    }

    /** Leaves a thread behind that reports once there is a file "go", and makes the file {@code told} when it has. */
    private static void late(TrainingContext context) throws InfeasibleException {
        Path told = Path.of(context.text("told", ""));
        new Thread(
                        () -> {
                            try {
                                while (!Files.exists(told.resolveSibling("go"))) {
                                    LockSupport.parkNanos(1_000_000);
                                }
                                context.report(99, Map.of("value", 0.99));
                                Files.createFile(told);
                            } catch (IOException | InfeasibleException e) {
                                throw new IllegalStateException(e);
                            }
                        },
                        "late")
                .start();
        context.report(1, Map.of("value", 0.25));
    }

    private static Map<String, Double> metrics(int from, int count) {
        Map<String, Double> metrics = new HashMap<>(Map.of("value", 0.5));
        for (int i = 1; i < count; i++) {
            metrics.put("m" + (from + i), 0.5);
        }
        return metrics;
    }

    private static long overflow(long depth) {
        return depth < 0 ? depth : overflow(depth + 1) + 1;
    }
}
