package dev.crosscheck.worker.slot;

import dev.crosscheck.proto.v1.PredictionSet;
import dev.crosscheck.proto.v1.TrialTask;
import dev.crosscheck.worker.slot.wire.ChildCheckpoint;
import dev.crosscheck.worker.slot.wire.ChildEnded;
import dev.crosscheck.worker.slot.wire.ChildEnded.Outcome;
import dev.crosscheck.worker.slot.wire.ChildReady;
import dev.crosscheck.worker.slot.wire.ChildStep;
import dev.crosscheck.worker.slot.wire.FromChild;
import dev.crosscheck.worker.slot.wire.RunAttempt;
import dev.crosscheck.worker.slot.wire.ToChild;
import dev.crosscheck.worker.trainer.GpuErrors;
import dev.crosscheck.worker.trainer.InfeasibleException;
import dev.crosscheck.worker.trainer.StopRequest;
import dev.crosscheck.worker.trainer.TrainerBrokeException;
import dev.crosscheck.worker.trainer.TrainerException;
import dev.crosscheck.worker.trainer.TrainerResult;
import dev.crosscheck.worker.trainer.command.MemoryLimitException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The child's half of the conversation: one thread reads, one trains. Each attempt ends with a message of its end, or with this process. */
final class ChildLoop {
    private static final Logger LOG = LoggerFactory.getLogger(ChildLoop.class);
    private static final int EXIT_MUTE = 1;

    private final OutputStream out;
    /** A trial makes arrays of its own, some times as large as its data. */
    private final DataCache data = new DataCache(Runtime.getRuntime().maxMemory() / 8);

    private final TrainerRegistry trainers = new TrainerRegistry();
    private final ExecutorService trainerThread =
            Executors.newSingleThreadExecutor(task -> new Thread(task, "trainer"));

    /** The attempt that runs or ran last; read and written by the reading thread. */
    private @Nullable TaskContext current;

    /** The attempt whose end is not told. */
    private final AtomicReference<@Nullable RunAttempt> running = new AtomicReference<>();

    ChildLoop(OutputStream out) {
        this.out = out;
    }

    /** Returns when the input ends. */
    void serve(InputStream in) throws IOException {
        send(FromChild.newBuilder().setReady(ChildReady.getDefaultInstance()).build());
        for (ToChild message = ToChild.parseDelimitedFrom(in);
                message != null;
                message = ToChild.parseDelimitedFrom(in)) {
            if (message.hasRun()) {
                start(message.getRun());
            } else if (message.hasWarmUp()) {
                TrainerRegistry.warmUp(message.getWarmUp().getBuiltin());
            } else if (message.hasAnswered()
                    && current != null
                    && current.run() == message.getAnswered().getRun()) {
                current.answered(message.getAnswered().getStep());
            } else if (message.hasStop()
                    && current != null
                    && current.run() == message.getStop().getRun()) {
                current.stop(new StopRequest(
                        message.getStop().getReason(), message.getStop().getPredictions()));
            }
        }
    }

    private void start(RunAttempt attempt) throws IOException {
        TaskContext context =
                new TaskContext(attempt, TrialTask.parseFrom(attempt.getTask()), data, new TaskContext.Sink() {
                    @Override
                    public void step(long step, Map<String, Double> metrics) {
                        send(message(attempt)
                                .setStep(ChildStep.newBuilder().setStep(step).putAllMetrics(metrics))
                                .build());
                    }

                    @Override
                    public void notice(String sentence) {
                        send(message(attempt).setNotice(sentence).build());
                    }

                    @Override
                    public void predictions(PredictionSet piece) {
                        send(message(attempt)
                                .setPredictions(piece.toByteString())
                                .build());
                    }

                    @Override
                    public void rungPredictions(PredictionSet piece) {
                        send(message(attempt)
                                .setRungPredictions(piece.toByteString())
                                .build());
                    }

                    @Override
                    public void checkpoint(Path file, long step) {
                        send(message(attempt)
                                .setCheckpoint(ChildCheckpoint.newBuilder()
                                        .setPath(file.toString())
                                        .setStep(step))
                                .build());
                    }
                });
        current = context;
        running.set(attempt);
        trainerThread.execute(() -> train(attempt, context));
    }

    private void train(RunAttempt attempt, TaskContext context) {
        try {
            end(attempt, outcome(attempt, context));
        } catch (RuntimeException | Error e) {
            // Nobody would hear of the attempt's end; the end of the process is heard.
            Runtime.getRuntime().halt(EXIT_MUTE);
        }
    }

    /** To be called where the process ends by the will of a trainer: its attempt ends too. */
    void exiting() {
        RunAttempt attempt = running.get();
        if (attempt != null) {
            end(
                    attempt,
                    ChildEnded.newBuilder()
                            .setOutcome(Outcome.OUTCOME_FAILED)
                            .setBroken(true)
                            .setReason("The trainer ended its own process (System.exit)."));
        }
    }

    /** Only the first end counts. */
    private void end(RunAttempt attempt, ChildEnded.Builder ended) {
        if (running.compareAndSet(attempt, null)) {
            // Bounded here too: the worker has less memory than its trainers.
            send(message(attempt).setEnded(ReportLimits.bounded(ended.build())).build());
        }
    }

    private ChildEnded.Builder outcome(RunAttempt attempt, TaskContext context) {
        ChildEnded.Builder ended = ChildEnded.newBuilder();
        try {
            TrainerResult result = trainers.of(context.task().getTrainer()).train(context);
            Optional<StopRequest> stop = context.stopRequest();
            ended.putAllMetrics(result.metrics())
                    .setOutcome(result.stopped() ? Outcome.OUTCOME_STOPPED : Outcome.OUTCOME_COMPLETED);
            ended.setReason(result.stopped() ? stop.map(StopRequest::reason).orElse("") : "");
        } catch (InfeasibleException e) {
            ended.setOutcome(Outcome.OUTCOME_INFEASIBLE).setReason(String.valueOf(e.getMessage()));
        } catch (MemoryLimitException e) {
            ended.setOutcome(Outcome.OUTCOME_OUT_OF_MEMORY).setReason(String.valueOf(e.getMessage()));
        } catch (TrainerException e) {
            ended.setOutcome(gpuMemory(context, e) ? Outcome.OUTCOME_GPU_OUT_OF_MEMORY : Outcome.OUTCOME_FAILED)
                    .setReason(String.valueOf(e.getMessage()))
                    .setBroken(e instanceof TrainerBrokeException);
        } catch (PipeGoneException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            LOG.warn("{} the trainer broke", attempt.getLabel(), e);
            ended.setOutcome(
                            gpuMemory(context, e)
                                    ? Outcome.OUTCOME_GPU_OUT_OF_MEMORY
                                    : outOfMemory(e) ? Outcome.OUTCOME_OUT_OF_MEMORY : Outcome.OUTCOME_FAILED)
                    .setReason("The trainer broke: " + firstLine(e))
                    .setBroken(true);
        }
        return ended;
    }

    /** A program's error is known by the last words that it wrote, which are in the message. */
    private static boolean gpuMemory(TaskContext context, Throwable error) {
        return !context.device().equals("cpu") && GpuErrors.outOfMemory(String.valueOf(error.getMessage()));
    }

    /** Java's own errors are of what lies outside the heap, direct buffers and threads: a full heap ends the process. */
    private static boolean outOfMemory(Throwable error) {
        if (error instanceof OutOfMemoryError) {
            return true;
        }
        String text = String.valueOf(error.getMessage()).toLowerCase(Locale.ROOT);
        return text.contains("out of memory") || text.contains("can't allocate memory");
    }

    private static String firstLine(Throwable error) {
        String name = error.getClass().getSimpleName();
        String text = String.valueOf(error.getMessage()).lines().findFirst().orElse("");
        return error.getMessage() == null || text.isEmpty() ? name : error instanceof Error ? name + ": " + text : text;
    }

    private static FromChild.Builder message(RunAttempt attempt) {
        return FromChild.newBuilder().setRun(attempt.getRun());
    }

    private void send(FromChild message) {
        try {
            synchronized (out) {
                message.writeDelimitedTo(out);
                out.flush();
            }
        } catch (IOException e) {
            throw new PipeGoneException(e);
        }
    }
}
