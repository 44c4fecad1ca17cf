package dev.crosscheck.bench;

import dev.crosscheck.proto.v1.Assignment;
import dev.crosscheck.proto.v1.CoordinatorMessage;
import dev.crosscheck.proto.v1.LeaseRef;
import dev.crosscheck.proto.v1.TrialResult;
import dev.crosscheck.proto.v1.WorkerMessage;
import dev.crosscheck.proto.v1.WorkerServiceGrpc;
import io.grpc.Channel;
import io.grpc.stub.StreamObserver;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A worker of one slot whose trials last a fixed time from the moment the lease arrives; it reports three steps on the way and keeps its lease alive. */
final class TimedWorker implements StreamObserver<CoordinatorMessage>, AutoCloseable {
    private static final int STEPS = 3;
    private static final int BEAT_SECONDS = 5;

    /** What all workers together have seen. Thread-safe. */
    static final class Book {
        private final Set<String> taken = new HashSet<>();
        private final Map<String, Integer> bySweep = new HashMap<>();
        private int doubled;

        synchronized void add(LeaseRef lease, boolean accepted) {
            if (accepted && taken.add(lease.getSweep() + "/" + lease.getTrial())) {
                bySweep.merge(lease.getSweep(), 1, Integer::sum);
            } else {
                doubled++;
            }
        }

        /** Trials whose result was taken. */
        synchronized int accepted() {
            return taken.size();
        }

        synchronized int doubled() {
            return doubled;
        }

        synchronized Map<String, Integer> bySweep() {
            return Map.copyOf(bySweep);
        }
    }

    private final StreamObserver<WorkerMessage> out;
    private final ScheduledExecutorService timer;
    private final long nanos;
    private final Book book;
    private final Future<?> beats;
    private LeaseRef lease = LeaseRef.getDefaultInstance();
    private long sequence;
    private boolean closed;

    TimedWorker(Channel channel, String name, ScheduledExecutorService timer, int millis, Book book) {
        this.timer = timer;
        this.nanos = TimeUnit.MILLISECONDS.toNanos(millis);
        this.book = book;
        out = WorkerServiceGrpc.newStub(channel).session(this);
        WorkerMessage.Builder hello = WorkerMessage.newBuilder();
        hello.getHelloBuilder()
                .setProtocol(1)
                .setName(name)
                .setInstance(name + "-1")
                .setSlots(1)
                .setDevice("cpu");
        send(hello);
        beats = timer.scheduleAtFixedRate(this::beat, BEAT_SECONDS, BEAT_SECONDS, TimeUnit.SECONDS);
    }

    private synchronized void send(WorkerMessage.Builder message) {
        if (!closed) {
            out.onNext(message.build());
        }
    }

    private synchronized void beat() {
        WorkerMessage.Builder beat = WorkerMessage.newBuilder();
        beat.getHeartbeatBuilder().setSequence(++sequence);
        if (lease.getTrial() >= 0 && !lease.getSweep().isEmpty()) {
            beat.getHeartbeatBuilder().addLeases(lease);
        }
        send(beat);
    }

    @Override
    public synchronized void onNext(CoordinatorMessage message) {
        switch (message.getMessageCase()) {
            case WELCOME -> {
                WorkerMessage.Builder ready = WorkerMessage.newBuilder();
                ready.getSlotReadyBuilder().setSlot(0);
                send(ready);
            }
            case ASSIGNMENT -> begin(message.getAssignment());
            case RESULT_ACK -> {
                book.add(
                        message.getResultAck().getLease(),
                        message.getResultAck().getAccepted());
                lease = LeaseRef.getDefaultInstance();
                if (message.getResultAck().hasNext()) {
                    begin(message.getResultAck().getNext());
                }
            }
            default -> {
                // Answers to reports and heartbeats need no action.
            }
        }
    }

    private void begin(Assignment assignment) {
        lease = assignment.getLease();
        LeaseRef mine = lease;
        if (nanos == 0) {
            for (int step = 1; step <= STEPS; step++) {
                report(mine, step);
            }
            finish(mine);
            return;
        }
        for (int i = 1; i <= STEPS; i++) {
            int step = i;
            var unused = timer.schedule(() -> report(mine, step), nanos * i / (STEPS + 1), TimeUnit.NANOSECONDS);
        }
        var unused = timer.schedule(() -> finish(mine), nanos, TimeUnit.NANOSECONDS);
    }

    private void report(LeaseRef mine, int step) {
        WorkerMessage.Builder message = WorkerMessage.newBuilder();
        message.getStepReportBuilder()
                .setLease(mine)
                .setStep(step)
                .putMetrics("loss", 1.0 / step)
                .putMetrics("value", 0.1 * step);
        send(message);
    }

    private void finish(LeaseRef mine) {
        TrialResult.Builder result =
                TrialResult.newBuilder().setLease(mine).setSlot(0).setSeconds(nanos / 1e9);
        result.getCompletedBuilder().putMetrics("value", (mine.getTrial() * 7919 % 1000) / 1000.0);
        send(WorkerMessage.newBuilder().setTrialResult(result));
    }

    @Override
    public void onError(Throwable error) {
        if (!closed) {
            System.out.println("a session was lost: " + error);
        }
    }

    @Override
    public void onCompleted() {
        // The coordinator ends no session of these.
    }

    @Override
    public synchronized void close() {
        closed = true;
        beats.cancel(false);
        out.onCompleted();
    }
}
