package dev.crosscheck.worker.slot;

import dev.crosscheck.proto.v1.Assignment;
import dev.crosscheck.proto.v1.LeaseRef;
import dev.crosscheck.proto.v1.PredictionSet;
import dev.crosscheck.proto.v1.TrialResult;
import dev.crosscheck.worker.data.BlobCache;
import dev.crosscheck.worker.gpu.GpuSeat;
import dev.crosscheck.worker.gpu.MemoryShortage;
import dev.crosscheck.worker.slot.wire.ChildEnded;
import dev.crosscheck.worker.slot.wire.ChildEnded.Outcome;
import dev.crosscheck.worker.slot.wire.RunAttempt;
import dev.crosscheck.worker.trainer.StopRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One place for a trial. Its child process is started before the first trial and kept for the next; a child that crashes, hangs or does not obey is replaced at once, one that is worn between
 * trials, and while a trial's contents are fetched the child loads what its trainer needs. Methods return at once; what happens is told to the listener.
 */
public final class Slot implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Slot.class);

    private final SlotSettings settings;
    private final GpuSeat seat;
    private final BlobCache cache;
    private final SlotListener listener;
    private final ScheduledExecutorService timers;
    private final SlotFolder checkpoints;
    private final Children children;
    private final ExecutorService thread;
    private long runs;
    private boolean closed;
    private boolean released;
    private @Nullable Attempt current;
    /** Whether the child has been told to run {@link #current}. */
    private boolean handedOver;

    /**
     * @param seat what it computes on
     * @param timers for timeouts; shared by all slots
     */
    public Slot(
            int index,
            SlotSettings settings,
            GpuSeat seat,
            SlotContents contents,
            SlotListener listener,
            ScheduledExecutorService timers) {
        this.settings = settings;
        this.seat = seat;
        this.cache = contents.cache();
        this.checkpoints = new SlotFolder(
                SlotSettings.checkpoints(settings.folder()).resolve("slot-" + index),
                contents.checkpoints(),
                settings.checkpointPause());
        this.children = new Children(settings, seat);
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
            thread.execute(children::prepare);
        }
    }

    /** Runs an attempt; the slot must be free. */
    public synchronized void start(Assignment assignment) {
        if (released) {
            return; // the session gives it back
        }
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
        if (current != null && handedOver && current.lease().equals(lease)) {
            children.answered(runs, step);
        }
    }

    /**
     * Asks the attempt to end because the worker is going down, and takes no other. Nothing is told of an end that comes of this.
     *
     * @return done when the slot is idle
     */
    public synchronized CompletableFuture<Void> release() {
        released = true;
        Attempt last = current;
        if (last == null) {
            return CompletableFuture.completedFuture(null);
        }
        last.stop(StopRequest.released());
        pressOn(last);
        return last.idle();
    }

    /** Ends the child at once; the listener hears nothing more. */
    @Override
    public synchronized void close() {
        closed = true;
        thread.shutdownNow();
        children.close();
    }

    private synchronized void timeOut(Attempt attempt) {
        if (current == attempt) {
            attempt.timeOut();
            pressOn(attempt);
        }
    }

    private void pressOn(Attempt attempt) {
        StopRequest request = attempt.stopRequest();
        if (!handedOver || request == null) {
            return; // run() looks at the request before it hands over
        }
        children.stop(runs, request);
        long run = runs;
        Future<?> unused = timers.schedule(
                () -> killIfStill(run, attempt), settings.grace().toMillis(), TimeUnit.MILLISECONDS);
    }

    private synchronized void killIfStill(long run, Attempt attempt) {
        if (current == attempt && runs == run) {
            LOG.warn("{} did not obey the stop within {}; killing its process", attempt.label(), settings.grace());
            children.kill();
        }
    }

    private synchronized boolean isReleased() {
        return released;
    }

    private void run(Attempt attempt) {
        List<PredictionSet> predictions = new ArrayList<>();
        seat.enter();
        try {
            TrialResult result = guarded(attempt, predictions);
            boolean wanted = result.hasCompleted() || result.hasStopped();
            finish(attempt, result, wanted ? predictions : List.of());
            if (!isReleased()) {
                children.renew(attempt.broke());
            }
        } catch (InterruptedException e) {
            LOG.debug("{} the worker is going down", attempt.label(), e);
        } finally {
            seat.leave();
        }
    }

    /** Whatever goes wrong on this side ends the attempt, and nothing but the attempt. */
    private TrialResult guarded(Attempt attempt, List<PredictionSet> predictions) throws InterruptedException {
        Future<?> timer = CompletableFuture.completedFuture(null);
        // No other worker of the machine takes the data away meanwhile.
        try (BlobCache.Use data = cache.use()) {
            Duration timeout = attempt.timeout();
            if (!timeout.isZero()) {
                timer = timers.schedule(() -> timeOut(attempt), timeout.toMillis(), TimeUnit.MILLISECONDS);
            }
            return attempt(attempt, predictions, data);
        } catch (RuntimeException | Error e) {
            children.discard();
            return broken(attempt, e);
        } finally {
            timer.cancel(false);
        }
    }

    private synchronized TrialResult broken(Attempt attempt, Throwable error) {
        LOG.error("{} the worker broke over it", attempt.label(), error);
        return attempt.failed("ERROR", "The worker broke over the trial: " + error + ".");
    }

    private TrialResult attempt(Attempt attempt, List<PredictionSet> predictions, BlobCache.Use data)
            throws InterruptedException {
        RunAttempt.Builder message = attempt.message().setDevice(seat.device());
        children.warmUp(attempt.assignment().getTask().getTrainer().getBuiltin());
        try {
            Contents.fetch(attempt.assignment().getTask(), data, message);
        } catch (IOException e) {
            return attempt.failed("ERROR", "The trial's data cannot be had: " + e.getMessage());
        }
        checkpoints.prepare(attempt, message);
        try {
            ChildProcess process = handOver(attempt, message);
            return process == null ? attempt.crashed(0) : listen(attempt, message.getRun(), process, predictions);
        } catch (IOException e) {
            return attempt.failed("CRASHED", "The trainer's process could not be started: " + e.getMessage() + ".");
        }
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
        ChildProcess process = children.run(message.setRun(runs), attempt);
        handedOver = true;
        return process;
    }

    private TrialResult listen(Attempt attempt, long run, ChildProcess process, List<PredictionSet> predictions)
            throws InterruptedException {
        try {
            Optional<ChildEnded> ended = new ChildReports(run, attempt.lease(), listener, predictions).follow(process);
            if (ended.isPresent()) {
                return ended.get().getOutcome() == Outcome.OUTCOME_GPU_OUT_OF_MEMORY
                        ? outOfGpuMemory(attempt, process, ended.get())
                        : ended(attempt, ended.get());
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
            return attempt.crashed(status);
        }
    }

    private synchronized TrialResult ended(Attempt attempt, ChildEnded ended) {
        return attempt.ended(ended);
    }

    /** The child goes too: what it holds of the GPU's memory would be short for the next. */
    private TrialResult outOfGpuMemory(Attempt attempt, ChildProcess process, ChildEnded ended)
            throws InterruptedException {
        process.kill();
        process.exitStatus();
        MemoryShortage shortage = seat.shortage();
        synchronized (this) {
            return attempt.outOfGpuMemory(ended.getReason(), shortage);
        }
    }

    private void finish(Attempt attempt, TrialResult result, List<PredictionSet> predictions) {
        checkpoints.tidy();
        synchronized (this) {
            if (closed) {
                return;
            }
            current = null;
        }
        try {
            if (!attempt.released(result)) {
                listener.ended(result, predictions);
            }
        } catch (RuntimeException | Error e) {
            listener.ended(broken(attempt, e), List.of());
        } finally {
            attempt.idle().complete(null);
        }
    }
}
