package dev.crosscheck.worker.slot;

import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.proto.v1.TrainerSpec;
import dev.crosscheck.proto.v1.TrialTask;
import dev.crosscheck.worker.Datasets;
import dev.crosscheck.worker.gpu.GpuSeat;
import dev.crosscheck.worker.slot.wire.FromChild;
import dev.crosscheck.worker.slot.wire.RunAttempt;
import dev.crosscheck.worker.slot.wire.ToChild;
import dev.crosscheck.worker.trainer.RecordingContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Time from a fresh child's first trial being known to its first report, with and without loading PyTorch meanwhile, in turn; the contents come at once or after a pause. Arguments: pairs, milliseconds of
 * that pause. Prints medians of wall-clock time and of the child's CPU time until then.
 */
public final class WarmUpBench {
    private WarmUpBench() {}

    public static void main(String[] args) throws Exception {
        int pairs = Integer.parseInt(args[0]);
        long pause = Long.parseLong(args[1]);
        Path folder = Files.createTempDirectory("warm-up");
        SlotSettings settings = new SlotSettings(
                "512m",
                200,
                Path.of(System.getenv("DJL_CACHE_DIR")),
                folder,
                folder,
                Duration.ofSeconds(5),
                Duration.ZERO);
        RunAttempt attempt = attempt(folder);
        double[][] wall = new double[2][pairs];
        double[][] cpu = new double[2][pairs];
        for (int pair = -1; pair < pairs; pair++) {
            for (int warm = 0; warm < 2; warm++) {
                double[] seconds = once(settings, attempt, warm == 1, pause);
                if (pair >= 0) {
                    wall[warm][pair] = seconds[0];
                    cpu[warm][pair] = seconds[1];
                }
            }
        }
        for (int warm = 0; warm < 2; warm++) {
            System.out.printf(
                    Locale.ROOT,
                    "%s: wall %.2f s (%.2f to %.2f), CPU %.2f s%n",
                    warm == 1 ? "with" : "without",
                    median(wall[warm]),
                    Arrays.stream(wall[warm]).min().orElseThrow(),
                    Arrays.stream(wall[warm]).max().orElseThrow(),
                    median(cpu[warm]));
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static RunAttempt attempt(Path folder) throws IOException {
        Datasets.Dealt digits = Datasets.digits(folder);
        RunAttempt.Builder attempt =
                RunAttempt.newBuilder().setRun(1).setLabel("bench").setDevice("cpu");
        digits.files().forEach((name, path) -> attempt.putFiles(name, path.toString()));
        TrialTask task = TrialTask.newBuilder()
                .setParams(RecordingContext.params("epochs", 1))
                .setMetric("accuracy")
                .setMaximize(true)
                .setTrainer(TrainerSpec.newBuilder().setBuiltin("mlp"))
                .setData(digits.data().toBuilder()
                        .setTrain(FileRef.newBuilder().setSha256("train"))
                        .setTuning(FileRef.newBuilder().setSha256("tuning"))
                        .setBlind(FileRef.newBuilder().setSha256("blind")))
                .build();
        return attempt.setTask(task.toByteString()).build();
    }

    private static double[] once(SlotSettings settings, RunAttempt attempt, boolean warm, long pause)
            throws IOException, InterruptedException {
        ChildProcess child = ChildProcess.start(settings, GpuSeat.cpu());
        try {
            child.read(); // ready
            double before = cpuSeconds(child.pid());
            long start = System.nanoTime();
            if (warm) {
                child.warmUp("mlp");
            }
            TimeUnit.MILLISECONDS.sleep(pause);
            child.send(ToChild.newBuilder().setRun(attempt).build());
            for (Optional<FromChild> said = child.read(); ; said = child.read()) {
                if (said.orElseThrow().hasStep()) {
                    return new double[] {(System.nanoTime() - start) / 1e9, cpuSeconds(child.pid()) - before};
                }
                if (said.orElseThrow().hasEnded()) {
                    throw new IllegalStateException(said.toString());
                }
            }
        } finally {
            child.kill();
            child.exitStatus();
        }
    }

    private static double cpuSeconds(long pid) {
        return ProcessHandle.of(pid)
                        .flatMap(handle -> handle.info().totalCpuDuration())
                        .orElseThrow()
                        .toMillis()
                / 1e3;
    }
}
