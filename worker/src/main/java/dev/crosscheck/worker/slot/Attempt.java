package dev.crosscheck.worker.slot;

import dev.crosscheck.proto.v1.Assignment;
import dev.crosscheck.proto.v1.Completed;
import dev.crosscheck.proto.v1.Failed;
import dev.crosscheck.proto.v1.Infeasible;
import dev.crosscheck.proto.v1.LeaseRef;
import dev.crosscheck.proto.v1.Stopped;
import dev.crosscheck.proto.v1.TrainerSpec;
import dev.crosscheck.proto.v1.TrialResult;
import dev.crosscheck.worker.gpu.MemoryShortage;
import dev.crosscheck.worker.slot.wire.ChildEnded;
import dev.crosscheck.worker.slot.wire.RunAttempt;
import dev.crosscheck.worker.trainer.StopRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One attempt on its slot and what became of it. Guarded by its slot's monitor. */
final class Attempt {
    /** Of a virtual machine whose heap was full. */
    static final int EXIT_OUT_OF_MEMORY = 3;

    private static final int EXIT_KILLED = 137;
    private static final int EXIT_SIGNAL = 128;

    private final Assignment assignment;
    private final long startNanos = System.nanoTime();
    private @Nullable StopRequest stop;
    private boolean timedOut;
    private boolean broke;
    private final CompletableFuture<Void> idle = new CompletableFuture<>();

    Attempt(Assignment assignment) {
        this.assignment = assignment;
    }

    LeaseRef lease() {
        return assignment.getLease();
    }

    /** Done when its slot is idle and the end was told. */
    CompletableFuture<Void> idle() {
        return idle;
    }

    Assignment assignment() {
        return assignment;
    }

    /** What the child is told, but for its files. */
    RunAttempt.Builder message() {
        return RunAttempt.newBuilder()
                .setTask(assignment.getTask().toByteString())
                .setLabel(label())
                .setSweep(lease().getSweep())
                .setTrial(lease().getTrial())
                .setAttempt(lease().getAttempt());
    }

    Duration timeout() {
        return Duration.ofSeconds(
                assignment.getTask().getTimeout().getSeconds(),
                assignment.getTask().getTimeout().getNanos());
    }

    String label() {
        return "sweep=" + lease().getSweep() + " trial=" + lease().getTrial() + " attempt=" + lease().getAttempt();
    }

    /** The first request counts. */
    void stop(StopRequest request) {
        if (stop == null) {
            stop = request;
        }
    }

    void timeOut() {
        timedOut = true;
    }

    @Nullable
    StopRequest stopRequest() {
        return timedOut ? StopRequest.timedOut() : stop;
    }

    /** Whether its trainer broke. */
    boolean broke() {
        return broke;
    }

    /** Whether it uses up its process: the worker's own functions and tables leave nothing behind, and a process costs more than hundreds of their trials. */
    boolean wears() {
        TrainerSpec trainer = assignment.getTask().getTrainer();
        return !trainer.hasTable() && trainer.getFunction().isEmpty();
    }

    /** Whether it is a process of its own that trains. */
    boolean isProgram() {
        return assignment.getTask().getTrainer().getCommandCount() > 0;
    }

    /** Whether it ended only because the worker is going down: there is no result to tell. */
    boolean released(TrialResult result) {
        return !timedOut && result.hasStopped() && StopRequest.released().equals(stop);
    }

    TrialResult failed(String kind, String message) {
        if (timedOut) {
            return result().setFailed(timedOutFailure()).build();
        }
        return result().setFailed(Failed.newBuilder().setKind(kind).setMessage(ReportLimits.text(message)))
                .build();
    }

    /** {@code reason}: the framework's own words. */
    TrialResult outOfGpuMemory(String reason, MemoryShortage shortage) {
        TrialResult failed = failed("OUT_OF_MEMORY", shortage.sentence() + " " + reason);
        if (timedOut || shortage.fits()) {
            return failed;
        }
        return failed.toBuilder()
                .setFailed(failed.getFailed().toBuilder().setDoesNotFit(true))
                .build();
    }

    /** The child ended without a word. */
    TrialResult crashed(int exitStatus) {
        if (timedOut) {
            return result().setFailed(timedOutFailure()).build();
        }
        if (stop != null) {
            return result().setStopped(Stopped.newBuilder().setReason(ReportLimits.text(stop.reason())))
                    .build();
        }
        if (exitStatus == EXIT_OUT_OF_MEMORY) {
            return failed(
                    "OUT_OF_MEMORY",
                    "The trainer's process ran out of Java heap memory; start the worker with a larger --slot-heap.");
        }
        if (exitStatus == EXIT_KILLED) {
            return failed(
                    "CRASHED",
                    "The trainer's process was killed (signal 9); most often that is the system being short of memory.");
        }
        if (exitStatus < 0) {
            return failed("CRASHED", "The trainer's process broke off without ending, and was killed.");
        }
        return failed(
                "CRASHED",
                exitStatus > EXIT_SIGNAL
                        ? "The trainer's process was ended by signal " + (exitStatus - EXIT_SIGNAL) + "."
                        : "The trainer's process ended with exit status " + exitStatus + ".");
    }

    TrialResult ended(ChildEnded told) {
        broke = told.getBroken();
        ChildEnded ended = ReportLimits.bounded(told);
        if (timedOut) {
            return result().setFailed(timedOutFailure()).build();
        }
        return switch (ended.getOutcome()) {
            case OUTCOME_COMPLETED ->
                result().setCompleted(Completed.newBuilder().putAllMetrics(ended.getMetricsMap()))
                        .build();
            case OUTCOME_INFEASIBLE ->
                result().setInfeasible(Infeasible.newBuilder().setReason(ended.getReason()))
                        .build();
            case OUTCOME_STOPPED ->
                result().setStopped(Stopped.newBuilder()
                                .setReason(ended.getReason())
                                .putAllMetrics(ended.getMetricsMap()))
                        .build();
            case OUTCOME_OUT_OF_MEMORY, OUTCOME_GPU_OUT_OF_MEMORY -> failed("OUT_OF_MEMORY", ended.getReason());
            case OUTCOME_FAILED, OUTCOME_UNSPECIFIED, UNRECOGNIZED -> failed("ERROR", ended.getReason());
        };
    }

    private Failed timedOutFailure() {
        return Failed.newBuilder()
                .setKind("TIMED_OUT")
                .setMessage("The attempt ran longer than its limit of "
                        + timeout().toString().substring(2).toLowerCase(java.util.Locale.ROOT) + ".")
                .build();
    }

    private TrialResult.Builder result() {
        return TrialResult.newBuilder()
                .setLease(lease())
                .setSlot(assignment.getSlot())
                .setSeconds((System.nanoTime() - startNanos) / 1e9);
    }
}
