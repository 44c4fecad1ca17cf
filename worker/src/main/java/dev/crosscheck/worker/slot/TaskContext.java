package dev.crosscheck.worker.slot;

import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.proto.v1.LeaseRef;
import dev.crosscheck.proto.v1.PredictionSet;
import dev.crosscheck.proto.v1.TrialTask;
import dev.crosscheck.worker.data.TabularData;
import dev.crosscheck.worker.slot.wire.RunAttempt;
import dev.crosscheck.worker.trainer.InfeasibleException;
import dev.crosscheck.worker.trainer.Params;
import dev.crosscheck.worker.trainer.StopRequest;
import dev.crosscheck.worker.trainer.TrainerContext;
import dev.crosscheck.worker.trainer.TrainerException;
import dev.crosscheck.worker.trainer.TrialCheckpoints;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One attempt as its trainer sees it. */
final class TaskContext implements TrainerContext {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    /** Where reports go. */
    interface Sink extends SlotCheckpoints.Sink {
        void step(long step, Map<String, Double> metrics);

        void notice(String sentence);

        /** Of the state at the end. */
        void predictions(PredictionSet piece);

        /** Of the state at the step that is reported next. */
        void rungPredictions(PredictionSet piece);
    }

    private final RunAttempt attempt;
    private final TrialTask task;
    private final Params params;
    private final DataCache data;
    private final Sink sink;
    private final TrialCheckpoints checkpoints;
    private @Nullable StopRequest stop;
    private long answered = -1;
    private int nextRung;

    TaskContext(RunAttempt attempt, TrialTask task, DataCache data, Sink sink) {
        this.attempt = attempt;
        this.task = task;
        this.params = new Params(task.getParams());
        this.data = data;
        this.sink = sink;
        this.checkpoints = SlotCheckpoints.of(attempt, sink);
    }

    long run() {
        return attempt.getRun();
    }

    /** The first request counts. */
    synchronized void stop(StopRequest request) {
        if (stop == null) {
            stop = request;
            notifyAll();
        }
    }

    @Override
    public TrialTask task() {
        return task;
    }

    @Override
    public LeaseRef lease() {
        return LeaseRef.newBuilder()
                .setSweep(attempt.getSweep())
                .setTrial(attempt.getTrial())
                .setAttempt(attempt.getAttempt())
                .build();
    }

    @Override
    public Params params() {
        return params;
    }

    @Override
    public String device() {
        return attempt.getDevice();
    }

    @Override
    public TabularData data() throws TrainerException {
        if (!task.hasData()) {
            throw new TrainerException("This trainer needs a data set; give the sweep a validation.dataset.");
        }
        try {
            return data.get(task.getData(), this::local);
        } catch (IOException e) {
            throw new TrainerException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public Path file(FileRef reference) throws TrainerException {
        try {
            return local(reference);
        } catch (IOException e) {
            throw new TrainerException(String.valueOf(e.getMessage()), e);
        }
    }

    private Path local(FileRef reference) throws IOException {
        String path = attempt.getFilesMap().get(reference.getSha256());
        if (path == null) {
            throw new IOException("The content " + reference.getName() + " is none of this trial's.");
        }
        return Path.of(path);
    }

    @Override
    public void notice(String sentence) {
        sink.notice(sentence);
    }

    @Override
    public Optional<StopRequest> report(long step, Map<String, Double> metrics) throws TrainerException {
        check(step, metrics);
        return report(step, metrics, decides(step));
    }

    @Override
    public Optional<StopRequest> report(long step, Map<String, Double> metrics, Predictor predictor)
            throws TrainerException {
        check(step, metrics);
        boolean decides = decides(step);
        if (decides && task.getRungPredictions() && task.getRungsCount() > 0) {
            predictor.predict(sink::rungPredictions);
        }
        return report(step, metrics, decides);
    }

    private Optional<StopRequest> report(long step, Map<String, Double> metrics, boolean decides) {
        sink.step(step, metrics);
        if (decides) {
            awaitAnswer(step);
        }
        return stopRequest();
    }

    private void check(long step, Map<String, Double> metrics) throws TrainerException {
        Optional<String> problem = ReportLimits.problem(metrics);
        if (problem.isPresent()) {
            throw new TrainerException(problem.get());
        }
        for (Map.Entry<String, Double> metric : metrics.entrySet()) {
            if (!Double.isFinite(metric.getValue())) {
                throw new InfeasibleException("The metric " + metric.getKey() + " is " + metric.getValue() + " at step "
                        + step + " (" + params + ").");
            }
        }
    }

    /** Whether early stopping may end the trial at this step. */
    private boolean decides(long step) {
        if (!task.getAwaitAnswers()) {
            return false;
        }
        boolean reached = task.getRungsCount() == 0;
        while (nextRung < task.getRungsCount() && task.getRungs(nextRung) <= step) {
            nextRung++;
            reached = true;
        }
        return reached;
    }

    /** Waits for the answer, but no longer than a short break of the connection may last: training on is never wrong. */
    private synchronized void awaitAnswer(long step) {
        long end = System.nanoTime() + LONGEST_WAIT.toNanos();
        try {
            for (long left = LONGEST_WAIT.toNanos();
                    stop == null && answered < step && left > 0;
                    left = end - System.nanoTime()) {
                wait(left / 1_000_000, (int) (left % 1_000_000));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The report of a step was answered: the attempt goes on. */
    synchronized void answered(long step) {
        answered = Math.max(answered, step);
        notifyAll();
    }

    @Override
    public synchronized Optional<StopRequest> stopRequest() {
        return Optional.ofNullable(stop);
    }

    @Override
    public synchronized Optional<StopRequest> pause(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        try {
            for (long left = duration.toNanos(); stop == null && left > 0; left = end - System.nanoTime()) {
                wait(left / 1_000_000, (int) (left % 1_000_000));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.ofNullable(stop);
    }

    @Override
    public TrialCheckpoints checkpoints() {
        return checkpoints;
    }

    @Override
    public void predictions(PredictionSet predictions) {
        sink.predictions(predictions);
    }
}
