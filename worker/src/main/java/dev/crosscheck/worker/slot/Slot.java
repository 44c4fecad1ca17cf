package dev.crosscheck.worker.slot;

import dev.crosscheck.proto.v1.Assignment;
import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.proto.v1.LeaseRef;
import dev.crosscheck.proto.v1.PredictionSet;
import dev.crosscheck.proto.v1.TrialResult;
import dev.crosscheck.worker.data.BlobCache;
import dev.crosscheck.worker.slot.wire.FromChild;
import dev.crosscheck.worker.slot.wire.RunAttempt;
import dev.crosscheck.worker.slot.wire.StepAnswered;
import dev.crosscheck.worker.slot.wire.StopAttempt;
import dev.crosscheck.worker.slot.wire.ToChild;
import dev.crosscheck.worker.trainer.StopRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One place for a trial. Its child process is started before the first trial and kept for the next; a child that crashes, hangs or does not obey is replaced at once, and while a trial's
 * contents are fetched the child loads what its trainer needs. Methods return at once; what happens is told to the listener.
 */
public final class Slot implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Slot.class);

    private final SlotSettings settings;
    private final BlobCache cache;
    private final SlotListener listener;
    private final ScheduledExecutorService timers;
    private final ExecutorService thread;
    private long runs;
    private boolean closed;
    private @Nullable Attempt current;
    /** Whether the child has been told to run {@link #current}. */
    private boolean handedOver;

    private @Nullable ChildProcess child;

    /** @param timers for timeouts; shared by all slots */
    public Slot(
            int index, SlotSettings settings, BlobCache cache, SlotListener listener, ScheduledExecutorService timers) {
        this.settings = settings;
        this.cache = cache;
        this.listener = listener;
        this.timers = timers;
        this.thread = Executors.newSingleThreadExecutor(task -> {
            Thread made = new Thread(task, "slot-" + index);
            made.setDaemon(true);
            return made;
        });
    }

    /** Starts the child, so that the first trial finds it running. */
    public synchronized void warm() {
        if (!closed) {
            thread.execute(this::prepare);
        }
    }

    /** Sees to it that there is a child; where that fails, the next attempt says why. */
    private synchronized void prepare() {
        if (closed || (child != null && child.alive())) {
            return;
        }
        try {
            child = ChildProcess.start(settings);
            LOG.info("started child pid={}", child.pid());
        } catch (IOException e) {
            LOG.warn("the child process could not be started reason=\"{}\"", e.getMessage());
        }
    }

    /** Has the child load what the attempt's trainer needs. */
    private synchronized void warmUp(Attempt attempt) {
        prepare();
        if (child != null) {
            child.warmUp(attempt.assignment().getTask().getTrainer().getBuiltin());
        }
    }

    /** Runs an attempt; the slot must be free. */
    public synchronized void start(Assignment assignment) {
        if (current != null || closed) {
            throw new IllegalStateException("slot " + assignment.getSlot() + " is not free");
        }
        Attempt attempt = new Attempt(assignment);
        current = attempt;
        handedOver = false;
        thread.execute(() -> run(attempt));
    }

    /** Asks an attempt to end; kills it where it has not after the grace period. Without effect when the slot runs another one or none. */
    public synchronized void stop(LeaseRef lease, StopRequest request) {
        if (current != null && current.lease().equals(lease)) {
            current.stop(request);
            pressOn(current);
        }
    }

    /** The report of a step was answered: the attempt goes on. Without effect when the slot runs another one or none. */
    public synchronized void answered(LeaseRef lease, long step) {
        ChildProcess process = child;
        if (current == null
                || process == null
                || !handedOver
                || !current.lease().equals(lease)) {
            return;
        }
        try {
            process.send(ToChild.newBuilder()
                    .setAnswered(StepAnswered.newBuilder().setRun(runs).setStep(step))
                    .build());
        } catch (IOException e) {
            LOG.debug("{} the child is gone already", current.label(), e);
        }
    }

    /** Ends the child at once; the listener hears nothing more. */
    @Override
    public synchronized void close() {
        closed = true;
        thread.shutdownNow();
        if (child != null) {
            child.kill();
        }
    }

    private synchronized void timeOut(Attempt attempt) {
        if (current == attempt) {
            attempt.timeOut();
            pressOn(attempt);
        }
    }

    private void pressOn(Attempt attempt) {
        StopRequest request = attempt.stopRequest();
        ChildProcess process = child;
        if (!handedOver || process == null || request == null) {
            return; // run() looks at the request before it hands over
        }
        try {
            process.send(ToChild.newBuilder()
                    .setStop(StopAttempt.newBuilder()
                            .setRun(runs)
                            .setReason(request.reason())
                            .setPredictions(request.predictions()))
                    .build());
        } catch (IOException e) {
            LOG.debug("{} the child is gone already", attempt.label(), e);
        }
        long run = runs;
        Future<?> unused = timers.schedule(
                () -> killIfStill(run, attempt), settings.grace().toMillis(), TimeUnit.MILLISECONDS);
    }

    private synchronized void killIfStill(long run, Attempt attempt) {
        if (current == attempt && runs == run && child != null) {
            LOG.warn("{} did not obey the stop within {}; killing its process", attempt.label(), settings.grace());
            child.kill();
        }
    }

    private void run(Attempt attempt) {
        Duration timeout = attempt.timeout();
        Future<?> timer = timeout.isZero()
                ? java.util.concurrent.CompletableFuture.completedFuture(null)
                : timers.schedule(() -> timeOut(attempt), timeout.toMillis(), TimeUnit.MILLISECONDS);
        List<PredictionSet> predictions = new ArrayList<>();
        try {
            TrialResult result;
            // No other worker of the machine takes the data away meanwhile.
            try (BlobCache.Use data = cache.use()) {
                result = attempt(attempt, predictions, data);
            }
            boolean wanted = result.hasCompleted() || result.hasStopped();
            finish(result, wanted ? predictions : List.of());
            prepare();
        } catch (InterruptedException e) {
            LOG.debug("{} the worker is going down", attempt.label(), e);
        } finally {
            timer.cancel(false);
        }
    }

    private TrialResult attempt(Attempt attempt, List<PredictionSet> predictions, BlobCache.Use data)
            throws InterruptedException {
        RunAttempt.Builder message = RunAttempt.newBuilder()
                .setTask(attempt.assignment().getTask().toByteString())
                .setLabel(attempt.label())
                .setSweep(attempt.lease().getSweep())
                .setTrial(attempt.lease().getTrial())
                .setAttempt(attempt.lease().getAttempt())
                .setDevice(settings.device());
        warmUp(attempt);
        try {
            for (FileRef file : Contents.of(attempt.assignment().getTask())) {
                message.putFiles(file.getSha256(), data.get(file).toString());
            }
        } catch (IOException e) {
            return attempt.failed("ERROR", "The trial's data cannot be had: " + e.getMessage());
        }
        ChildProcess process;
        try {
            process = handOver(attempt, message);
        } catch (IOException e) {
            return attempt.failed("CRASHED", "The trainer's process could not be started: " + e.getMessage() + ".");
        }
        return process == null ? attempt.crashed(0) : listen(attempt, process, predictions);
    }

    /** Gives the attempt to the child, a fresh one where there is none alive; null where the attempt was stopped before. */
    private synchronized @Nullable ChildProcess handOver(Attempt attempt, RunAttempt.Builder message)
            throws IOException, InterruptedException {
        if (closed) {
            throw new InterruptedException();
        }
        if (attempt.stopRequest() != null) {
            return null;
        }
        runs++;
        ToChild run = ToChild.newBuilder().setRun(message.setRun(runs)).build();
        if (child != null && child.alive()) {
            try {
                child.send(run);
                handedOver = true;
                return child;
            } catch (IOException e) {
                LOG.info("the idle child pid={} has died; starting another", child.pid());
            }
        }
        child = ChildProcess.start(settings);
        LOG.info("{} started child pid={}", attempt.label(), child.pid());
        child.send(run);
        handedOver = true;
        return child;
    }

    private TrialResult listen(Attempt attempt, ChildProcess process, List<PredictionSet> predictions)
            throws InterruptedException {
        List<PredictionSet> atRung = new ArrayList<>();
        try {
            for (Optional<FromChild> next = process.read(); next.isPresent(); next = process.read()) {
                FromChild message = next.get();
                if (message.hasStep()) {
                    listener.step(
                            attempt.lease(),
                            message.getStep().getStep(),
                            message.getStep().getMetricsMap(),
                            List.copyOf(atRung));
                    atRung.clear();
                } else if (message.hasRungPredictions()) {
                    atRung.add(PredictionSet.parseFrom(message.getRungPredictions()));
                } else if (message.hasPredictions()) {
                    predictions.add(PredictionSet.parseFrom(message.getPredictions()));
                } else if (message.hasEnded()) {
                    synchronized (this) {
                        return attempt.ended(message.getEnded());
                    }
                }
            }
        } catch (IOException e) {
            // A virtual machine that crashes says so on standard output, into our messages; its exit status tells why
            // it ends.
            LOG.debug("{} the pipe from the child broke", attempt.label(), e);
        }
        int status = process.exitStatus();
        synchronized (this) {
            if (closed) {
                throw new InterruptedException();
            }
            predictions.clear();
            child = null;
            return attempt.crashed(status);
        }
    }

    private void finish(TrialResult result, List<PredictionSet> predictions) {
        synchronized (this) {
            if (closed) {
                return;
            }
            current = null;
        }
        listener.ended(result, predictions);
    }
}
