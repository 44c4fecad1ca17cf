package dev.crosscheck.bench;

import dev.crosscheck.proto.v1.Assignment;
import dev.crosscheck.proto.v1.CoordinatorMessage;
import dev.crosscheck.proto.v1.LeaseRef;
import dev.crosscheck.proto.v1.ResultAck;
import dev.crosscheck.proto.v1.TrialResult;
import dev.crosscheck.proto.v1.WorkerMessage;
import dev.crosscheck.proto.v1.WorkerServiceGrpc;
import io.grpc.Channel;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A worker of one slot that trains nothing: leases a trial, reports three steps, tells the result, and waits for the answer to each. With a pace it
 * does one of these four at a time at equal intervals, and times count from when each was due, so that a late answer is not hidden by the
 * questions that it held up.
 */
final class BenchWorker implements StreamObserver<CoordinatorMessage> {
    private static final int STEPS = 3;

    /** Where all workers of a round put what they measure. */
    record Meters(Latencies reports, Latencies gaps, java.util.concurrent.atomic.AtomicInteger cycles) {}

    private final StreamObserver<WorkerMessage> out;
    private final ScheduledExecutorService timer;
    private final long intervalNanos;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile Meters meters;
    private volatile boolean stopping;
    private LeaseRef lease = LeaseRef.getDefaultInstance();
    private int step;
    /** 0 before the first trial, from which the pace counts. */
    private long due;

    /** {@code intervalNanos} 0: as fast as answers come. */
    BenchWorker(Channel channel, String name, ScheduledExecutorService timer, long intervalNanos, Meters meters) {
        this.timer = timer;
        this.intervalNanos = intervalNanos;
        this.meters = meters;
        out = WorkerServiceGrpc.newStub(channel).session(this);
        WorkerMessage.Builder hello = WorkerMessage.newBuilder();
        hello.getHelloBuilder()
                .setProtocol(1)
                .setName(name)
                .setInstance(name + "-1")
                .setSlots(1)
                .setDevice("cpu");
        out.onNext(hello.build());
    }

    void measureInto(Meters next) {
        meters = next;
    }

    /** Gives the next trial back and says goodbye. */
    CompletableFuture<Void> stop() {
        stopping = true;
        return ended;
    }

    @Override
    public void onNext(CoordinatorMessage message) {
        long now = System.nanoTime();
        switch (message.getMessageCase()) {
            case WELCOME -> {
                WorkerMessage.Builder ready = WorkerMessage.newBuilder();
                ready.getSlotReadyBuilder().setSlot(0);
                out.onNext(ready.build());
            }
            case ASSIGNMENT -> begin(message.getAssignment());
            case STEP_ANSWER -> {
                meters.reports().add(now - due);
                if (step < STEPS) {
                    step++;
                    paced(this::report);
                } else {
                    paced(this::finish);
                }
            }
            case RESULT_ACK -> acknowledged(message.getResultAck(), now);
            default -> {
                // Heartbeats and stops are not part of the cycle.
            }
        }
    }

    private void begin(Assignment assignment) {
        lease = assignment.getLease();
        step = 1;
        if (stopping) {
            release();
        } else {
            paced(this::report);
        }
    }

    private void acknowledged(ResultAck ack, long now) {
        if (stopping && ack.getLease().equals(lease) && !ack.hasNext()) {
            out.onCompleted();
            return;
        }
        meters.cycles().incrementAndGet();
        if (ack.hasNext()) {
            meters.gaps().add(now - due);
            begin(ack.getNext());
        }
    }

    private void paced(Runnable action) {
        long now = System.nanoTime();
        if (intervalNanos == 0 || due == 0) {
            due = now;
            action.run();
            return;
        }
        due = Math.max(due + intervalNanos, now - TimeUnit.SECONDS.toNanos(1));
        if (due <= now) {
            action.run();
        } else {
            var unused = timer.schedule(action, due - now, TimeUnit.NANOSECONDS);
        }
    }

    private void report() {
        WorkerMessage.Builder message = WorkerMessage.newBuilder();
        message.getStepReportBuilder()
                .setLease(lease)
                .setStep(step)
                .putMetrics("loss", 1.0 / step)
                .putMetrics("value", 0.1 * step);
        out.onNext(message.build());
    }

    private void finish() {
        TrialResult.Builder result =
                TrialResult.newBuilder().setLease(lease).setSlot(0).setSeconds(0.01);
        result.getCompletedBuilder()
                .putMetrics("loss", 0.3)
                .putMetrics("value", (lease.getTrial() * 7919 % 1000) / 1000.0);
        out.onNext(WorkerMessage.newBuilder().setTrialResult(result).build());
    }

    private void release() {
        TrialResult.Builder result =
                TrialResult.newBuilder().setLease(lease).setSlot(0).setSeconds(0.01);
        result.getReleasedBuilder();
        out.onNext(WorkerMessage.newBuilder().setTrialResult(result).build());
    }

    @Override
    public void onError(Throwable error) {
        ended.completeExceptionally(error);
    }

    @Override
    public void onCompleted() {
        ended.complete(null);
    }
}
